"""The checks within policies: what can be seen without third parties and consents, which add theirs."""

from policies.drift import registry
from policies.drift.checks import (
    declared,
    in_force,
    languages,
    notice,
    reviews,
    sections,
    transfers,
    vocabulary,
)


def register_all() -> None:
    """Let all of them take part, in the order in which a report names them; called once at start-up."""
    for part in (in_force, declared, transfers, notice, sections, languages, vocabulary, reviews):
        for check in part.CHECKS:
            registry.register(check)
