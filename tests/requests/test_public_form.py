"""The public form: what it asks, and what a person sees after sending it."""

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
    [
        "/",
        "/dreame/",
        FORM,
        "/dreame/privacy-notice/",
        "/dreame/requests/link/",
        "/dreame/requests/link/sent/",
    ],
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
    needed = {
        "right": "erasure",
        "for_whom": "self",
        "country": "NO",
        "answer_by": "email",
        "email": "a@b.example",
    }

    response = client.post(FORM, needed)

    assert response.status_code == 302
    case = Request.objects.get()
    assert (case.right, case.country, case.region, case.email) == ("erasure", "NO", "", "a@b.example")
    assert not any(
        (
            case.person_name,
            case.postal_address,
            case.account,
            case.device_serial,
            case.order_number,
            case.about,
        )
    )
    assert set(RequestForm(controller=dreame).fields) == {
        "submission_id",
        "right",
        "for_whom",
        "represented_name",
        "acting_as",
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


def test_a_request_is_taken_in_and_its_sender_told_what_happens_next(
    client: Client, dreame: Controller
) -> None:
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


def test_a_double_submit_makes_one_request(client: Client, dreame: Controller) -> None:
    filled = answers()

    first = client.post(FORM, filled)
    second = client.post(FORM, filled)

    assert first.headers["Location"] == second.headers["Location"] == RECEIPT
    assert Request.objects.count() == 1
    assert Mail.objects.filter(channel="mail").count() == 1


def test_two_visits_to_the_form_make_two_requests(client: Client, dreame: Controller) -> None:
    ids = [
        re.search(r'name="submission_id" value="([^"]+)"', client.get(FORM).content.decode())
        for _visit in range(2)
    ]
    for found in ids:
        assert found
        client.post(FORM, answers(submission_id=found[1]))

    assert Request.objects.count() == 2


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


def test_the_region_is_asked_only_where_the_law_differs_by_it(client: Client, dreame: Controller) -> None:
    asked = client.post(FORM, answers(country="US")).content.decode()

    assert '<a href="#id_region">' in asked
    assert ">California<" in asked
    assert "Québec" not in asked[asked.index('name="region"') :]
    client.post(FORM, answers(country="US", region="US-CA"))
    client.post(FORM, answers(country="US", region="none"))
    client.post(FORM, answers(country="SE", region="US-CA"))
    assert set(Request.objects.values_list("country", "region")) == {("US", "US-CA"), ("US", ""), ("SE", "")}


def test_without_email_a_letter_says_that_the_request_arrived(client: Client, dreame: Controller) -> None:
    page = client.post(
        FORM,
        answers(
            answer_by="letter", email="", postal_address="Storgatan 1\n111 22 Stockholm", person_name="Elsa T"
        ),
        follow=True,
    ).content.decode()

    case = Request.objects.get()
    assert case.postal_address == "Storgatan 1\n111 22 Stockholm"
    assert Mail.objects.get(cause=case.cause).channel == "letter"
    assert "We send you a letter" in page


def test_the_form_is_kept_out_of_caches(client: Client, dreame: Controller) -> None:
    assert "no-store" in client.get(FORM).headers["Cache-Control"]


def test_the_privacy_notice_says_what_article_13_asks(client: Client, dreame: Controller) -> None:
    page = client.get("/dreame/privacy-notice/").content.decode()

    for fact in (
        dreame.name,
        dreame.contact_email,
        dreame.dpo_email,
        "Art 6(1)(c)",
        "until 1 year after your request is closed",
        "until 3 years after it",
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


def test_a_form_that_was_changed_and_sent_again_is_a_second_request(
    client: Client, dreame: Controller
) -> None:
    given = answers()
    first = client.post(FORM, given)
    again = client.post(FORM, given)
    changed = client.post(FORM, given | {"right": "erasure"})
    assert {first.status_code, again.status_code, changed.status_code} == {302}
    assert sorted(Request.objects.values_list("right", flat=True)) == ["access", "erasure"]
