"""Telling recipients to stop using, erase, correct or restrict a person's data (Art 19 GDPR; promises P13, D15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from office.domain import access_log
from office.models import Controller, User
from office.references import checked_body
from policies.models import Purpose
from subjects.models import Subject
from thirdparties import notifications
from thirdparties.domain import changes, notice_clues, notice_links
from thirdparties.domain.notice_clues import Found
from thirdparties.domain.notice_days import first_look
from thirdparties.enums import ContactRole, Direction, NoticeKind, NoticeOutcome, NoticeStatus
from thirdparties.errors import ThirdPartyError
from thirdparties.models import (
    Contact,
    Notice,
    SharedCategory,
    Sharing,
    System,
    SystemCategory,
    ThirdParty,
)
from thirdparties.querysets import StandingQuerySet
from vault.domain import keyring, keys
from vault.enums import Family
from vault.querysets import in_batches

BATCH = 100
BODY_LENGTH = 7
LONGEST = 4000
ISSUED = "thirdparties.notice_issued"
COLUMNS = {
    Family.CONTACT: "find_contact",
    Family.IDENTITY: "find_identity",
    Family.DEVICE: "find_device",
}
WRITE_TO = (ContactRole.PRIVACY, ContactRole.DPO, ContactRole.SECURITY, ContactRole.COMMERCIAL)
"""Whom a notice goes to, the first that a third party has."""


@dataclass(frozen=True, slots=True)
class Issued:
    """How many recipients were told, and how many had been told already and have not closed it."""

    told: int
    already: int


@dataclass(frozen=True, slots=True)
class CauseState:
    """What became of the notices of one cause; `earliest_due` is of those that wait for an answer."""

    waiting: int
    confirmed: int
    partly: int
    refused: int
    earliest_due: date | None

    @property
    def all(self) -> int:
        """All notices but those that were withdrawn."""
        return self.waiting + self.confirmed + self.partly + self.refused


@dataclass(frozen=True, slots=True, repr=False)
class _Terms:
    """What all notices of one issue have in common."""

    controller: Controller
    kind: NoticeKind
    purposes: frozenset[str]
    person: Subject | None
    find_by: Found
    what: str
    due_on: date
    cause: str


def recipients_of(controller: Controller, *, purposes: Collection[Purpose] | None = None) -> StandingQuerySet:
    """Return the third parties in use that get data of a controller, for any purpose or for one of these.

    Who runs a system gets what lies in it, whether or not a sharing is on record as well.
    """
    sharings = Sharing.objects.filter(direction__in=[Direction.TO_THEM, Direction.BOTH])
    systems = System.objects.in_use().filter(operated_by__isnull=False)
    if purposes is not None:
        sharings = sharings.filter(purpose__in=purposes)
        systems = systems.filter(purposes__purpose__in=purposes)
    gets = Q(pk__in=sharings.values("third_party")) | Q(pk__in=systems.values("operated_by"))
    found: StandingQuerySet = ThirdParty.objects.in_use().filter(gets, controller=controller)
    return found


def issue(
    *,
    controller: Controller,
    recipients: StandingQuerySet,
    kind: NoticeKind,
    purposes: Collection[Purpose],
    person: Subject | None,
    find_by: Found,
    what: str,
    due_on: date,
    cause: str,
    by: User | None,
    now: datetime,
) -> Issued:
    """Tell each recipient what to do with the data of a person, by mail with a link, until a day (the controller's).

    `purposes` narrow what it is about; none means all that a recipient gets data for. Of `find_by` each is shown what
    it gets of people, all of it where that would be nothing. `what` says what is right, or
    more. Recipients are read and written in batches of a transaction each, so memory does not grow with them, and
    calling again goes on where it stopped: whoever has an open notice of the same cause, kind and person gets no
    second one. Raises `ThirdPartyError`, with the field to mend and before anything is written: no permission, a
    recipient of another company, one that is retired or has no contact, nothing to find the data by, a day that
    is over.
    """
    changes.demand_teller(by, controller_id=controller.pk, cause=cause)
    what = _tidy(what)
    _refuse(controller, kind=kind, purposes=purposes, person=person, find_by=find_by, what=what, due_on=due_on,
            now=now)  # fmt: skip
    _refuse_recipients(controller, recipients)
    terms = _Terms(
        controller=controller,
        kind=kind,
        purposes=frozenset(purpose.code for purpose in purposes),
        person=person,
        find_by=find_by,
        what=what,
        due_on=due_on,
        cause=cause,
    )
    told = already = 0
    for parties in in_batches(recipients, size=BATCH):
        with transaction.atomic():
            fresh = _untold(parties, terms)
            _tell(fresh, terms, by=by, now=now)
        told += len(fresh)
        already += len(parties) - len(fresh)
        keyring.forget()  # else the keys of all of them stay at hand until the end of the page or job
    return Issued(told=told, already=already)


def told_before(
    entries: Collection[UUID], *, kind: NoticeKind
) -> dict[UUID, tuple[datetime, NoticeStatus, NoticeOutcome | None]]:
    """Return by third party when its latest notice of a kind about these entries was issued, and where it stands.

    Notices that were taken back do not count.
    """
    rows = Notice.objects.filter(person__in=entries, kind=kind).exclude(outcome=NoticeOutcome.WITHDRAWN)
    return {
        party: (at, NoticeStatus(status), NoticeOutcome(outcome) if outcome else None)
        for party, at, status, outcome in rows.order_by("issued_at").values_list(
            "third_party", "issued_at", "status", "outcome"
        )
    }


def already_told(
    recipients: StandingQuerySet, *, kind: NoticeKind, person: Subject | None, cause: str
) -> StandingQuerySet:
    """Return those that have an open notice of the same cause, kind and person, and so get no second one."""
    if person is None and not cause:
        return recipients.none()
    same = Notice.objects.unclosed().filter(cause=cause, kind=kind.value, person=person)
    return recipients.filter(pk__in=same.values("third_party"))


def is_silent() -> Q:
    """Return the condition of third parties that get data and cannot be told anything, to annotate them with."""
    shared = Sharing.objects.filter(
        third_party=OuterRef("pk"), direction__in=[Direction.TO_THEM, Direction.BOTH]
    )
    contacts = Contact.objects.filter(third_party=OuterRef("pk"))
    return Q(Exists(shared), ~Exists(contacts), retired_at__isnull=True)


def unreachable(recipients: StandingQuerySet) -> StandingQuerySet:
    """Return the recipients that nobody can write to."""
    found: StandingQuerySet = recipients.filter(contacts__isnull=True)
    return found


def state_of(cause: str) -> CauseState:
    """Return what became of the notices of a cause."""
    return states_of([cause])[cause]


def states_of(causes: Collection[str]) -> dict[str, CauseState]:
    """Return what became of the notices of each cause, in one query."""

    def count(**of: str) -> Count:
        return Count("pk", filter=Q(**of))

    waiting = Q(status=NoticeStatus.ISSUED)
    rows = Notice.objects.filter(cause__in=causes).order_by().values("cause")
    found = rows.annotate(
        waiting=Count("pk", filter=waiting),
        confirmed=count(outcome=NoticeOutcome.CONFIRMED),
        partly=count(outcome=NoticeOutcome.PARTLY),
        refused=count(outcome=NoticeOutcome.REFUSED),
        earliest_due=Min("due_on", filter=waiting),
    )
    known = {row.pop("cause"): CauseState(**row) for row in found}
    nothing = CauseState(waiting=0, confirmed=0, partly=0, refused=0, earliest_due=None)
    return {cause: known.get(cause, nothing) for cause in causes}


def default_due(controller: Controller, *, kind: NoticeKind, now: datetime) -> date:
    """Return the day until which a recipient has time unless staff choose another."""
    return date.fromordinal(controller.today(now).toordinal() + kind.days)


def contacts_of(parties: Collection[ThirdParty]) -> dict[UUID, Contact]:
    """Return whom to write to at each of these third parties, as far as they have anybody."""
    order = {role.value: place for place, role in enumerate(WRITE_TO)}
    found: dict[UUID, Contact] = {}
    rows = Contact.objects.filter(third_party__in=parties)
    for contact in sorted(rows, key=lambda row: (order[row.role], row.pk)):
        found.setdefault(contact.third_party_id, contact)
    return found


def shared_with(
    parties: Collection[ThirdParty], *, purposes: Collection[str]
) -> dict[UUID, tuple[list[str], list[str]]]:
    """Return by code for which of these purposes (all, for none) each gets data, and of which categories.

    Of a system that one runs, those that it is used for and that lie in it.
    """
    rows = SharedCategory.objects.filter(
        sharing__third_party__in=parties, sharing__direction__in=[Direction.TO_THEM, Direction.BOTH]
    )
    if purposes:
        rows = rows.filter(sharing__purpose__code__in=purposes)
    used: dict[str, Any] = {"system__purposes__isnull": False}
    if purposes:
        used = {"system__purposes__purpose__code__in": purposes}
    held = SystemCategory.objects.filter(
        system__operated_by__in=parties, system__retired_at__isnull=True, **used
    )
    found: defaultdict[UUID, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for party, purpose, category in (
        *rows.values_list("sharing__third_party", "sharing__purpose__code", "category__code"),
        *held.values_list("system__operated_by", "system__purposes__purpose__code", "category__code"),
    ):
        found[party][0].add(purpose)
        found[party][1].add(category)
    return {party: (sorted(codes), sorted(kinds)) for party, (codes, kinds) in found.items()}


def _refuse(
    controller: Controller,
    *,
    kind: NoticeKind,
    purposes: Collection[Purpose],
    person: Subject | None,
    find_by: Found,
    what: str,
    due_on: date,
    now: datetime,
) -> None:
    if person is not None and person.controller_id != controller.pk:
        raise ThirdPartyError(_("This person belongs to another company."))
    if any(purpose.controller_id != controller.pk for purpose in purposes):
        raise ThirdPartyError(_("This belongs to another company."), field="purposes")
    if not find_by or not all(value.strip() for _kind, value in find_by):
        raise ThirdPartyError(_("Choose by what the recipients find the data."), field="find_by")
    if kind is NoticeKind.CORRECT and not what:
        raise ThirdPartyError(_("Say what is wrong, and what is right."), field="what")
    if len(what) > LONGEST:
        raise ThirdPartyError(_("Write at most %(limit)s characters.") % {"limit": LONGEST}, field="what")
    if due_on < controller.today(now):
        raise ThirdPartyError(_("The day to answer by cannot lie in the past."), field="due_on")


def _refuse_recipients(controller: Controller, recipients: StandingQuerySet) -> None:
    if recipients.exclude(controller=controller).exists():
        raise ThirdPartyError(_("This belongs to another company."), field="recipients")
    retired = recipients.filter(retired_at__isnull=False).first()
    if retired is not None:
        raise ThirdPartyError(_("%(name)s is retired.") % {"name": retired}, field="recipients")
    silent = [str(party) for party in unreachable(recipients).order_by("legal_name")[:5]]
    if silent:
        raise ThirdPartyError(
            _("Nobody to write to: add a contact, best for privacy, to %(names)s.")
            % {"names": ", ".join(silent)},
            field="recipients",
        )
    if not recipients.exists():
        raise ThirdPartyError(_("Choose at least one recipient."), field="recipients")


def _in_columns(find_by: Found) -> dict[str, list[list[str]]]:
    found: defaultdict[str, list[list[str]]] = defaultdict(list)
    for kind, value in find_by:
        found[COLUMNS[kind.family]].append([kind.value, value.strip()])
    return dict(found)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _untold(parties: list[ThirdParty], terms: _Terms) -> list[ThirdParty]:
    """Return those that have no open notice of the same; one at a time asks at a controller."""
    Controller.objects.select_for_update(no_key=True).filter(pk=terms.controller.pk).first()
    these = ThirdParty.objects.filter(pk__in=[party.pk for party in parties])
    already = already_told(these, kind=terms.kind, person=terms.person, cause=terms.cause)
    told = set(already.values_list("pk", flat=True))
    return [party for party in parties if party.pk not in told]


def _tell(parties: list[ThirdParty], terms: _Terms, *, by: User | None, now: datetime) -> None:
    if not parties:
        return
    contacts = contacts_of(parties)
    notices = _notices(parties, terms, by=by, now=now)
    record: dict[str, Any] = {
        "batch_size": BATCH,
        "default_user": by,
        "default_change_reason": ISSUED,
        "default_date": now,
    }
    bulk_create_with_history(notices, Notice, **record)
    links = notice_links.issue(notices, now=now)
    days = (terms.due_on - terms.controller.today(now)).days
    for notice, url in zip(notices, links, strict=True):
        to = contacts[notice.third_party_id]
        notifications.notice(notice, to=to, url=url, occasion="issued", days=days, key="issued", now=now)
    access_log.record_each(
        action=ISSUED,
        controller=terms.controller,
        actor=by,
        now=now,
        details={notice: {"kind": notice.kind, "due_on": notice.due_on.isoformat()} for notice in notices},
    )


def _notices(parties: list[ThirdParty], terms: _Terms, *, by: User | None, now: datetime) -> list[Notice]:
    shared = shared_with(parties, purposes=terms.purposes)
    known = notice_clues.known_to(parties)
    key_ids = keys.create_many("notice", count=len(parties))
    look_on = first_look(terms.due_on, today=terms.controller.today(now))
    found = []
    for party, key_id, reference in zip(parties, key_ids, _references(len(parties)), strict=True):
        purposes, categories = shared.get(party.pk, (sorted(terms.purposes), []))
        fitting = notice_clues.fit(terms.find_by, known=known.get(party.pk, frozenset()))
        found.append(
            Notice(
                data_key_id=key_id,
                reference=reference,
                controller=terms.controller,
                third_party=party,
                person=terms.person,
                kind=terms.kind.value,
                purposes=purposes,
                categories=categories,
                language=terms.controller.default_language,
                cause=terms.cause,
                due_on=terms.due_on,
                issued_at=now,
                issued_by=by,
                look_on=look_on,
                what=terms.what,
                **_in_columns(fitting.shown),
            )
        )
    return found


def _references(count: int) -> list[str]:
    """Return references that no notice has, such as N-7K2M4QX3."""
    found: set[str] = set()
    while len(found) < count:
        drawn = {f"N-{checked_body(BODY_LENGTH)}" for _number in range(count - len(found))}
        taken = Notice.objects.filter(reference__in=drawn).values_list("reference", flat=True)
        found |= drawn - set(taken)
    return sorted(found)
