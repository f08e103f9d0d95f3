"""Where a person's entry stands, read once for one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from subjects.domain import second_steps
from subjects.models import Guardian, Identifier, Subject


@dataclass(frozen=True, slots=True)
class Standing:
    """A person with what they are known by and who stands for them. `today` is the controller's day."""

    subject: Subject
    today: date
    identifiers: tuple[Identifier, ...]
    guardians: tuple[Guardian, ...]
    code_since: datetime | None = None

    @property
    def is_standing(self) -> bool:
        """Whether the person was neither erased nor merged into another."""
        return self.subject.is_standing

    @property
    def current_identifiers(self) -> tuple[Identifier, ...]:
        """The identifiers that have not ended."""
        return tuple(one for one in self.identifiers if one.valid_to is None)

    @property
    def current_guardians(self) -> tuple[Guardian, ...]:
        """Those who stand for the child today."""
        return tuple(one for one in self.guardians if one.ended_at is None and one.until > self.today)


def of(subject: Subject, *, now: datetime) -> Standing:
    """Read where a person's entry stands in three queries."""
    step = second_steps.step_of(second_steps.cause_of(subject))
    return Standing(
        subject=subject,
        today=subject.controller.today(now),
        identifiers=tuple(
            subject.identifiers.select_related("verified_by").order_by("entered_at", "kind", "pk")
        ),
        guardians=tuple(subject.guardians.select_related("guardian", "verified_by")),
        code_since=step.since if step else None,
    )
