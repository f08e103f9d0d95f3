"""What the page of one notice shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailroom import kinds
from mailroom.domain import outbox
from office.chips import day_element
from office.dates import in_words
from office.domain.access import reveal
from office.models import User
from office.shown import ValueReader, as_cell
from office.values import Locked
from thirdparties import causes, notice_words
from thirdparties.admin.notice_chips import days_chip, state_chip
from thirdparties.admin.shown import Button, Card, Fact, Happening, Shown, happenings, link
from thirdparties.domain import notice_handling
from thirdparties.domain.notices import COLUMNS
from thirdparties.enums import NoticeKind, NoticeOutcome, NoticeStatus
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Notice
from vault.enums import Family
from vault.values import Shredded

if TYPE_CHECKING:
    from thirdparties.admin.notices import NoticeAdmin

ANSWERED = "thirdparties.notice_answered"
FOUND_BY = {
    Family.CONTACT: gettext_lazy("Found by an address or a number"),
    Family.IDENTITY: gettext_lazy("Found by the name or an account"),
    Family.DEVICE: gettext_lazy("Found by a device"),
}
"""Titles of clues that the viewer does not see."""


def notice_page(page: NoticeAdmin, request: HttpRequest, row: Notice, *, may_edit: bool) -> Shown:
    """Return the page of a notice, and note in the access log which families of values it shows."""
    viewer = page.actor(request)
    reader = ValueReader(controller_id=row.controller_id, viewer=viewer)
    cards = [
        _asked(row, reader=reader),
        _answered(row, reader=reader),
        _certificates(page, request, row, reader=reader),
    ]
    notice_handling.note_viewed(row, families=reader.families, by=viewer, now=page.now())
    locked = _why_locked(row, viewer=viewer) if may_edit else ""
    return Shown(
        name=row.reference,
        note=row.third_party.legal_name,
        chips=[state_chip(row), days_chip(row, today=row.controller.today(page.now()))],
        buttons=_buttons(page, row, may_decide=not locked) if may_edit else (),
        warnings=[locked] if locked and row.status == NoticeStatus.ANSWERED else (),
        facts=list(_facts(page, request, row)),
        cards=cards,
    )


def happened(row: Notice) -> list[Happening]:
    """Return what happened to a notice and which mails went out, the latest first."""
    mails = [
        Happening(
            at=mail.sent_at or mail.created_at,
            kind="mail",
            who=_("The portal"),
            what=_("%(mail)s: %(state)s")
            % {"mail": kinds.name_of(mail.template), "state": mail.get_state_display()},
        )
        for mail in outbox.for_cause(row.mail_cause).defer("text", "html", "source")
    ]
    told = [
        replace(one, kind="person", who=row.third_party.legal_name) if one.action == ANSWERED else one
        for one in happenings(row)
    ]
    return sorted([*told, *mails], key=lambda one: one.at, reverse=True)


def _why_locked(row: Notice, *, viewer: User) -> str:
    """Return why the viewer decides nothing on the answer; empty where they may."""
    try:
        notice_handling.demand_read(row, by=viewer)
    except ThirdPartyError as error:
        return str(error)
    return ""


def _buttons(page: NoticeAdmin, row: Notice, *, may_decide: bool) -> list[Button]:
    def button(words: str, code: str, *, main: bool = False) -> Button:
        return Button(words, page.address(code, row.pk), main=main)

    if row.status == NoticeStatus.ISSUED:
        return [button(_("Remind now"), "remind", main=True), button(_("Withdraw"), "withdraw")]
    if row.status == NoticeStatus.ANSWERED:
        decisions = [button(_("Accept the answer"), "accept", main=True), button(_("Ask again"), "ask_again")]
        return [*(decisions if may_decide else ()), button(_("Withdraw"), "withdraw")]
    may_reopen = may_decide and row.outcome != NoticeOutcome.WITHDRAWN and row.erased_at is None
    return [button(_("Ask again"), "ask_again")] if may_reopen else []


def _facts(page: NoticeAdmin, request: HttpRequest, row: Notice) -> Iterator[Fact]:
    if row.erased_at is not None:
        yield Fact(_("erased on"), in_words(row.controller.today(row.erased_at)))
    party = reverse("admin:thirdparties_thirdparty_change", args=[row.third_party_id])
    yield Fact(_("recipient"), link(row.third_party, party))
    yield Fact(_("what to do"), row.get_kind_display())
    yield Fact(_("answer by"), in_words(row.due_on))
    if row.person is not None and page.access(request).allows("read_subjects", row.controller_id):
        person = reverse("admin:subjects_subject_change", args=[row.person_id])
        yield Fact(_("person"), link(row.person, person))
    cause = causes.describe(row.cause, viewer=page.actor(request))
    if cause is not None:
        yield Fact(_("issued for"), link(cause.title, cause.url) if cause.url else cause.title)
    purposes, categories = notice_words.concerned(row)
    yield Fact(_("purposes"), ", ".join(purposes) or "–")
    yield Fact(_("data categories"), ", ".join(categories) or "–")
    yield Fact(_("issued by"), row.issued_by.name if row.issued_by else _("The portal"))
    yield Fact(_("issued on"), in_words(row.controller.today(row.issued_at)))
    if row.answered_at is not None:
        yield Fact(_("answered on"), in_words(row.controller.today(row.answered_at)))
    yield Fact(_("language"), row.get_language_display())


def _asked(row: Notice, *, reader: ValueReader) -> Card:
    lines = [
        line for family, column in COLUMNS.items() for line in _clues(row, column, family, reader=reader)
    ]
    if _is_there(row, "what"):
        lines.append((_("More about it"), as_cell(reader.read(row, "what"))))
    return Card(
        title=_("What the recipient is asked"),
        empty=_("Nothing is left of it."),
        columns=(_("What"), _("As the recipient reads it")),
        rows=[(_("To do"), notice_words.DUTIES[NoticeKind(row.kind)]), *lines],
    )


def _clues(
    row: Notice, column: str, family: Family, *, reader: ValueReader
) -> Iterator[tuple[object, object]]:
    if not _is_there(row, column):
        return
    value = reveal(reader.viewer, row, column, controller_id=row.controller_id)
    if isinstance(value, Locked | Shredded):
        yield FOUND_BY[family], as_cell(reader.read(row, column))
    elif value:
        reader.families.add(family.value)
        yield from notice_words.clue_rows(value)


def _answered(row: Notice, *, reader: ValueReader) -> Card:
    rows: list[tuple[object, object]] = []
    answered = notice_words.ANSWERS.get(NoticeOutcome(row.outcome)) if row.outcome else None
    if answered is not None:  # that it was withdrawn is no answer of the recipient
        rows.append((_("Answer"), answered))
    for title, name in (
        (_("In its words"), "answer"),
        (_("Answered by"), "answered_by"),
        (_("Why the office went on so"), "office_why"),
    ):
        if _is_there(row, name):
            rows.append((title, as_cell(reader.read(row, name))))
    return Card(
        title=_("What became of it"),
        empty=_("There is no answer yet."),
        columns=(_("What"), _("Text")),
        rows=rows,
    )


def _is_there(row: Notice, name: str) -> bool:
    """Tell whether there is a value, erased ones included, whoever may see it."""
    value = getattr(row, name)
    return bool(value) or isinstance(value, Shredded)


def _certificates(page: NoticeAdmin, request: HttpRequest, row: Notice, *, reader: ValueReader) -> Card:
    may_open = Family.DOCUMENT in page.access(request).families(row.controller_id) and row.erased_at is None
    rows = []
    for one in row.certificates.all():
        name = as_cell(reader.read(one, "name"))
        shown = link(name, page.address("certificate", row.pk, one.pk)) if may_open else name
        rows.append((shown, day_element(row.controller.today(one.created_at))))
    return Card(
        title=_("Certificates"),
        empty=_("There is none."),
        columns=(_("File"), _("Kept since")),
        rows=rows,
    )
