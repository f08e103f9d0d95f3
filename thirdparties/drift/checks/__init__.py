"""The checks of the register of third parties."""

from policies.drift import registry
from thirdparties.drift.checks import agreements, confidence, coverage, marketing, recipients, safeguards


def register_all() -> None:
    """Let all of them take part, in the order in which a report names them; called once at start-up."""
    for part in (recipients, coverage, marketing, agreements, confidence, safeguards):
        for check in part.CHECKS:
            registry.register(check)
