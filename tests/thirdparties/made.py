"""Boring makers of third parties, agreements and systems."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from mailroom.models import Mail
from office.models import Controller, User
from policies.domain import vocabulary
from policies.models import DataCategory, Purpose
from tests.factories import NOW
from thirdparties.domain import agreements, notices, register, sharing, systems
from thirdparties.domain.systems import Holding
from thirdparties.enums import (
    AgreementKind,
    Clause,
    Clue,
    ContactRole,
    Direction,
    NoticeKind,
    SccModule,
    ThirdPartyKind,
)
from thirdparties.models import (
    Agreement,
    Contact,
    Facility,
    Notice,
    Sharing,
    SubProcessorNotice,
    System,
    ThirdParty,
)


def party(at: Controller, name: str = "Nordpost AB", **fields: Any) -> ThirdParty:
    """Return a stored third party: a processor unless told otherwise."""
    row = ThirdParty(controller=at, legal_name=name, **{"kind": ThirdPartyKind.PROCESSOR.value, **fields})
    register.save(row, by=None, now=NOW)
    return row


def purpose(at: Controller, code: str = "delivery") -> Purpose:
    """Return a purpose, made if need be."""
    found = Purpose.objects.filter(controller=at, code=code).first()
    if found is None:
        found = Purpose(controller=at, code=code, name={"en": code.capitalize()}, lawful_basis="contract")
        vocabulary.save(found, by=None, now=NOW)
    return found


def category(at: Controller, code: str = "address") -> DataCategory:
    """Return a data category, made if need be."""
    found = DataCategory.objects.filter(controller=at, code=code).first()
    if found is None:
        found = DataCategory(controller=at, code=code, name={"en": code.capitalize()})
        vocabulary.save(found, by=None, now=NOW)
    return found


def shared(party: ThirdParty, *, direction: Direction = Direction.TO_THEM) -> Sharing:
    """Return what a third party gets: the address, for delivery."""
    return sharing.share(
        party,
        purpose=purpose(party.controller),
        categories=[category(party.controller)],
        direction=direction,
        by=None,
        now=NOW,
    )


def agreement(
    party: ThirdParty, *, owner: User, kind: AgreementKind = AgreementKind.PROCESSOR, **fields: Any
) -> Agreement:
    """Return a stored agreement, from 2020 on, without an end and with all clauses unless told otherwise."""
    module = SccModule.TWO.value if kind is AgreementKind.SCC else ""
    clauses = dict.fromkeys(Clause.values, "§ 4") if kind is AgreementKind.PROCESSOR else {}
    given = {"starts_on": date(2020, 1, 1), "scc_module": module, "clauses": clauses, **fields}
    row = Agreement(third_party=party, owner=owner, kind=kind.value, **given)
    agreements.save(row, by=None, now=NOW)
    return row


def system(
    at: Controller,
    name: str = "Shop",
    *,
    stored_in: Collection[str] = ("SE",),
    accessed_from: Collection[str] = (),
    **fields: Any,
) -> System:
    """Return a stored system with addresses, for delivery."""
    row = System(controller=at, name=name, **fields)
    holding = Holding(
        categories=[category(at)], purposes=[purpose(at)], stored_in=stored_in, accessed_from=accessed_from
    )
    systems.save(row, holding=holding, by=None, now=NOW)
    return row


def facility(at: Controller, name: str = "Hall 1", **fields: Any) -> Facility:
    """Return a stored facility in Stockholm."""
    row = Facility(controller=at, name=name, **{"city": "Stockholm", "country": "SE", **fields})
    systems.save_facility(row, by=None, now=NOW)
    return row


def announced(party: ThirdParty, **fields: Any) -> SubProcessorNotice:
    """Return an announced sub-processor: on 20 November 2026, to be objected to by 20 December."""
    given = {
        "name": "Nordic Backup Oy",
        "what": "Keeps backups",
        "countries": ["FI"],
        "announced_on": date(2026, 11, 20),
        "object_by": date(2026, 12, 20),
        **fields,
    }
    return sharing.announce(SubProcessorNotice(third_party=party, **given), by=None, now=NOW)


def contact(party: ThirdParty, role: ContactRole = ContactRole.PRIVACY, email: str = "") -> Contact:
    """Return a contact, for privacy unless told otherwise."""
    email = email or f"{role.value}@{party.name_key.split()[0]}.example"
    return sharing.add_contact(party, role=role, name="Paula Post", email=email, by=None, now=NOW)


def recipient(at: Controller, name: str = "Nordpost AB", **fields: Any) -> ThirdParty:
    """Return a third party that gets addresses for delivery, with somebody to write to."""
    row = party(at, name, **fields)
    shared(row)
    contact(row)
    return row


def notice(party: ThirdParty, *, now: datetime = NOW, **terms: Any) -> Notice:
    """Return a notice to a third party: erase what is found by one address, by Christmas Day."""
    given: dict[str, Any] = {
        "kind": NoticeKind.ERASE,
        "purposes": [],
        "person": None,
        "find_by": [(Clue.EMAIL, "elsa@person.example")],
        "what": "",
        "due_on": date(2026, 12, 25),
        "cause": "",
        "by": None,
        **terms,
    }
    notices.issue(
        controller=party.controller, recipients=ThirdParty.objects.filter(pk=party.pk), now=now, **given
    )
    made: Notice = Notice.objects.filter(third_party=party).latest("issued_at")
    return made


def link_in(mail: Mail) -> str:
    """Return the path of the notice that a mail leads to."""
    found = re.search(r"/notices/[\w-]+/", str(mail.text))
    assert found is not None
    return found[0]
