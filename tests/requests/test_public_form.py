"""The public form: what it asks, what it refuses, and what a person sees after sending it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from mailroom.models import Mail
from office.models import Controller
from requests.enums import Channel
from requests.forms import RequestForm
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.public_pages import answers

pytestmark = pytest.mark.django_db

FORM = "/dreame/requests/new/"
RECEIPT = "/dreame/requests/received/"


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
@pytest.mark.parametrize(
    "path",
    ["/", "/dreame/", FORM, "/dreame/privacy-notice/", "/dreame/requests/link/", "/dreame/requests/link/sent/"],
)
def test_every_page_opens_in_every_language(
    client: Client, dreame: Controller, path: str, language: str
) -> None:
    response = client.get(path, {"lang": language})

    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="ltr">' in page
    assert '<main id="main"' in page
    assert '<a class="skip" href="#main">' in page
    for other in ("en", "sv", "nb"):
        assert f'href="{path}?lang={other}"' in page


def test_the_countries_are_named_and_sorted_in_the_language_of_the_page(
    client: Client, dreame: Controller
) -> None:
    page = client.get(FORM, {"lang": "sv"}).content.decode()

    everywhere = page[page.index(">Afghanistan<") : page.index('name="region"')]
    assert everywhere.index(">Zambia<") < everywhere.index(">Åland<") < everywhere.index(">Österrike<")
    assert everywhere.count("<option") == 248


def test_the_page_carries_no_script_and_no_style_of_its_own(client: Client, dreame: Controller) -> None:
    for path in ("/", "/dreame/", FORM, "/dreame/privacy-notice/"):
        response = client.get(path)
        page = response.content.decode()
        assert "<script" not in page
        assert "<style" not in page
        assert not re.search(r"\s(style|on[a-z]+)=\"", page)
        assert not re.search(r"(src|<link[^>]+href)=\"https?:", page)
        assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_no_template_of_the_public_pages_carries_script_or_style() -> None:
    templates = [*Path("templates/public").rglob("*.html"), *Path("templates").glob("*.html")]
    for template in templates:
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", template.read_text()), template


@pytest.mark.promise("D4")
def test_nobody_has_to_give_more_than_what_they_ask_where_they_live_and_how_to_reach_them(
    client: Client, dreame: Controller
) -> None:
    needed = {"right": "erasure", "for_whom": "self", "country": "NO", "answer_by": "email", "email": "a@b.example"}

    response = client.post(FORM, needed)

    assert response.status_code == 302
    case = Request.objects.get()
    assert (case.right, case.country, case.region, case.email) == ("erasure", "NO", "", "a@b.example")
    assert not any(
        (case.person_name, case.postal_address, case.account, case.device_serial, case.order_number, case.about)
    )
    assert set(RequestForm(controller=dreame).fields) == {
        "submission_id",
        "right",
        "for_whom",
        "represented_name",
        "authorised",
        "about",
        "account",
        "device_serial",
        "order_number",
        "country",
        "region",
        "answer_by",
        "email",
        "postal_address",
        "person_name",
    }


def test_a_request_is_taken_in_and_its_sender_told_what_happens_next(client: Client, dreame: Controller) -> None:
    response = client.post(FORM, answers(), follow=True)

    case = Request.objects.get()
    page = response.content.decode()
    assert response.redirect_chain == [(RECEIPT, 302)]
    assert case.channel == Channel.WEB_FORM
    assert case.received_at == NOW
    assert case.reference in page
    assert "Monday 28 December 2026" in page
    assert "elsa@person.example" in page
    mail = Mail.objects.get(cause=case.cause)
    assert mail.to == "elsa@person.example"
    assert f"{settings.PUBLIC_URL}/dreame/requests/" in mail.text


@pytest.mark.parametrize("right", [choice for choice, _label in RequestForm.base_fields["right"].choices])  # type: ignore[attr-defined]
def test_every_right_on_the_form_can_be_asked_for(client: Client, dreame: Controller, right: str) -> None:
    response = client.post(FORM, answers(right=right))

    assert response.status_code == 302
    assert Request.objects.get().right == right


def test_mails_go_out_in_the_language_of_the_page(client: Client, dreame: Controller) -> None:
    client.post(f"{FORM}?lang=nb", answers())

    assert Request.objects.get().language == "nb"
    assert Mail.objects.get(channel="mail").language == "nb"


def test_the_receipt_shows_only_to_the_browser_that_sent_the_request(
    client: Client, dreame: Controller
) -> None:
    client.post(FORM, answers())

    assert client.get(RECEIPT).status_code == 200
    stranger = Client(headers={"accept-language": "en"})
    assert stranger.get(RECEIPT).headers["Location"] == FORM
    stranger.cookies["received"] = str(Request.objects.get().pk)
    assert stranger.get(RECEIPT).headers["Location"] == FORM


def test_the_receipt_is_forgotten_after_half_an_hour(client: Client, dreame: Controller) -> None:
    client.post(FORM, answers())

    with time_machine.travel(datetime(2026, 11, 25, 9, 31, tzinfo=UTC), tick=False):
        assert client.get(RECEIPT).headers["Location"] == FORM


def test_the_receipt_of_one_company_does_not_show_at_another(client: Client, dreame: Controller) -> None:
    factories.controller("procotsmart", country="NO")
    client.post(FORM, answers())
    client.cookies["received"]["path"] = "/"

    assert client.get("/procotsmart/requests/received/").status_code == 302


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


@pytest.mark.parametrize("field", ["person_name", "account", "device_serial", "order_number", "email", "about"])
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


def test_a_name_that_turns_the_writing_direction_is_shown_without_it(client: Client, dreame: Controller) -> None:
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


def test_a_double_submit_makes_one_request(client: Client, dreame: Controller) -> None:
    filled = answers()

    first = client.post(FORM, filled)
    second = client.post(FORM, filled)

    assert first.headers["Location"] == second.headers["Location"] == RECEIPT
    assert Request.objects.count() == 1
    assert Mail.objects.filter(channel="mail").count() == 1


def test_two_visits_to_the_form_make_two_requests(client: Client, dreame: Controller) -> None:
    ids = [
        re.search(r'name="submission_id" value="([^"]+)"', client.get(FORM).content.decode()) for _visit in range(2)
    ]
    for found in ids:
        assert found
        client.post(FORM, answers(submission_id=found[1]))

    assert Request.objects.count() == 2


def test_a_mangled_form_id_is_no_crash(client: Client, dreame: Controller) -> None:
    response = client.post(FORM, answers(submission_id="no-id"))

    assert response.status_code == 200
    assert "Load this page anew" in response.content.decode()


@pytest.mark.promise("P3")
@pytest.mark.parametrize("whose", ["child", "other"])
def test_who_gives_somebody_elses_data_confirms_that_they_may(
    client: Client, dreame: Controller, whose: str
) -> None:
    unconfirmed = client.post(FORM, answers(for_whom=whose, represented_name="Alva"))

    assert '<a href="#id_authorised">' in unconfirmed.content.decode()
    assert Request.objects.count() == 0
    client.post(FORM, answers(for_whom=whose, represented_name="Alva", authorised="on"))
    case = Request.objects.get()
    assert (case.for_whom, case.represented_name) == (whose, "Alva")


def test_a_name_left_from_another_choice_is_not_kept(client: Client, dreame: Controller) -> None:
    client.post(FORM, answers(for_whom="self", represented_name="Alva"))

    assert not Request.objects.get().represented_name


@pytest.mark.parametrize("right", ["rectification", "question"])
def test_a_correction_and_a_question_need_words(client: Client, dreame: Controller, right: str) -> None:
    assert '<a href="#id_about">' in client.post(FORM, answers(right=right, about=" ")).content.decode()
    assert Request.objects.count() == 0


def test_the_region_is_asked_only_where_the_law_differs_by_it(client: Client, dreame: Controller) -> None:
    asked = client.post(FORM, answers(country="US")).content.decode()

    assert '<a href="#id_region">' in asked
    assert ">California<" in asked
    assert "Québec" not in asked[asked.index('name="region"') :]
    client.post(FORM, answers(country="US", region="US-CA"))
    client.post(FORM, answers(country="US", region="none"))
    client.post(FORM, answers(country="SE", region="US-CA"))
    assert set(Request.objects.values_list("country", "region")) == {("US", "US-CA"), ("US", ""), ("SE", "")}


def test_a_region_of_another_country_is_refused(client: Client, dreame: Controller) -> None:
    response = client.post(FORM, answers(country="US", region="CA-QC"))

    assert '<a href="#id_region">' in response.content.decode()
    assert Request.objects.count() == 0


def test_without_email_a_letter_says_that_the_request_arrived(client: Client, dreame: Controller) -> None:
    page = client.post(
        FORM,
        answers(answer_by="letter", email="", postal_address="Storgatan 1\n111 22 Stockholm", person_name="Elsa T"),
        follow=True,
    ).content.decode()

    case = Request.objects.get()
    assert case.postal_address == "Storgatan 1\n111 22 Stockholm"
    assert Mail.objects.get(cause=case.cause).channel == "letter"
    assert "We send you a letter" in page


def test_a_letter_needs_a_name_and_an_address(client: Client, dreame: Controller) -> None:
    page = client.post(FORM, answers(answer_by="letter", email="broken")).content.decode()

    assert '<a href="#id_postal_address">' in page
    assert '<a href="#id_person_name">' in page
    assert '<a href="#id_email">' not in page


def test_who_sends_too_much_is_told_when_to_come_back(
    client: Client, dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.views.SUBMISSIONS_AN_HOUR", 1)
    client.post(FORM, answers())

    refused = client.post(FORM, answers())

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "3601"
    assert "60 minutes" in refused.content.decode() or "61 minutes" in refused.content.decode()
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


def test_the_form_is_kept_out_of_caches(client: Client, dreame: Controller) -> None:
    assert "no-store" in client.get(FORM).headers["Cache-Control"]


def test_the_privacy_notice_says_what_article_13_asks(client: Client, dreame: Controller) -> None:
    page = client.get("/dreame/privacy-notice/").content.decode()

    for fact in (
        dreame.name,
        dreame.contact_email,
        dreame.dpo_email,
        "Art 6(1)(c)",
        "3 years after your request is closed",
        "Integritetsskyddsmyndigheten",
        "Who gets it",
        "If you leave something out",
    ):
        assert fact in page


def test_the_form_leads_to_the_privacy_notice(client: Client, dreame: Controller) -> None:
    assert 'href="/dreame/privacy-notice/"' in client.get(FORM).content.decode()


def test_no_address_of_a_page_carries_personal_data(client: Client, dreame: Controller) -> None:
    response = client.post(FORM, answers(person_name="Elsa"), follow=True)

    addresses = [address for address, _status in response.redirect_chain]
    assert addresses == [RECEIPT]
    cookies = " ".join(morsel.value for morsel in client.cookies.values())
    assert "elsa" not in cookies.lower()
    uuid.UUID(client.cookies["received"].value.split(":")[0])
