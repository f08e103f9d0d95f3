"""What the public form refuses, and how it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from mailroom.models import Mail
from office.models import Controller
from office.rate_limits import HOUR, LIMITS, Limit
from requests.models import Request
from tests.factories import NOW
from tests.requests.public_pages import answers

pytestmark = pytest.mark.django_db

FORM = "/dreame/requests/new/"


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def test_an_empty_form_names_everything_that_is_missing_at_once(client: Client, dreame: Controller) -> None:
    response = client.post(FORM, {})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Please check 5 things" in page
    for anchor in ("#id_right_0", "#id_for_whom_0", "#id_country", "#id_answer_by_0", "#id_email"):
        assert f'<a href="{anchor}">' in page
        assert f'id="{anchor[1:]}"' in page
    assert "<title>Error:" in page
    assert Request.objects.count() == 0


def test_the_summary_of_errors_takes_the_focus_without_a_script(client: Client, dreame: Controller) -> None:
    page = client.post(FORM, {}).content.decode()

    assert re.search(r'<div class="error-summary" role="alert" tabindex="-1" autofocus', page)


def test_an_error_stands_beside_its_field_and_is_tied_to_it(client: Client, dreame: Controller) -> None:
    page = client.post(FORM, answers(email="elsa at home")).content.decode()

    field = re.search(r'<input type="email"[^>]*>', page)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="id_email_error"' in field[0]
    assert "Enter an e-mail address such as name@example.com." in page


def test_what_was_typed_is_kept_when_something_is_wrong(client: Client, dreame: Controller) -> None:
    typed = answers(
        right="rectification",
        about="My name is spelled <b>wrong</b>.",
        account="elsa@old.example",
        device_serial="R2-1",
        order_number="4711",
        person_name="Elsa",
        country="",
    )

    page = client.post(FORM, typed).content.decode()

    assert re.search(r'value="rectification"[^>]*checked', page)
    assert "My name is spelled &lt;b&gt;wrong&lt;/b&gt;." in page
    for value in ("elsa@old.example", "R2-1", "4711", "Elsa", "elsa@person.example", typed["submission_id"]):
        assert f'value="{value}"' in page
    assert "Please check one thing" in page


@pytest.mark.parametrize(
    "field", ["person_name", "account", "device_serial", "order_number", "email", "about"]
)
@pytest.mark.parametrize("hidden", ["\x00", "\x07"])
def test_control_characters_are_pointed_at_and_the_rest_is_kept(
    client: Client, dreame: Controller, field: str, hidden: str
) -> None:
    response = client.post(FORM, answers(**{field: f"el{hidden}sa@person.example"}))

    page = response.content.decode()
    assert response.status_code == 200
    assert "characters that cannot be seen" in page
    assert f'<a href="#id_{field}">' in page
    assert "elsa@person.example" in page
    assert hidden not in page
    assert Request.objects.count() == 0


def test_a_name_that_turns_the_writing_direction_is_shown_without_it(
    client: Client, dreame: Controller
) -> None:
    first = client.post(FORM, answers(person_name="Elsa\u202egnp.exe")).content.decode()

    assert "characters that cannot be seen" in first
    assert "\u202e" not in first
    assert 'value="Elsagnp.exe"' in first
    client.post(FORM, answers(person_name="Elsagnp.exe"))
    assert Request.objects.get().person_name == "Elsagnp.exe"


@pytest.mark.parametrize(
    "address",
    ["a@b.example\r\nBcc: all@b.example", "a@b.example\nBcc: x@b.example", "a@b.example,x@b.example", "a@b"],
)
def test_no_mail_header_gets_in_by_the_address(client: Client, dreame: Controller, address: str) -> None:
    response = client.post(FORM, answers(email=address))

    assert '<a href="#id_email">' in response.content.decode()
    assert Request.objects.count() == 0
    assert Mail.objects.count() == 0


def test_ten_thousand_characters_are_taken_and_one_more_is_not(client: Client, dreame: Controller) -> None:
    too_long = client.post(FORM, answers(about="å" * 10_001))

    assert "10000" in too_long.content.decode().replace(",", "")
    assert Request.objects.count() == 0
    assert client.post(FORM, answers(about="å" * 10_000)).status_code == 302
    assert Request.objects.get().about == "å" * 10_000


def test_a_mangled_form_id_is_no_crash(client: Client, dreame: Controller) -> None:
    response = client.post(FORM, answers(submission_id="no-id"))

    assert response.status_code == 200
    assert "Load this page anew" in response.content.decode()


@pytest.mark.parametrize("right", ["rectification", "question"])
def test_a_correction_and_a_question_need_words(client: Client, dreame: Controller, right: str) -> None:
    assert '<a href="#id_about">' in client.post(FORM, answers(right=right, about=" ")).content.decode()
    assert Request.objects.count() == 0


def test_a_region_of_another_country_is_refused(client: Client, dreame: Controller) -> None:
    response = client.post(FORM, answers(country="US", region="CA-QC"))

    assert '<a href="#id_region">' in response.content.decode()
    assert Request.objects.count() == 0


def test_a_letter_needs_a_name_and_an_address(client: Client, dreame: Controller) -> None:
    page = client.post(FORM, answers(answer_by="letter", email="broken")).content.decode()

    assert '<a href="#id_postal_address">' in page
    assert '<a href="#id_person_name">' in page
    assert '<a href="#id_email">' not in page


def test_who_sends_too_much_is_told_when_to_come_back(
    client: Client, dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "requests.new", (Limit(1, HOUR),))
    client.post(FORM, answers())

    refused = client.post(FORM, answers())

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "3600"
    assert "60 minutes" in refused.content.decode()
    assert dreame.contact_email in refused.content.decode()
    assert Request.objects.count() == 1


def test_an_unknown_company_has_no_form(client: Client, dreame: Controller) -> None:
    for path in ("/nobody/requests/new/", "/nobody/requests/link/", "/nobody/privacy-notice/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "There is nothing at this address" in response.content.decode()


def test_a_form_without_its_token_is_refused_on_a_page_that_says_what_to_do(dreame: Controller) -> None:
    response = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post(FORM, answers())

    assert response.status_code == 403
    assert "Please send that again" in response.content.decode()
    assert Request.objects.count() == 0


def test_an_address_that_no_mail_could_reach_is_said_beside_its_field(
    client: Client, dreame: Controller
) -> None:
    response = client.post(FORM, answers(email=f"elsa@{'ö' * 60}.example"))

    assert response.status_code == 200
    assert "Enter an e-mail address such as name@example.com." in response.content.decode()
    assert Request.objects.count() == 0


def test_where_no_law_is_known_the_form_says_so(client: Client, dreame: Controller) -> None:
    dreame.country = "US"
    dreame.save()
    response = client.post(FORM, answers(country="AF"))

    assert response.status_code == 200
    assert "is known here" in response.content.decode()
    assert Request.objects.count() == 0
