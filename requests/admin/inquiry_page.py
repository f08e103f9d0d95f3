"""What the page of one inquiry shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import law
from office.chips import Chip, day_element
from office.dates import in_words, short_day
from office.deadline_options import calendar_of, options_for
from office.shown import ValueReader, as_cell
from requests.domain import holds
from requests.inquiry_enums import CountsFrom, ExtensionState, InquiryStatus
from requests.models import Inquiry, Request
from thirdparties.admin.shown import Button, Card, Fact, Shown, link
from vault.enums import Family

if TYPE_CHECKING:
    from requests.admin.inquiries import InquiryAdmin

SOON_DAYS = 7
TONES = {
    InquiryStatus.RECEIVED: "new",
    InquiryStatus.IN_PROGRESS: "work",
    InquiryStatus.ANSWERED: "waiting",
    InquiryStatus.CLOSED: "done",
}


@dataclass(frozen=True, slots=True)
class Due:
    """The last day, and how it came about."""

    day: date | None
    lines: list[str]


def status_chip(row: Inquiry) -> Chip:
    """Say where an inquiry stands."""
    status = InquiryStatus(row.status)
    return Chip(status.label, TONES[status])


def days_chip(row: Inquiry, *, today: date) -> Chip | None:
    """Return the days left while the authority waits."""
    if not row.is_open:
        return None
    if row.due_on is None:
        return Chip(_("no last day yet"), "soon")
    days = (row.due_on - today).days
    if days < 0:
        text = ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
        return Chip(text, "overdue", title=in_words(row.due_on))
    if days == 0:
        return Chip(_("due today"), "soon", title=in_words(row.due_on))
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Chip(text, "soon" if days <= SOON_DAYS else "fine", title=in_words(row.due_on))


def due_of(row: Inquiry) -> Due:
    """Return the last day and how it came about."""
    return Due(day=row.due_on, lines=list(_how_counted(row)))


def _how_counted(row: Inquiry) -> Iterator[str]:
    if row.dated_on is not None:
        yield _("The letter is dated %(day)s.") % {"day": in_words(row.dated_on)}
    yield _("It arrived on %(day)s.") % {"day": in_words(row.received_on)}
    if row.days is not None:
        sentence = (
            ngettext("%(days)s day from the letter.", "%(days)s days from the letter.", row.days)
            if row.counts_from == CountsFrom.LETTER
            else ngettext("%(days)s day from its arrival.", "%(days)s days from its arrival.", row.days)
        )
        yield sentence % {"days": row.days}
    elif row.due_on is not None and row.extension_state != ExtensionState.GRANTED:
        yield _("The authority named the day.")
    yield from _extension(row)
    if row.due_on is not None and row.is_open:
        yield from _day_off(row, day=row.due_on)


def _extension(row: Inquiry) -> Iterator[str]:
    if row.extension_until is None or row.extension_asked_on is None:
        return
    asked = {"on": in_words(row.extension_asked_on), "until": in_words(row.extension_until)}
    if row.extension_state == ExtensionState.SOUGHT:
        yield (
            _("More time was asked for on %(on)s, until %(until)s. Until it is granted the day stays.")
            % asked
        )
    elif row.extension_state == ExtensionState.GRANTED:
        yield _("More time was asked for on %(on)s and granted until %(until)s.") % asked
    else:
        yield _("More time was asked for on %(on)s and refused.") % asked


def _day_off(row: Inquiry, *, day: date) -> Iterator[str]:
    """Say on which working day to answer where the last day is none; what the authority set is not moved."""
    options = options_for(row.controller)
    place, extra = calendar_of(row.controller, options), frozenset(options.days_off)
    before = day
    while not law.is_working_day(before, place=place, extra=extra):
        before = before.fromordinal(before.toordinal() - 1)
    if before != day:
        yield _("You do not work on that day: the last working day before it is %(day)s.") % {
            "day": in_words(before)
        }


def inquiry_page(page: InquiryAdmin, request: HttpRequest, row: Inquiry) -> tuple[Shown, set[str]]:
    """Return the page of an inquiry, and the column families that it shows."""
    parts = _Parts(page, request, row)
    return parts.shown(), parts.reader.families


class _Parts:
    """The page of one inquiry in the making."""

    def __init__(self, page: InquiryAdmin, request: HttpRequest, row: Inquiry) -> None:
        self.page, self.request, self.row = page, request, row
        self.reader = ValueReader(controller_id=row.controller_id, viewer=page.actor(request))
        self.status = InquiryStatus(row.status)
        self.handles = page.allows(request, page.change_needs, row) and row.erased_at is None
        self.changes = self.handles and self.status is not InquiryStatus.CLOSED

    def shown(self) -> Shown:
        """Put the parts together."""
        row = self.row
        chips = [status_chip(row), days_chip(row, today=row.controller.today(self.page.now()))]
        return Shown(
            name=row.reference,
            note=row.authority_name,
            chips=[chip for chip in chips if chip is not None],
            buttons=list(self._buttons()),
            facts=list(self._facts()),
            warnings=list(self._warnings()),
            cards=[self._letter(), *self._answer(), self._requests(), self._files()],
        )

    def _to(self, page: str, *args: UUID) -> str:
        return self.page.address(page, self.row.pk, *args)

    def _buttons(self) -> Iterator[Button]:
        row, waits = self.row, self.row.is_open
        if not self.changes:
            return
        if self.status is InquiryStatus.RECEIVED:
            yield Button(_("Start work"), self._to("start"), main=row.due_on is not None)
        if waits:
            begun = self.status is InquiryStatus.IN_PROGRESS
            yield Button(_("Record the answer"), self._to("answer"), main=begun)
            if row.extension_state == ExtensionState.SOUGHT:
                yield Button(_("More time granted"), self._to("granted"))
                yield Button(_("More time refused"), self._to("refused"))
            elif row.due_on is not None:
                yield Button(_("Ask for more time"), self._to("seek"))
        if self.status is InquiryStatus.ANSWERED:
            yield Button(_("They ask more"), self._to("again"))
        yield Button(_("Assign"), self._to("assign"))
        yield Button(_("Close"), self._to("close"), main=self.status is InquiryStatus.ANSWERED)

    def _warnings(self) -> Iterator[str]:
        row = self.row
        if row.erased_at is not None:
            day = in_words(row.controller.today(row.erased_at))
            yield _("Erased on %(day)s. What is left names nobody.") % {"day": day}
        elif row.is_open and row.due_on is None:
            yield _("There is no last day yet: read it in the letter and enter it, so that you are reminded.")

    def _facts(self) -> Iterator[Fact]:
        row = self.row
        yield Fact(_("Authority"), row.authority_name)
        yield Fact(_("Their case number"), as_cell(self.reader.read(row, "case_number")))
        yield Fact(_("Arrived by"), row.get_channel_display())
        yield Fact(_("Responsible"), row.assignee.name if row.assignee is not None else _("nobody"))
        if row.entered_by is not None:
            yield Fact(_("Entered by"), row.entered_by.name)
        if row.closed_at is not None:
            yield Fact(_("Closed"), short_day(row.controller.today(row.closed_at)))

    def _letter(self) -> Card:
        may_write = self.changes and Family.CONTENT in self.page.access(self.request).families(
            self.row.controller_id
        )
        return Card(
            title=_("What they ask"),
            empty="",
            columns=(_("What"), _("Text")),
            rows=[
                (_("They ask"), self._words("asked")),
                (_("Notes"), self._words("notes")),
            ],
            buttons=[Button(_("Correct"), self._to("correct"))] if may_write else (),
            anchor="letter",
        )

    def _answer(self) -> Iterator[Card]:
        row = self.row
        rows: list[tuple[object, ...]] = []
        if row.answered_on is not None:
            rows.append(
                (_("Answered on"), f"{in_words(row.answered_on)}, {row.get_answer_channel_display()}")
            )
            rows.append((_("Answer"), self._words("answer")))
        if row.closing_note:
            rows.append((_("Why it is closed"), self._words("closing_note")))
        if rows:
            yield Card(
                title=_("Answer"), empty="", columns=(_("What"), _("Text")), rows=rows, anchor="answer"
            )

    def _requests(self) -> Card:
        rows: list[tuple[object, ...]] = []
        for one in self.row.links.select_related("request"):
            case = one.request
            named = link(case.reference, reverse("admin:requests_request_change", args=[case.pk]))
            away = [link(_("Remove"), self._to("unlink", one.pk))] if self.changes else []
            rows.append((named, case.right_name, case.get_status_display(), self._hold(case), *away))
        columns = (_("Request"), _("Right"), _("Status"), _("Legal hold"))
        return Card(
            title=_("Requests that it is about"),
            empty=_("None is linked."),
            columns=(*columns, _("Do")) if self.changes else columns,
            rows=rows,
            buttons=[Button(_("Link a request"), self._to("link"))] if self.changes else (),
            anchor="requests",
        )

    def _hold(self, case: Request) -> object:
        """Say until when a request is on hold; lead to putting it on hold, so that nothing is erased meanwhile."""
        hold = holds.standing(case)
        if hold is not None:
            return format_html("{} {}", _("looked at by"), day_element(hold.ends_on))
        may = self.page.access(self.request).allows("approve_cases", case.controller_id)
        if not may or case.proof_erased_at is not None:
            return _("none")
        return link(_("Put on hold"), reverse("admin:requests_request_step", args=[case.pk, "hold"]))

    def _files(self) -> Card:
        may_open = Family.DOCUMENT in self.page.access(self.request).families(self.row.controller_id)
        rows = []
        for one in self.row.files.all():
            name = as_cell(self.reader.read(one, "name"))
            openable = may_open and not one.file.is_shredded
            rows.append(
                (
                    link(name, self._to("open_file", one.pk)) if openable else name,
                    one.get_kind_display(),
                    format_html('<code class="pp-hash">{}</code>', one.sha256),
                    day_element(self.row.controller.today(one.created_at)),
                )
            )
        return Card(
            title=_("Files"),
            empty=_("There is none."),
            columns=(_("File"), _("What it is"), _("SHA-256"), _("Kept since")),
            rows=rows,
            buttons=[Button(_("Add"), self._to("file"))] if self.changes else (),
            anchor="files",
        )

    def _words(self, name: str) -> object:
        return format_html('<div class="pp-words">{}</div>', as_cell(self.reader.read(self.row, name)))
