"""A code each time: the link of a request opens nothing without the code from the mail (promise P21)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from mailroom.domain import outbox
from mailroom.models import Mail
from office.models import AccessEntry, Controller, User
from office.rate_limits import LIMITS
from requests.domain import decision, links, retention
from requests.models import Request
from requests.urls import urlpatterns
from subjects.models import SecondStep, SteppingBrowser
from tests import factories
from tests.factories import NOW
from tests.requests.delivering import handed_over
from tests.requests.public_pages import page_of
from tests.second_steps import mailed, new_code, turned_on

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P21")]


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client() -> Client:
    return browser()


@pytest.fixture
def page(case: Request) -> str:
    return page_of(case)


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def text_of(response: Any) -> str:
    content: bytes = response.content
    return content.decode()


def test_once_it_is_on_the_link_alone_shows_only_that_a_code_is_needed(
    client: Client, case: Request, page: str
) -> None:
    assert "Protect this page" in text_of(client.get(page))
    code = new_code(client, f"{page}code/", what="on")
    assert SecondStep.objects.count() == 0
    answer = client.post(f"{page}code/", {"code": code.replace(" ", "-")})

    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "We mail you a code" in text_of(client.get(page))
    other = browser()
    answer = other.get(page)
    assert (answer.status_code, answer["Location"]) == (302, f"{page}code/")
    shown = text_of(other.get(f"{page}code/"))
    assert "A code is needed" in shown
    for told in (case.reference, "elsa@person.example", str(case.about), "access"):
        assert told not in shown
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_code_opens_the_page_in_this_browser_for_an_hour(
    client: Client, page: str, moment: time_machine.Traveller
) -> None:
    turned_on(client, f"{page}code/")
    other = browser()
    code = new_code(other, f"{page}code/")
    entered = other.post(f"{page}code/", {"code": code})
    cookie = entered.cookies["code"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (page, True, "Lax")
    assert cookie["max-age"] == 3600
    assert other.get(page).status_code == 200
    moment.shift(timedelta(minutes=59))
    assert other.get(page).status_code == 200
    moment.shift(timedelta(minutes=2))
    other.cookies["code"] = cookie.value  # though the browser should have forgotten it
    assert other.get(page).status_code == 302


def test_every_page_behind_the_link_asks_for_the_code(client: Client, case: Request, handler: User) -> None:
    handed_over(case, by=handler)
    page = page_of(case)
    turned_on(client, f"{page}code/")
    other = browser()
    token = page.rstrip("/").rpartition("/")[2]
    behind = [str(one.pattern) for one in urlpatterns if "<slug:token>" in str(one.pattern)]
    tried = 0
    for route in behind:
        path = "/" + route.replace("<slug:controller>", case.controller.slug).replace("<slug:token>", token)
        path = path.replace("<uuid:file>", str(case.pk))
        if "calendar/" in route or (route.endswith("/code/") and "package" not in route):
            continue
        for answer in (other.get(path), other.post(path, {"text": "Words that must not be lost"})):
            tried += 1
            assert answer.status_code in {302, 403, 405}, path
            assert answer.status_code != 302 or answer["Location"] == f"{page}code/", path
    assert tried >= 20
    assert case.messages.filter(direction="from_person").count() == 0
    assert Request.objects.get().is_open


def test_what_was_typed_when_the_hour_ended_is_sent_after_the_code(
    client: Client, case: Request, page: str, moment: time_machine.Traveller
) -> None:
    turned_on(client, f"{page}code/")
    moment.shift(timedelta(hours=2))
    shown = client.post(page, {"text": "My serial number is on the box"})
    assert shown.status_code == 403
    assert 'value="My serial number is on the box"' in text_of(shown)
    code = new_code(client, f"{page}code/")
    client.post(f"{page}code/", {"code": code})
    client.post(page, {"text": "My serial number is on the box"})
    assert str(case.messages.get().body) == "My serial number is on the box"


def test_wrong_codes_are_counted_and_the_fifth_ends_the_code(
    client: Client, case: Request, page: str
) -> None:
    turned_on(client, f"{page}code/")
    other = browser()
    code = new_code(other, f"{page}code/")
    wrong = "0000 0000" if code != "0000 0000" else "1111 1111"
    for _number in range(4):
        assert "not the code of our latest mail" in text_of(other.post(f"{page}code/", {"code": wrong}))
    assert "works no more" in text_of(other.post(f"{page}code/", {"code": wrong}))
    assert "works no more" in text_of(other.post(f"{page}code/", {"code": code}))
    assert other.get(page).status_code == 302
    assert AccessEntry.objects.filter(action="subjects.code_locked", target_id=case.pk).count() == 1


def test_a_code_works_once_for_ten_minutes_and_only_where_it_was_asked_for(
    client: Client, page: str, moment: time_machine.Traveller
) -> None:
    turned_on(client, f"{page}code/")
    mine, stranger = browser(), browser()
    code = new_code(mine, f"{page}code/")
    assert "works no more" in text_of(stranger.post(f"{page}code/", {"code": code}))
    new_code(stranger, f"{page}code/")
    assert "not the code" in text_of(stranger.post(f"{page}code/", {"code": code}))
    assert mine.post(f"{page}code/", {"code": code}).status_code == 302
    assert "works no more" in text_of(mine.post(f"{page}code/", {"code": code}))
    late = browser()
    code = new_code(late, f"{page}code/")
    moment.shift(timedelta(minutes=10))
    assert "works no more" in text_of(late.post(f"{page}code/", {"code": code}))


def test_another_persons_code_and_cookie_open_nothing(
    client: Client, case: Request, page: str, dreame: Controller
) -> None:
    turned_on(client, f"{page}code/")
    other_page = page_of(factories.request(at=dreame))
    attacker = browser()
    turned_on(attacker, f"{other_page}code/")
    secret = attacker.cookies["code"].value
    fresh = browser()
    fresh.cookies["code"] = secret
    assert fresh.get(page).status_code == 302
    code = new_code(attacker, f"{other_page}code/")
    assert "works no more" in text_of(fresh.post(f"{page}code/", {"code": code}))
    assert fresh.get(page).status_code == 302


def test_turning_it_off_takes_a_code_as_well(client: Client, case: Request, page: str) -> None:
    turned_on(client, f"{page}code/")
    assert "That takes a code as well" in text_of(client.get(f"{page}code/"))
    code = new_code(client, f"{page}code/", what="off")
    assert SecondStep.objects.count() == 1
    assert client.get(page).status_code == 200  # the browser keeps its hour meanwhile
    client.post(f"{page}code/", {"code": code})
    assert SecondStep.objects.count() == 0
    assert browser().get(page).status_code == 200
    logged = AccessEntry.objects.filter(target_id=case.pk, action__startswith="subjects.code")
    assert [entry.action for entry in logged.order_by("at", "pk")] == [
        "subjects.code_on",
        "subjects.code_off",
    ]
    assert all(entry.actor is None for entry in logged)


def test_codes_are_kept_as_hashes_and_their_mails_go_once_sent(client: Client, page: str) -> None:
    code = new_code(client, f"{page}code/", what="on")
    row = SteppingBrowser.objects.get()
    assert client.cookies["code"].value not in (row.secret_hash, row.code_hash)
    assert code.replace(" ", "") not in f"{row.code_hash}{row.secret_hash}"
    mail = Mail.objects.get(template="subjects/code")
    assert mail.shred_after_sending
    assert code not in str(mail.subject)


def test_a_mailbox_gets_few_codes_and_a_connection_has_few_tries(client: Client, page: str) -> None:
    most = LIMITS["second-step-to"][0].tries
    for _number in range(most + 2):
        client.post(f"{page}code/", {"send": "on"})
    assert len(mailed()) == most
    for _number in range(LIMITS["second-step"][0].tries):
        last = client.post(f"{page}code/", {"code": "1"})
    assert last.status_code == 429


def test_requests_of_one_message_share_the_step(client: Client, dreame: Controller) -> None:
    first = factories.request(at=dreame)
    second = factories.request(at=dreame)
    Request.objects.filter(pk=second.pk).update(together_with=first)
    turned_on(client, f"{page_of(first)}code/")
    assert browser().get(page_of(second)).status_code == 302
    assert client.get(page_of(factories.request(at=dreame))).status_code == 200


def test_staff_see_it_and_turn_it_off_with_a_reason(
    client: Client, case: Request, lead: User, page: str
) -> None:
    turned_on(client, f"{page}code/")
    staff = Client()
    staff.force_login(lead)
    shown = staff.get(reverse("admin:requests_request_change", args=[case.pk]))
    assert "code each time" in text_of(shown)
    step = reverse("admin:requests_request_step", args=[case.pk, "no-code"])
    version = Request.objects.get().version
    assert staff.post(step, {"seen": version}).status_code == 200
    assert SecondStep.objects.count() == 1

    staff.post(step, {"seen": version, "reason": "mailbox_lost"})

    assert SecondStep.objects.count() == 0
    entry = AccessEntry.objects.get(action="subjects.code_off")
    assert (entry.actor, entry.reason, entry.target_id) == (lead, "mailbox_lost", case.pk)
    (told,) = outbox.for_cause(case.cause).filter(template="subjects/code_off")
    assert str(told.to) == "elsa@person.example"
    assert staff.get(step).status_code == 302


def test_an_auditor_and_a_stranger_cannot_turn_it_off(
    client: Client, case: Request, auditor: User, stranger: User, page: str
) -> None:
    turned_on(client, f"{page}code/")
    for user in (auditor, stranger):
        staff = Client()
        staff.force_login(user)
        answer = staff.post(
            reverse("admin:requests_request_step", args=[case.pk, "no-code"]),
            {"seen": Request.objects.get().version, "reason": "mailbox_lost"},
        )
        assert answer.status_code in {403, 404}
    assert SecondStep.objects.count() == 1


def test_nothing_of_it_outlives_the_request(client: Client, case: Request, page: str) -> None:
    turned_on(client, f"{page}code/")
    decision.withdraw(case, now=NOW)
    retention.erase(case, now=NOW)
    assert SecondStep.objects.count() == 0
    assert SteppingBrowser.objects.count() == 0
    assert links.resolve(page.rstrip("/").rpartition("/")[2], slug="dreame", now=NOW) is None
