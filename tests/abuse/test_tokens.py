"""Links with tokens: long, hashed, guarded against trying them out, deleted when they have ended."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from mailroom.models import Mail
from office.models import Controller
from office.rate_limits import LIMITS
from requests.domain import handling, links
from requests.models import AccessToken, Message, Request
from requests.tasks import erase_expired
from tests.factories import NOW
from tests.requests.public_pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

GUESSES = LIMITS["wrong-token"][0].tries


def test_a_token_has_at_least_128_bits_and_is_kept_as_a_hash_only(case: Request) -> None:
    token = page_of(case).split("/")[3]

    assert len(base64.urlsafe_b64decode(token)) * 8 >= 128
    assert token not in str(list(AccessToken.objects.values()))
    assert links.resolve(token, slug="dreame", now=NOW) == case


@pytest.mark.parametrize(
    "path",
    [
        "/dreame/requests/guess{}/",
        "/dreame/requests/guess{}/withdraw/",
        "/admin/invitation/MQ/guess-{}/",
        "/admin/password/MQ/guess-{}/",
    ],
)
def test_who_tries_tokens_out_is_stopped_and_a_right_one_still_opens(
    client: Client, case: Request, path: str
) -> None:
    statuses = [client.get(path.format(number)).status_code for number in range(GUESSES + 1)]

    assert 429 not in statuses[:-1]
    assert statuses[-1] == 429
    assert client.get(path.format("x")).headers["Retry-After"]
    assert client.get(page_of(case)).status_code == 200
    assert client.get(path.format("y"), REMOTE_ADDR="198.51.100.7").status_code != 429


def test_links_that_have_ended_are_deleted_by_the_job(case: Request, dreame: Controller) -> None:
    AccessToken.objects.all().delete()
    links.issue(case, now=NOW - links.LIFETIME)
    links.issue(case, now=NOW)
    links.revoke_all(case, now=NOW)
    good = page_of(case)

    erase_expired()

    assert AccessToken.objects.count() == 1
    assert links.resolve(good.split("/")[3], slug="dreame", now=NOW) == case


def test_asking_again_within_five_minutes_leaves_no_unused_link(case: Request) -> None:
    before = AccessToken.objects.count()

    assert handling.send_link(case, now=NOW)
    assert not handling.send_link(case, now=NOW + timedelta(minutes=4))

    assert AccessToken.objects.count() == before + 1
    assert Mail.objects.filter(template="requests/link").count() == 1


def test_a_message_sent_twice_is_kept_once(client: Client, case: Request) -> None:
    path = page_of(case)
    for minute, text in enumerate(("Hello", "Hello", "Something else", "Hello")):
        with time_machine.travel(NOW + timedelta(minutes=minute), tick=False):
            assert client.post(path, {"text": text}).status_code == 302

    case.refresh_from_db()
    bodies = [message.body for message in Message.objects.order_by("created_at")]
    assert bodies == ["Hello", "Something else", "Hello"]
    assert case.version == 4
