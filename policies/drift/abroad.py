"""The countries outside the EEA that a version declares, and what a transfer there needs on a day."""

from __future__ import annotations

import law
from law import LawError, Transfer
from policies.drift.subjects import Subject


def transfers_of(subject: Subject) -> dict[str, Transfer]:
    """Return what transfers need, by country; nothing for a controller whose law is not known in this respect."""
    declared = sorted({code for use in subject.declaration.uses for code in use.countries})
    try:
        asked = {
            code: law.transfer(code, on=subject.today, exporter=subject.controller.country)
            for code in declared
        }
    except LawError:
        return {}
    return {code: one for code, one in asked.items() if one.safeguard_needed or one.decision is not None}
