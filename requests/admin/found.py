"""What the Decision tab shows of the right's own record: rows with who put them there, and who was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from consents import declared
from consents.domain import preferences
from law import Right
from office import citations
from office.dates import in_words
from office.domain.access import access_of
from office.shown import Shown, as_shown
from requests.admin.shown import Reader
from requests.enums import Ground
from requests.models import CarriedOut, Request
from thirdparties.domain import notices
from thirdparties.enums import NoticeOutcome, NoticeStatus
from thirdparties.models import Notice


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One entry: a name, labelled values, who put it there; `url` leads to the step that changes it."""

    name: Shown | str | Promise
    values: list[tuple[str, Shown]]
    who: str
    at: datetime
    settled: bool = True
    url: str = ""


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A recipient, and where its notice stands."""

    name: str
    state: str
    due_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """The record of one right: its title, its rows, and the recipients that were told."""

    title: str
    rows: list[FoundRow]
    empty: str
    told: list[ToldRow] = field(default_factory=list)


def found(case: Request, *, reader: Reader) -> Found | None:
    """Return the record of the request's right; None where the right has none."""
    make = MAKERS.get(Right(case.right))
    return make(case, reader) if make is not None else None


def _step(case: Request, code: str, row: object) -> str:
    address = reverse("admin:requests_request_step", args=[case.pk, code])
    return f"{address}?row={row}"


def _corrections(case: Request, reader: Reader) -> Found:
    rows = [
        FoundRow(
            name=reader.read(row, "place"),
            values=[
                (_("What was wrong"), reader.read(row, "wrong")),
                (_("What is right"), reader.read(row, "right")),
                (
                    _("Corrected"),
                    as_shown(in_words(row.corrected_on) if row.corrected_on else _("not yet")),
                ),
            ],
            who=row.by.name,
            at=row.at,
            settled=row.corrected_on is not None,
            url=_step(case, "correction", row.pk),
        )
        for row in case.corrections.select_related("by")
    ]
    empty = _("Nothing is noted yet: what was wrong, what is right, where and when it was corrected.")
    return Found(_("Corrections"), rows, empty, told=_told(case, reader))


def _erasures(case: Request, reader: Reader) -> Found:
    rows = []
    for row in case.erasures.select_related("by"):
        values: list[tuple[str, Shown]] = []
        if row.erased_on is not None:
            values.append((_("Erased"), as_shown(in_words(row.erased_on))))
        elif row.kept_ground:
            ground = Ground(row.kept_ground)
            source = citations.in_words(ground.source)
            values = [
                (_("Kept"), as_shown(f"{ground.label} ({source})")),
                (_("Until"), as_shown(in_words(row.kept_until) if row.kept_until else "–")),
                (_("Which data, and why"), reader.read(row, "kept_what")),
            ]
        else:
            values.append((_("Open"), as_shown(_("not known yet what became of the data"))))
        rows.append(
            FoundRow(
                name=reader.read(row, "place"),
                values=values,
                who=row.by.name,
                at=row.at,
                settled=row.is_settled,
                url=_step(case, "settle", row.pk),
            )
        )
    empty = _("No place is listed yet where data of the person may lie.")
    return Found(_("What became of the data"), rows, empty, told=_told(case, reader))


def _restriction(case: Request, reader: Reader) -> Found:
    row = getattr(case, "restriction", None)
    rows = []
    if row is not None:
        days = (
            (_("From"), row.starts_on),
            (_("Until"), row.ends_on),
            (_("Person told of the end"), row.told_on),
            (_("Lifted"), row.lifted_on),
        )
        values = [(label, as_shown(in_words(day))) for label, day in days if day is not None]
        if row.until:
            values.append((_("Until what happens"), reader.read(row, "until")))
        rows = [FoundRow(_("Restricted"), values, row.by.name, row.at)]
    return Found(_("Restriction"), rows, _("The use is not restricted yet."), told=_told(case, reader))


def _balancings(case: Request, reader: Reader) -> Found:
    rows = []
    for row in case.balancings.select_related("by").order_by("-at"):
        steps = (
            (_("Our interest"), "interest"),
            (_("The person’s grounds"), "grounds"),
            (_("Necessity"), "necessity"),
            (_("Conclusion"), "conclusion"),
        )
        values = [(label, reader.read(row, name)) for label, name in steps if getattr(row, name)]
        name = _("Marketing: upheld, no test is possible") if row.marketing else _("Upheld")
        rows.append(FoundRow(name if row.upheld else _("Overridden"), values, row.by.name, row.at))
    stops = _stops(case, reader)
    return Found(
        _("The objection"),
        [*rows, *stops.rows],
        _("The objection is not weighed yet, nor noted as one to marketing."),
        told=[*stops.told, *_told(case, reader)],
    )


def _stops(case: Request, reader: Reader) -> Found:
    carried: list[CarriedOut] = list(case.carried_out.select_related("withdrawal", "by"))
    promises = declared.of(case.controller_id)
    states = notices.states_of([one.withdrawal.cause for one in carried if one.withdrawal is not None])
    rows, told = [], []
    for one in carried:
        stop = one.withdrawal
        if stop is None:
            rows.append(FoundRow(_("Nothing was left to stop"), [], one.by.name, one.at))
            continue
        state = states[stop.cause]
        said = _("%(done)s of %(all)s") % {"done": state.confirmed, "all": state.all}
        values = [(_("Recipients that confirmed"), as_shown(said))]
        if stop.closed_at is not None:
            values.append((_("Ended"), as_shown(stop.get_outcome_display())))
        name = preferences.what_stopped(stop, promises)
        rows.append(FoundRow(name, values, one.by.name, one.at, settled=stop.closed_at is not None))
        told += _told(case, reader, cause=stop.cause)
    return Found(_("Stops"), rows, _("Nothing was stopped yet."), told=told)


def _told(case: Request, reader: Reader, *, cause: str = "") -> list[ToldRow]:
    """Return the recipients that were told, for whoever may read the register of recipients."""
    if not access_of(reader.viewer).allows("read_vendors", case.controller_id):
        return []
    rows = Notice.objects.for_cause(cause or case.cause).exclude(outcome=NoticeOutcome.WITHDRAWN)
    names = rows.select_related("third_party").order_by("third_party__legal_name", "issued_at")
    return [
        ToldRow(
            name=row.third_party.legal_name,
            state=str(NoticeOutcome(row.outcome).label if row.outcome else NoticeStatus(row.status).label),
            due_on=row.due_on if row.status == NoticeStatus.ISSUED else None,
            url=reverse("admin:thirdparties_notice_change", args=[row.pk]),
        )
        for row in names
    ]


MAKERS: dict[Right, Callable[[Request, Reader], Found]] = {
    Right.RECTIFICATION: _corrections,
    Right.ERASURE: _erasures,
    Right.MINOR_REMOVAL: _erasures,
    Right.RESTRICTION: _restriction,
    Right.OBJECTION: _balancings,
    Right.WITHDRAWAL: _stops,
    Right.STOP_SHARING: _stops,
}
"""The record of each right that has one."""
