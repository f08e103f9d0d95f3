"""Whether an address is known here is nobody's business."""

from __future__ import annotations

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mailroom.models import Mail
from office.models import Controller
from office.rate_limits import LIMITS
from requests.models import LinkAsk, Request
from requests.tasks import send_links
from tests.requests.public_pages import answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

LINK = "/dreame/requests/link/"
ASKS = LIMITS["link-to"][0].tries


def asked(client: Client, email: str) -> tuple[int, str, list[str]]:
    """Ask for a lost link; return status, target and the statements that it took, without their values."""
    with CaptureQueriesContext(connections["default"]) as queries:
        response = client.post(LINK, {"email": email})
    kinds = [query["sql"].split("WHERE")[0].split("VALUES")[0] for query in queries]
    return response.status_code, response.headers["Location"], kinds


def test_a_known_address_takes_the_same_steps_as_an_unknown_one(client: Client, case: Request) -> None:
    asked(client, "warm@person.example")  # what a process does once
    known, unknown = asked(client, "elsa@person.example"), asked(client, "nobody@person.example")

    assert known == unknown
    assert not any("mailroom_mail" in statement for statement in known[2])
    assert Mail.objects.filter(template="requests/link").count() == 0


def test_the_worker_sends_what_was_asked_for_once(client: Client, case: Request) -> None:
    asked(client, "elsa@person.example")
    asked(client, "nobody@person.example")

    assert [send_links(), send_links()] == [1, 0]
    assert [mail.to for mail in Mail.objects.filter(template="requests/link")] == ["elsa@person.example"]
    assert LinkAsk.objects.count() == 0


def test_nobody_is_flooded_with_links(case: Request) -> None:
    for number in range(ASKS + 1):
        asked(Client(REMOTE_ADDR=f"203.0.113.{number}"), "elsa@person.example")
    assert LinkAsk.objects.count() == ASKS


def test_a_new_request_says_nothing_of_an_earlier_one(client: Client, dreame: Controller) -> None:
    pages: list[tuple[str, str]] = []
    for number in range(2):
        page = client.post("/dreame/requests/new/", answers(), follow=True).content.decode()
        reference = Request.objects.exclude(reference__in=[p[0] for p in pages]).get().reference
        pages.append((reference, page.replace(reference, "")))
        assert number == len(pages) - 1
    assert pages[0][1] == pages[1][1]
