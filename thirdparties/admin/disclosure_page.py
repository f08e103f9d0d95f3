"""What the page of one disclosure shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.actions import describe
from office.chips import Chip, day_element
from office.countries import place_name
from office.dates import in_words
from office.domain import one_person_office
from office.domain.access import reveal
from office.models import AccessEntry, User
from office.shown import ValueReader, as_cell, as_shown
from thirdparties.admin.shown import Button, Card, Fact, Shown, link, value_or_dash
from thirdparties.disclosure_enums import DisclosureOutcome, DisclosureStatus
from thirdparties.domain import disclosure_notice
from thirdparties.domain.disclosing import ALONE
from thirdparties.domain.disclosure_changes import APPROVES, PREPARES, has_prepared
from thirdparties.domain.disclosure_checks import asks_of, is_foreign_order, is_told_soon, missing
from thirdparties.models import DisclosedPerson, Disclosure
from vault.enums import Family

if TYPE_CHECKING:
    from thirdparties.admin.disclosures import DisclosureAdmin

STATUS_TONES = {
    DisclosureStatus.DRAFT: "new",
    DisclosureStatus.PREPARED: "waiting",
    DisclosureStatus.APPROVED: "soon",
    DisclosureStatus.CLOSED: "plain",
}


def state_chip(row: Disclosure) -> Chip:
    """Say where a disclosure stands, or how it ended."""
    if row.outcome:
        tone = "done" if row.outcome == DisclosureOutcome.DISCLOSED else "plain"
        return Chip(DisclosureOutcome(row.outcome).label, tone)
    status = DisclosureStatus(row.status)
    return Chip(status.label, STATUS_TONES[status])


def notice_chip(row: Disclosure, *, today: date) -> Chip | None:
    """Say whether the person knows of it; nothing where there is nothing to know."""
    if row.withhold_until is not None:
        late = row.withhold_until <= today
        return Chip(
            _("look at the gag") if late else _("withheld"),
            "overdue" if late else "waiting",
            title=in_words(row.withhold_until),
        )
    if row.outcome != DisclosureOutcome.DISCLOSED:
        return None
    if row.notified_on is not None:
        return Chip(_("told"), "done", title=in_words(row.notified_on))
    if row.look_again_on is not None:
        late = row.look_again_on <= today
        return Chip(
            _("look at it again") if late else _("put off"),
            "overdue" if late else "waiting",
            title=in_words(row.look_again_on),
        )
    return Chip(_("not told yet"), "soon")


def disclosure_page(page: DisclosureAdmin, request: HttpRequest, row: Disclosure) -> tuple[Shown, set[str]]:
    """Return the page of a disclosure, and the column families that it shows."""
    parts = _Parts(page, request, row)
    return parts.shown(), parts.reader.families


class _Parts:
    """The page of one disclosure in the making."""

    def __init__(self, page: DisclosureAdmin, request: HttpRequest, row: Disclosure) -> None:
        self.page, self.request, self.row = page, request, row
        self.viewer: User = page.actor(request)
        self.reader = ValueReader(controller_id=row.controller_id, viewer=self.viewer)
        self.today = row.controller.today(page.now())
        self.prepares = page.allows(request, PREPARES, row) and row.erased_at is None
        self.approves = page.allows(request, APPROVES, row) and row.erased_at is None
        self.is_draft = row.status == DisclosureStatus.DRAFT
        self.lacks = missing(row) if row.status != DisclosureStatus.CLOSED else []

    def shown(self) -> Shown:
        """Put the parts together."""
        chips = [state_chip(self.row), notice_chip(self.row, today=self.today)]
        return Shown(
            name=self.row.reference,
            note=str(self.row.get_case_display()),
            chips=[chip for chip in chips if chip is not None],
            buttons=list(self._buttons()),
            facts=list(self._facts()),
            warnings=list(self._warnings()),
            cards=[*self._todo(), self._given(), self._evidence(), self._files(), self._persons(), self._notice()],
        )  # fmt: skip

    def _to(self, page: str, *args: UUID) -> str:
        return self.page.address(page, self.row.pk, *args)

    def _buttons(self) -> Iterator[Button]:
        row, status = self.row, DisclosureStatus(self.row.status)
        if self.prepares and self.is_draft:
            yield Button(_("Change"), self._to("edit"), main=bool(self.lacks))
            if not self.lacks:
                yield Button(_("Hand over for approval"), self._to("hand_over"), main=True)
        if self.approves and status is DisclosureStatus.PREPARED:
            if self._may_approve():
                yield Button(_("Approve"), self._to("approve"), main=True)
            yield Button(_("Send back"), self._to("send_back"))
        if self.prepares and status is DisclosureStatus.APPROVED:
            yield Button(_("Record as disclosed"), self._to("record"), main=True)
        if self.approves and DisclosureStatus.CLOSED in status.next:
            yield Button(_("Refuse"), self._to("refuse"))
        if self.prepares and DisclosureStatus.CLOSED in status.next:
            yield Button(_("Withdraw"), self._to("withdraw"))
        if self.approves and row.is_withheld:
            yield Button(_("Lift the gag"), self._to("lift"))

    def _may_approve(self) -> bool:
        if not self.page.reads_all(self.request, self.row):
            return False
        if not has_prepared(self.row, self.viewer):
            return True
        return one_person_office.standing(self.row.controller, now=self.page.now()) is not None

    def _warnings(self) -> Iterator[str]:
        row = self.row
        if row.erased_at is not None:
            day = in_words(row.controller.today(row.erased_at))
            yield _("Erased on %(day)s. What is left names nobody.") % {"day": day}
        if is_foreign_order(row):
            yield _(
                "Article 48: what a court or authority outside the EEA orders (here: %(country)s) binds nobody here "
                "unless an international agreement says so, such as one on mutual legal assistance. Without one it "
                "can only be followed on another ground of Chapter V. Point the authority to its own country’s way, "
                "and ask counsel."
            ) % {"country": place_name(row.country)}
        if is_told_soon(row) and row.notified_on is None:
            yield _("Singapore: tell the person as soon as practicable (PDPA, First Schedule).")
        if row.status == DisclosureStatus.DRAFT and row.reason:
            reason = as_cell(self.reader.read(row, "reason"))
            yield format_html(_("It was sent back: {}"), reason)

    def _facts(self) -> Iterator[Fact]:
        row = self.row
        yield Fact(_("recipient"), self._recipient())
        yield Fact(_("country"), place_name(row.country) if row.country else "–")
        yield Fact(_("provision"), value_or_dash(row.provision))
        yield Fact(_("prepared by"), row.prepared_by.name)
        if row.approved_by is not None and row.approved_at is not None:
            day = in_words(row.controller.today(row.approved_at))
            yield Fact(_("approved by"), f"{row.approved_by.name}, {day}")
        if alone := self._approved_alone():
            yield Fact(_("one-person office"), alone)
        if row.disclosed_on is not None:
            yield Fact(_("disclosed on"), in_words(row.disclosed_on))
        if row.outcome in {DisclosureOutcome.REFUSED, DisclosureOutcome.WITHDRAWN}:
            yield Fact(_("reason"), as_cell(self.reader.read(row, "reason")))

    def _recipient(self) -> object:
        row = self.row
        person = as_cell(self.reader.read(row, "recipient_person")) if row.recipient_person else ""
        if row.third_party is None:
            return format_html("{} {}", row.recipient, person) if row.recipient or person else "–"
        page = reverse("admin:thirdparties_thirdparty_change", args=[row.third_party.pk])
        return format_html("{} {}", link(row.third_party, page), person)

    def _approved_alone(self) -> str:
        if self.row.one_person_office_id is None:
            return ""
        entries = AccessEntry.objects.of(self.row).filter(details__has_key=ALONE).select_related("actor")
        entry = entries.first()
        return describe(entry) if entry is not None else ""

    def _todo(self) -> Iterator[Card]:
        if not self.lacks:
            return
        may = self.prepares and self.is_draft
        yield Card(
            title=_("It cannot be approved yet"),
            empty="",
            columns=(_("Missing"),),
            rows=[
                (link(one.what, f"{self._to(one.page)}#id_{one.field}") if may else one.what,)
                for one in self.lacks
            ],
            anchor="missing",
        )

    def _given(self) -> Card:
        row = self.row
        period = " – ".join(in_words(day) if day else "…" for day in (row.period_from, row.period_to))
        categories = ", ".join(str(one.category) for one in row.categories.select_related("category"))
        return Card(
            title=_("What was asked for, and what is given"),
            empty="",
            columns=(_("What"), _("Text")),
            rows=[
                (_("Asked for"), as_cell(self.reader.read(row, "asked"))),
                (_("Categories"), value_or_dash(categories)),
                (_("Period"), period if row.period_from or row.period_to else "–"),
                (_("Given"), as_cell(self.reader.read(row, "given"))),
            ],
            buttons=[Button(_("Change"), self._to("edit"))] if self.prepares and self.is_draft else (),
        )

    def _evidence(self) -> Card:
        shown = reveal(self.viewer, self.row, "evidence", controller_id=self.row.controller_id)
        is_open = isinstance(shown, dict)
        if is_open and shown:
            self.reader.families.add(Family.CONTENT.value)
        locked = None if is_open else as_cell(as_shown(shown))
        return Card(
            title=_("Evidence"),
            empty=_("This case asks for none."),
            columns=(_("What the case asks for"), _("Answer")),
            rows=[
                (ask.label, locked or (ask.in_words(shown[ask.code]) if shown.get(ask.code) else "–"))
                for ask in asks_of(self.row)
            ],
            buttons=[Button(_("Write down"), self._to("evidence"))]
            if self.prepares and self.is_draft
            else (),
        )

    def _files(self) -> Card:
        may_open = Family.DOCUMENT in self.page.access(self.request).families(self.row.controller_id)
        rows = []
        for one in self.row.files.all():
            name = as_cell(self.reader.read(one, "name"))
            openable = may_open and not one.file.is_shredded
            rows.append(
                (
                    link(name, self._to("open_file", one.pk)) if openable else name,
                    _("original") if one.is_original else "–",
                    format_html('<code class="pp-hash">{}</code>', one.sha256),
                    day_element(self.row.controller.today(one.created_at)),
                )
            )
        return Card(
            title=_("Files"),
            empty=_("There is none."),
            columns=(_("File"), _("Kind"), _("SHA-256"), _("Kept since")),
            rows=rows,
            buttons=[Button(_("Add"), self._to("file"))] if self.prepares else (),
        )

    def _persons(self) -> Card:
        may_read = self.page.allows(self.request, "read_subjects", self.row)
        may_remove = self.prepares and self.is_draft
        persons: QuerySet[DisclosedPerson] = self.row.persons.select_related("subject__merged_into")
        columns = (_("Person"), _("Told on"))
        rows: list[tuple[object, ...]] = []
        for one in persons:
            away = [link(_("Remove"), self._to("remove_person", one.pk))] if may_remove else []
            told = day_element(one.told_on) if one.told_on else "–"
            rows.append((self._person(one, may_read=may_read), told, *away))
        if self.row.others_count:
            more = ngettext(
                "%(count)s person who is not in the register",
                "%(count)s persons who are not in the register",
                self.row.others_count,
            ) % {"count": self.row.others_count}
            rows.append((more, "–", *(["–"] if may_remove else [])))
        return Card(
            title=_("Persons concerned"),
            empty=_("Nobody is named yet."),
            columns=(*columns, _("Do")) if may_remove else columns,
            rows=rows,
            buttons=[Button(_("Add"), self._to("person"))] if may_remove else (),
        )

    def _person(self, one: DisclosedPerson, *, may_read: bool) -> object:
        if one.subject is None or one.subject.erased_at is not None:
            return _("somebody who was erased")
        if not may_read:
            return one.subject.reference
        return link(one.subject.reference, reverse("admin:subjects_subject_change", args=[one.subject.pk]))

    def _notice(self) -> Card:
        row = self.row
        rows: list[tuple[object, ...]] = []
        if row.withhold_until is not None:
            rows.append((_("Nobody is told; look at it again on"), in_words(row.withhold_until)))
            rows.append((_("Why"), as_cell(self.reader.read(row, "withhold_reason"))))
        if row.look_again_on is not None:
            rows.append((_("Put off; look at it again on"), in_words(row.look_again_on)))
            rows.append((_("Why"), as_cell(self.reader.read(row, "delay_reason"))))
        if row.notified_on is not None:
            rows.append((_("Everybody concerned is told since"), in_words(row.notified_on)))
        if row.notice_how:
            rows.append((_("How"), as_cell(self.reader.read(row, "notice_how"))))
        return Card(
            title=_("Notice to the person"),
            empty=_(
                "Nobody was told yet. Tell those concerned, or write down why that has to wait and until when."
            )
            if row.is_disclosed
            else _("Once the data is given, those concerned are told, unless that has to wait."),
            columns=(_("What"), _("Text")),
            rows=rows,
            buttons=list(self._notice_buttons()),
            anchor="notice",
        )

    def _notice_buttons(self) -> Iterator[Button]:
        row = self.row
        ended = row.outcome in {DisclosureOutcome.REFUSED, DisclosureOutcome.WITHDRAWN}
        if not self.prepares or row.notified_on is not None or ended:
            return
        if row.is_disclosed and not row.is_withheld:
            if disclosure_notice.reachable(row, today=self.today):
                yield Button(_("Tell by mail"), self._to("notify"), main=True)
            yield Button(_("Told otherwise"), self._to("told"))
            yield Button(_("Put off"), self._to("delay"))
        yield Button(_("Set a later day") if row.is_withheld else _("Tell nobody yet"), self._to("withhold"))
