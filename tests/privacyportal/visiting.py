"""What the doctor says of one check."""

from __future__ import annotations

from privacyportal.doctor.findings import CHECKS, Finding, Level, carry_out

WELL = Level.OK


def found(name: str) -> list[Finding]:
    return [each for listed in CHECKS if listed.name == name for each in carry_out(listed)]


def only(name: str) -> Finding:
    """The one finding of a check that is not as it should be."""
    (finding,) = [each for each in found(name) if each.level is not WELL]
    assert finding.do
    return finding
