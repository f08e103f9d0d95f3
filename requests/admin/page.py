"""The page of one request: everything that an officer needs to see, and the buttons that its state allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import law
from office import derivations
from office.countries import place_name
from office.dates import in_words
from office.deadline_options import row_of
from office.domain import access_log
from office.domain.access import access_of
from office.models import User
from requests.admin import after, chips, hints, shell, steps, tabs
from requests.admin.shown import Reader, Shown, Spoken, as_shown
from requests.admin.side_by_side import side_by_side
from requests.domain import decision, situation, subjects, timeline, together
from requests.domain.situation import Situation
from requests.domain.timeline import Entry
from requests.enums import ClockKind, Direction, ForWhom
from requests.models import Deadline, Request
from requests.step_names import STEP_NAMES
from subjects import accountability

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

WHOSE_DATA: dict[ForWhom, Promise] = {
    ForWhom.SELF: gettext_lazy("The person’s own"),
    ForWhom.CHILD: gettext_lazy("Their child’s"),
    ForWhom.OTHER: gettext_lazy("Somebody else’s"),
}

OPTION_CODES = frozenset({law.Code.OPTION_CHOSEN.value, law.Code.PERIOD_CHOSEN.value})
"""Lines of a derivation that say where the office departs from the law."""

PERSONAL_FIELDS = (
    "person_name",
    "email",
    "postal_address",
    "represented_name",
    "account",
    "device_serial",
    "order_number",
    "received_by",
    "about",
)


@dataclass(frozen=True, slots=True)
class Button:
    """A step that can be taken now."""

    code: str
    label: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A name with its value."""

    name: str | Promise
    value: Shown | str | Promise


@dataclass(frozen=True, slots=True)
class DateRow:
    """A date that a law sets."""

    name: str | Promise
    law: str
    on: date
    safe: date | None
    guidance: bool
    paused: bool
    lines: list[derivations.Line]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline, as the shared component takes it."""

    at: datetime
    kind: str
    who: str
    what: str
    text: Shown
    on: date | None = None
    url: str = ""
    url_label: str = ""


def request_page(page: PortalAdmin, http: HttpRequest, *, case: Request) -> TemplateResponse:
    """Show a request to a viewer who may see it, and note in the access log what was shown."""
    viewer, now = cast(User, http.user), page.now()
    standing = situation.of(case, now=now)
    reader = Reader(case, viewer=viewer)
    context = {
        **page.admin_site.each_context(http),
        **_head(standing, viewer=viewer, reader=reader),
        **_contents(standing, viewer=viewer, reader=reader),
        **_clock(standing),
        **_erasure(standing, viewer=viewer, reader=reader),
        "tabs": tabs.tabs(standing, reader=reader),
        "account_url": _account_url(case, viewer=viewer),
        "cards": tabs.cards(standing, reader=reader),
        "title": case.reference,
        "opts": page.opts,
        "original": case,
        "case": case,
        "media": page.media,
    }
    access_log.record(
        action="requests.viewed",
        actor=viewer,
        controller=case.controller,
        target=case,
        now=now,
        details={"families": sorted(reader.families)},
    )
    return TemplateResponse(http, "admin/requests/request/page.html", context)


def _account_url(case: Request, *, viewer: User) -> str:
    reads = access_of(viewer).allows(accountability.NEEDS, case.controller_id)
    return accountability.address_of(case) if reads else ""


def due_of(row: Deadline | None) -> chips.Due | None:
    """Return what chips need of a deadline."""
    if row is None:
        return None
    return chips.Due(on=row.due_on, safe_on=row.safe_on, paused=row.paused, guidance=row.guidance)


def substituted(person: str) -> str:
    """Say that the company's own law stands in for that of a country without rules here."""
    if law.regions_with_own_law(person):
        return _(
            "There the law is that of the state: choose the part of the country."
            " Until then only the company’s own law is counted."
        )
    return _(
        "%(country)s: no rules of this country are known here. The company’s own law stands in for them."
    ) % {"country": place_name(person)}


def _head(standing: Situation, *, viewer: User, reader: Reader) -> dict[str, Any]:
    case = standing.case
    offered = steps.offered_to(viewer, standing)
    hint = hints.next_hint(standing)
    codes = {step.code for step in offered}
    buttons = [
        Button(
            code=step.code,
            label=step.label_for(standing),
            url=reverse("admin:requests_request_step", args=[case.pk, step.code]),
        )
        for step in offered
        if not step.in_tab
    ]
    primary = hint.step if hint.step in codes else ""
    seldom = set() if standing.identity_needed else {"identity"}
    in_the_open = {step.code for step in offered if step.everyday} - seldom
    reads_all = access_of(viewer).allows("read_cases", case.controller_id)
    return {
        "person": reader.read(case, "person_name"),
        "represented": reader.represented(case),
        "status": chips.status_chip(case),
        "days_left": chips.days_chip(case, due_of(standing.current), today=standing.today),
        "marks": chips.marks(case, held=standing.hold is not None, code_asked=standing.code_asked),
        "siblings": together.others_of(case) if reads_all else [],
        "hint": hint,
        "primary": next((button for button in buttons if button.code == primary), None),
        "everyday": [button for button in buttons if button.code in in_the_open - {primary}],
        "further": [button for button in buttons if button.code not in in_the_open | {primary}],
        "can_take": "assign" in codes and case.assignee_id != viewer.pk,
        "offered": codes,
    }


def _contents(standing: Situation, *, viewer: User, reader: Reader) -> dict[str, Any]:
    case = standing.case
    told = timeline.build(case, viewer=viewer)
    said = [reader.spoken(entry) for entry in told if entry.kind == "message"]
    if together.first_of(case).about:
        said.append(_first_words(reader))
    return {
        "said": side_by_side(said, standing=standing, reader=reader),
        "given": [
            Row(name=_label(name), value=shown)
            for name in PERSONAL_FIELDS
            if name != "about" and (shown := reader.read(case, name))
        ],
        "plain": list(_plain_rows(case)),
        "in_register": _in_register(case, viewer=viewer),
        "why_not_linked": subjects.why_not_linked(standing) if case.is_open else "",
        "draft": _draft(standing, reader=reader),
        "decided_alone": decision.decided_alone(case) if case.outcome else "",
        "happenings": [_happening(entry, case=case, standing=standing, viewer=viewer) for entry in told],
        "situation": standing,
    }


def _in_register(case: Request, *, viewer: User) -> dict[str, str] | None:
    """Return the person that the request is linked to, with an address for whoever may read the register."""
    if case.subject is None:
        return None
    may_read = access_of(viewer).allows("read_subjects", case.controller_id)
    url = reverse("admin:subjects_subject_change", args=[case.subject_id]) if may_read else ""
    return {"reference": case.subject.reference, "url": url}


def _erasure(standing: Situation, *, viewer: User, reader: Reader) -> dict[str, Any]:
    """Return what the page of an erased request says instead: what remains, and the timeline without contents."""
    case = standing.case
    erasure = shell.erasure_of(case, personal=PERSONAL_FIELDS)
    if erasure is None or case.is_open:
        return {"erasure": erasure}
    told = timeline.build(case, viewer=viewer)
    rows = [
        Row(_("Reference"), case.reference),
        Row(_("Company"), case.controller.name),
        *_plain_rows(case),
        Row(_("Received"), in_words(case.received_on)),
        Row(_("Outcome"), case.get_outcome_display()),
        Row(_("Closed"), in_words(case.controller.today(case.closed_at)) if case.closed_at else "–"),
        Row(_("Deadline"), shell.deadline_of(standing)),
    ]
    happenings = [
        Happening(
            at=entry.at, kind=entry.kind, who=entry.who, what=entry.what, text=as_shown(""), on=entry.on
        )
        for entry in told
    ]
    said = [reader.spoken(entry) for entry in told if entry.kind == "message"]
    decided = [one for one in said if case.proof_erased_at is None and not one.text.erased]
    return {
        "erasure": erasure,
        "remains": rows,
        "happenings": happenings,
        "decided": decided,
        "goes": after.when_it_goes(case),
    }


def _first_words(reader: Reader) -> Spoken:
    case = together.first_of(reader.case)
    entry = Entry(
        at=case.received_at,
        kind="message",
        who=_("The person"),
        what=_("Request, by %(channel)s") % {"channel": case.get_channel_display()},
        direction=Direction.FROM_PERSON,
    )
    return Spoken(entry=entry, text=reader.read(case, "about"))


def _draft(standing: Situation, *, reader: Reader) -> Shown | None:
    draft = decision.draft_of(standing.case)
    return reader.read(draft, "body") if draft is not None else None


def _label(name: str) -> str:
    return str(getattr(Request._meta.get_field(name), "verbose_name", name))


def _plain_rows(case: Request) -> list[Row]:
    rows = [
        Row(_("Right"), case.right_name),
        Row(_("Whose data"), WHOSE_DATA[ForWhom(case.for_whom)]),
        Row(_("Arrived by"), case.get_channel_display()),
        Row(_("Country"), place_name(case.region or case.country)),
        Row(_("Language"), case.get_language_display()),
    ]
    if case.for_whom != ForWhom.SELF:
        rows.insert(2, Row(_("May act for them"), _("confirmed") if case.authorised else _("not confirmed")))
    if case.entered_by is not None:
        rows.append(Row(_("Entered by"), case.entered_by.name))
    return rows


def _clock(standing: Situation) -> dict[str, Any]:
    current = standing.current
    others = [row for row in standing.deadlines if row is not current]
    window = standing.extension_window
    return {
        "current": current,
        "current_law": place_name(current.jurisdiction) if current else "",
        "rule_day": date.fromisoformat(current.rule_version) if current else None,
        "lines": derivations.lines(current.derivation) if current else [],
        "other_dates": [_date_row(row) for row in others],
        "laws_note": _about_laws(standing),
        "options_reason": _options_reason(standing),
        "window": window,
        "no_extension": hints.why_no_extension(standing),
        "extension": next((fact for fact in standing.facts if fact.kind == ClockKind.EXTENDED), None),
    }


def _date_row(row: Deadline) -> DateRow:
    name = STEP_NAMES.get(row.step, row.step)
    return DateRow(
        name=name,
        law=place_name(row.jurisdiction),
        on=row.due_on,
        safe=row.safe_on if row.safe_on != row.due_on else None,
        guidance=row.guidance,
        paused=row.paused,
        lines=derivations.lines(row.derivation),
    )


def _options_reason(standing: Situation) -> str:
    """Return why the office counts an open request in another way than its law; empty where it does not."""
    if standing.current is None or not standing.is_open:
        return ""
    chosen = {step["code"] for step in standing.current.derivation} & OPTION_CODES
    row = row_of(standing.case.controller) if chosen else None
    return row.reason if row is not None else ""


def _about_laws(standing: Situation) -> str:
    """Say which laws apply where that needs saying: two of them, or the company's own in place of an unknown one."""
    case = standing.case
    codes = list(dict.fromkeys(row.jurisdiction for row in standing.deadlines))
    if not law.known(case.jurisdiction) and not law.known(case.country):
        return substituted(case.jurisdiction)
    if len(codes) > 1:
        return _("%(laws)s: both laws apply, and the earliest date counts.") % {
            "laws": ", ".join(place_name(code) for code in codes)
        }
    return ""


def _happening(entry: Entry, *, case: Request, standing: Situation, viewer: User) -> Happening:
    line = Happening(
        at=entry.at,
        kind=entry.kind,
        who=entry.who,
        what=entry.what,
        text=as_shown(entry.text),
        on=entry.on,
    )
    if entry.mail_id is not None and access_of(viewer).allows("read_mails", case.controller_id):
        address = reverse("admin:mailroom_mail_change", args=[entry.mail_id])
        return replace(line, url=address, url_label=_("Read"))
    if entry.event_id is None or not standing.is_open or not steps.STEPS["reverse"].allowed(viewer, case):
        return line
    address = reverse("admin:requests_request_step", args=[case.pk, "reverse"])
    return replace(line, url=f"{address}?event={entry.event_id}", url_label=_("Reverse"))
