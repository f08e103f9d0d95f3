"""Whether an address is known here is nobody's business."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from mailroom.models import Mail
from office.models import Controller
from office.rate_limits import LIMITS
from privacyportal.celery import app
from requests.models import Request
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


def test_a_known_address_takes_the_same_steps_as_an_unknown_one(
    client: Client, case: Request, given: list[tuple[str, Any]]
) -> None:
    asked(client, "warm@person.example")  # what a process does once
    known, unknown = asked(client, "elsa@person.example"), asked(client, "nobody@person.example")

    assert known == unknown
    assert not any("mailroom_mail" in statement for statement in known[2])
    assert given[1:] == [("requests.send_links", [[str(case.pk)]]), ("requests.send_links", [[]])]


def test_the_worker_sends_what_was_asked_for(
    client: Client, case: Request, given: list[tuple[str, Any]]
) -> None:
    asked(client, "elsa@person.example")
    assert send_links(*given[0][1]) == 1
    assert [mail.to for mail in Mail.objects.filter(template="requests/link")] == ["elsa@person.example"]


def test_nobody_is_flooded_with_links(case: Request, given: list[tuple[str, Any]]) -> None:
    for number in range(ASKS + 1):
        asked(Client(REMOTE_ADDR=f"203.0.113.{number}"), "elsa@person.example")
    assert [bool(args[0]) for _name, args in given] == [True] * ASKS + [False]


def test_without_a_broker_the_links_go_out_all_the_same(
    client: Client, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str, *args: Any, **_options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(app, "send_task", refuse)
    asked(client, "elsa@person.example")
    assert Mail.objects.filter(template="requests/link").count() == 1


def test_a_new_request_says_nothing_of_an_earlier_one(client: Client, dreame: Controller) -> None:
    pages: list[tuple[str, str]] = []
    for number in range(2):
        page = client.post("/dreame/requests/new/", answers(), follow=True).content.decode()
        reference = Request.objects.exclude(reference__in=[p[0] for p in pages]).get().reference
        pages.append((reference, page.replace(reference, "")))
        assert number == len(pages) - 1
    assert pages[0][1] == pages[1][1]
