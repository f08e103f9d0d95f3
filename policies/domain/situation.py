"""Where a version stands, read once for one page: what may follow, who wrote it, what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from office.domain import one_person_office
from office.models import OnePersonOffice
from policies.enums import Status
from policies.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Situation:
    """A version with the facts that decide what may be done next. `today` is the controller's day."""

    version: PolicyVersion
    today: date
    authors: frozenset[UUID]
    languages: tuple[str, ...]
    declares: int
    open_suggestions: int
    one_person_office: OnePersonOffice | None

    @property
    def status(self) -> Status:
        """The status as the enum that knows the map."""
        return self.version.state

    @property
    def is_draft(self) -> bool:
        """Whether text and commitments may be changed."""
        return self.status is Status.DRAFT

    def may_become(self, target: Status) -> bool:
        """Whether the map lets the version go to `target`."""
        return target in self.status.next

    @property
    def missing_languages(self) -> list[str]:
        """The languages of the controller in which the version has no text."""
        spoken: list[str] = self.version.policy.controller.languages
        return [code for code in spoken if code not in self.languages]


def of(version: PolicyVersion, *, now: datetime) -> Situation:
    """Read the situation of a version in five queries."""
    controller = version.policy.controller
    authors = set(version.authors.values_list("pk", flat=True)) | {version.submitted_by_id}
    return Situation(
        version=version,
        today=controller.today(now),
        authors=frozenset(key for key in authors if key is not None),
        languages=tuple(version.texts.values_list("language", flat=True)),
        declares=version.commitments.count(),
        open_suggestions=version.suggestions.open().values("kind", "code").distinct().count(),
        one_person_office=one_person_office.standing(controller, now=now),
    )
