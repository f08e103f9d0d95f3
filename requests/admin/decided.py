"""What the page of a request shows of advice and decision, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from office.domain.access import access_of
from requests.admin.shown import FileRow, Reader, Shown
from requests.domain import recourse
from requests.models import Advice, Decision, Request


@dataclass(frozen=True, slots=True)
class Given:
    """Advice: who gave it, when, in which words."""

    who: str
    at: datetime
    text: Shown


@dataclass(frozen=True, slots=True)
class Made:
    """A decision: its outcome, what it rests on, who proposed and who decided it."""

    outcome: str
    ground: str
    original: str
    evidence: Shown
    files: list[FileRow]
    proposed_by: str
    proposed_at: datetime
    ended: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decided:
    """The latest advice and the latest decision, and the earlier ones of both."""

    advice: Given | None = None
    decision: Made | None = None
    earlier_advice: list[Given] = field(default_factory=list)
    earlier_decisions: list[Made] = field(default_factory=list)


def decided(case: Request, *, reader: Reader) -> Decided:
    """Return what was advised and decided on a request, the latest first."""
    advice = [_given(row, reader=reader) for row in case.advice.select_related("officer").order_by("-at")]
    rows = case.decisions.select_related("proposed_by", "decided_by", "original").prefetch_related("files")
    made = [_made(row, reader=reader) for row in rows.order_by("-proposed_at")]
    return Decided(
        advice=advice[0] if advice else None,
        decision=made[0] if made else None,
        earlier_advice=advice[1:],
        earlier_decisions=made[1:],
    )


def _given(row: Advice, *, reader: Reader) -> Given:
    return Given(who=row.officer.name, at=row.at, text=reader.read(row, "text"))


def _made(row: Decision, *, reader: Reader) -> Made:
    """Say what was decided; whoever is shown this request alone learns of no other one."""
    reads_all = access_of(reader.viewer).allows("read_cases", reader.case.controller_id)
    return Made(
        outcome=row.get_outcome_display(),
        ground=recourse.in_words(row.ground),
        original=row.original.reference if row.original and reads_all else "",
        evidence=reader.read(row, "evidence"),
        files=[reader.file(file) for file in row.files.all()],
        proposed_by=row.proposed_by.name,
        proposed_at=row.proposed_at,
        ended=_end_of(row),
        ended_at=row.decided_at,
    )


def _end_of(row: Decision) -> str:
    """Say what became of a proposal and by whom; empty while it waits."""
    if row.decided_at is None:
        return ""
    who = row.decided_by.name if row.decided_by else _("the person, by withdrawing")
    sentence = _("Not decided: ended by %(name)s") if row.sent_back else _("Decided by %(name)s")
    return sentence % {"name": who}
