"""What hangs together leads to each other: the page of an object has links to its related ones."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from mailroom.domain import outbox
from office.enums import Role
from requests.models import Request
from tests import factories
from tests.privacyportal.doors import World, world
from tests.thirdparties import made
from thirdparties.models import ThirdParty

pytestmark = pytest.mark.django_db

LEADS_TO: dict[str, set[str]] = {
    "request": {"subjects/subject"},
    "subject": {"requests/request", "thirdparties/notice"},
    "consentevent": {"subjects/subject", "policies/purpose"},
    "acknowledgement": {"subjects/subject", "policies/policyversion"},
    "withdrawal": {"subjects/subject"},
    "campaign": {"policies/policyversion"},
    "thirdparty": {"thirdparties/agreement", "thirdparties/system", "policies/purpose"},
    "agreement": {"thirdparties/thirdparty"},
    "system": {"thirdparties/thirdparty", "policies/purpose"},
    "notice": {"thirdparties/thirdparty", "subjects/subject"},
    "policy": {"policies/policyversion"},
    "purpose": {"policies/policyversion"},
    "mail": {"requests/request"},
    "rolegrant": {"office/user"},
    "purgerecord": {"requests/request"},
}
"""Which lists' objects the page of a kind of object leads to; a stroke stands between what is as good."""


@pytest.fixture
def here() -> World:
    """One row of everything at a controller, tied together."""
    found = world("dreame")
    subject, case, party = (found.rows[name] for name in ("subject", "request", "thirdparty"))
    assert isinstance(case, Request)
    assert isinstance(party, ThirdParty)
    case.subject = subject  # type: ignore[assignment]
    case.save()
    made.shared(party)
    found.rows["notice"] = made.notice(
        made.recipient(found.controller, "Paketlinjen AB"),
        by=factories.staff(Role.PRIVACY_LEAD, at=found.controller),
        person=subject,
    )
    found.rows["mail"] = outbox.for_cause(case.cause)[0]
    return found


def test_every_page_leads_to_what_hangs_together_with_it(here: World) -> None:
    client = Client()
    client.force_login(factories.staff(Role.PRIVACY_LEAD, at=here.controller))
    lacking = {}
    for name, wanted in LEADS_TO.items():
        row = here.rows[name]
        page = client.get(f"/admin/{row._meta.app_label}/{name}/{row.pk}/change/").content.decode()
        found = set(re.findall(r'href="/admin/(\w+/\w+)/(?:[0-9a-f-]{36}|\d+|\?q=|\?)', page))
        lacks = {one for one in wanted if not set(one.split("|")) & found}
        if lacks:
            lacking[name] = lacks
    assert not lacking, str(lacking)


@pytest.mark.parametrize("role", [Role.PRIVACY_LEAD, Role.CASE_HANDLER, Role.AUDITOR])
def test_no_page_leads_its_reader_to_a_refusal(role: Role, here: World) -> None:
    client = Client()
    client.force_login(factories.staff(role, at=here.controller))
    opened: dict[str, str] = {}
    for name, row in here.rows.items():
        address = f"/admin/{row._meta.app_label}/{name}/{row.pk}/change/"
        page = client.get(address)
        if page.status_code == 200:
            for found in re.findall(r'href="(/admin/[^"#]*)"', page.content.decode()):
                opened.setdefault(unescape(found), address)
    refused = {found: address for found, address in opened.items() if _refuses(client, found)}
    assert not refused, str(refused)


def _refuses(client: Client, address: str) -> bool:
    answer: Any = client.get(address)
    if answer.streaming:
        b"".join(answer)
    return answer.status_code in {403, 404} and b'name="password"' not in answer.content
