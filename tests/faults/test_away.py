"""A database that cannot be reached for a while: people and systems are told what to do, and nothing is lost."""

from __future__ import annotations

import html
import re
import time
import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.faults.load import CUSTOMERS, TOKEN
from tests.faults.portal import Portal
from tests.faults.servers import until

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]

AWAY_SECONDS = 4.0
"""Longer than a turn of the hasty beat's jobs, so that the worker meets the closed gate too."""

FORM, API = "/dreame/requests/new/", "/api/v1/requests"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ABOUT = "Which data do you hold about me?"


@pytest.fixture
def visitor(portal: Portal) -> Iterator[httpx.Client]:
    """A browser from an address that nobody else uses."""
    address = f"10.200.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}"
    headers = {"X-Forwarded-For": address, "Accept-Language": "en"}
    with httpx.Client(base_url=portal.load.url, timeout=60, headers=headers) as client:
        yield client


@pytest.mark.parametrize("database", ["default", "vault"])
def test_what_is_handed_in_while_a_database_is_away_waits_and_ends_as_one_request(
    portal: Portal, visitor: httpx.Client, database: str
) -> None:
    person, other = (f"{who}-{database}@{CUSTOMERS}" for who in ("person", "shop"))
    filled = form(visitor, email=person)
    body = {"right": "access", "country": "SE", "language": "sv", "email": other, "about": ABOUT}
    key = {"Authorization": f"Bearer {portal.load.keys[0]}", "Idempotency-Key": str(uuid.uuid4())}
    portal.settle()
    portal.gates[database].shut()
    gone_at = time.monotonic()

    told = visitor.post(FORM, data=filled)
    refused = visitor.post(API, json=body, headers=key)
    complaints = portal.complaints()

    assert (told.status_code, told.headers["Retry-After"]) == (503, "60")
    assert "Send again" in told.text
    waiting = {name: html.unescape(value) for name, value in HIDDEN.findall(told.text)}
    assert filled.items() - waiting.items() <= {("csrfmiddlewaretoken", filled["csrfmiddlewaretoken"])}
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["status"] == 503
    assert complaints[database] == "out of reach"
    assert {"default", "vault", "broker"} & complaints.keys() == {database}

    time.sleep(max(0.0, gone_at + AWAY_SECONDS - time.monotonic()))
    assert portal.worker.lives
    worker = portal.worker.popen.pid
    portal.gates[database].open()

    for _again in range(2):
        assert visitor.post(FORM, data=waiting).status_code == 302
        assert visitor.post(API, json=body, headers=key).status_code == 201
    portal.load.accepted += [person, other]
    assert until(lambda: portal.complaints() == {}, what="The end of all complaints")
    portal.check()
    assert [portal.mail.mails_to(address) for address in (person, other)] == [1, 1]
    assert (portal.worker.lives, portal.worker.popen.pid) == (True, worker)


def form(visitor: httpx.Client, *, email: str) -> dict[str, str]:
    """Open the form and return it filled in."""
    page = visitor.get(FORM)
    found = TOKEN.search(page.text)
    assert found is not None
    return {
        "csrfmiddlewaretoken": found[1],
        "submission_id": str(uuid.uuid4()),
        "right": "erasure",
        "for_whom": "self",
        "country": "NO",
        "answer_by": "email",
        "email": email,
        "about": f'{ABOUT} "All" <of it> & more.',
    }
