"""Entering requests that arrived on other ways, and handing out their files."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from law import Right
from mailroom.domain import outbox
from mailroom.enums import Channel as Way
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import conversation, decision, files, retention
from requests.enums import Channel, Outcome
from requests.models import Attachment, Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import WORKLIST, page_of, signed_in, text_of
from vault.domain import shredding
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
ADD = f"{WORKLIST}add/"
PDF = b"%PDF-1.7 what only Elsa may read"


def answers(controller: Controller, **changes: Any) -> dict[str, Any]:
    """Return the form as an officer fills it in for a letter, with what a test changes."""
    filled = {
        "submission_id": str(uuid.uuid4()),
        "controller": str(controller.pk),
        "channel": "letter",
        "received_on": "2026-11-02",
        "right": "access",
        "about": "What do you know about me?",
        "for_whom": "self",
        "represented_name": "",
        "person_name": "Elsa Testdotter",
        "email": "",
        "postal_address": "Testgatan 1\n111 22 Stockholm",
        "country": "SE",
        "region": "",
        "language": "sv",
        "account": "",
        "device_serial": "",
        "order_number": "",
    }
    return {**filled, **changes}


# Entering


@pytest.mark.promise("D3")
def test_a_letter_is_entered_with_its_true_day_of_receipt(handler: User, dreame: Controller) -> None:
    page = signed_in(handler).post(ADD, answers(dreame), follow=True)
    case = Request.objects.get()
    assert page.redirect_chain == [(page_of(case), 302)]
    assert f"{case.reference} is entered; the receipt is on its way." in text_of(page)
    assert (case.received_on, case.channel, case.entered_by) == (date(2026, 11, 2), Channel.LETTER, handler)
    assert case.deadlines.get(is_current=True).due_on == date(2026, 12, 2)
    assert outbox.for_cause(case.cause).get().channel == Way.LETTER


def test_what_the_person_gave_is_kept_with_files(handler: User, dreame: Controller) -> None:
    given = answers(
        dreame,
        channel="email",
        email="elsa@person.example",
        device_serial="SN-1",
        for_whom="child",
        represented_name="Nils",
        authorised="on",
        attachments=[SimpleUploadedFile("scan.pdf", PDF)],
    )
    signed_in(handler).post(ADD, given)
    case = Request.objects.get()
    assert (str(case.email), str(case.device_serial), str(case.represented_name), case.authorised) == (
        "elsa@person.example",
        "SN-1",
        "Nils",
        True,
    )
    assert Attachment.objects.get(message__request=case).size == len(PDF)


def test_pressing_twice_enters_one_request(handler: User, dreame: Controller) -> None:
    given, client = answers(dreame), signed_in(handler)
    client.post(ADD, given)
    client.post(ADD, given)
    assert Request.objects.count() == 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"received_on": "2026-11-26"}, "The day of receipt lies in the future."),
    ({"received_on": ""}, "Give the day on which the request reached the company."),
    ({"received_on": "1987-01-01"}, "public holidays are known for 2000 to 2095"),
    ({"right": ""}, "Choose what is asked for."),
    ({"channel": ""}, "Choose how the request arrived."),
    ({"channel": "web_form"}, "Select a valid choice"),
    ({"country": ""}, "Choose the country"),
    ({"postal_address": ""}, "Give an e-mail address or a postal address"),
    ({"email": "no address"}, "Enter an e-mail address such as name@example.com."),
    ({"email": "a@b.example\nBcc: c@d.example"}, "cannot be seen"),
    ({"person_name": "Elsa\u202e"}, "cannot be seen"),
    ({"person_name": "El\x00sa"}, "cannot be seen"),
    ({"for_whom": "other"}, "Tell us whose data this is about."),
    ({"region": "US-CA"}, "This is no part of the country that you chose."),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=[str(change) for change, _text in WRONG])
def test_wrong_answers_are_named_and_nothing_is_lost(
    change: dict[str, Any], sentence: str, handler: User, dreame: Controller
) -> None:
    page = signed_in(handler).post(ADD, answers(dreame, **change))
    shown = text_of(page)
    assert page.status_code == 200
    (field,) = change
    named = {"postal_address": "email", "for_whom": "represented_name"}.get(field, field)
    assert set(page.context["form"].errors) == {named}
    assert sentence in shown
    assert "Nothing is entered yet." in shown
    assert "What do you know about me?" in shown
    assert not Request.objects.exists()


def test_an_empty_form_names_everything_that_is_missing(handler: User) -> None:
    page = signed_in(handler).post(ADD, {})
    assert {"controller", "channel", "received_on", "right", "country"} <= set(page.context["form"].errors)


def test_a_wrong_file_is_named(handler: User, dreame: Controller) -> None:
    given = answers(dreame, attachments=[SimpleUploadedFile("evil.exe", b"MZ\x00")])
    assert "evil.exe" in text_of(signed_in(handler).post(ADD, given))
    assert not Request.objects.exists()


def test_only_for_companies_where_one_may(handler: User, stranger: User, dreame: Controller) -> None:
    page = signed_in(stranger).post(ADD, answers(dreame))
    assert "Choose a company for which you may enter requests." in text_of(page)
    assert not Request.objects.exists()


def test_without_the_permission_the_form_is_refused(auditor: User, dreame: Controller) -> None:
    for client in (signed_in(auditor), signed_in(factories.staff(None))):
        assert client.get(ADD).status_code == 403
        assert client.post(ADD, answers(dreame)).status_code == 403
    assert Client().get(ADD).status_code == 302
    assert "Enter a request" not in text_of(signed_in(auditor).get(WORKLIST))


def test_staff_of_one_company_need_not_choose_it(handler: User, dreame: Controller) -> None:
    form = signed_in(handler).get(ADD).context["form"]
    assert form.fields["controller"].choices == [(str(dreame.pk), "Dreame")]
    assert form.initial["country"] == "SE"


@pytest.mark.promise("D4")
def test_everything_that_only_helps_is_optional(handler: User, dreame: Controller) -> None:
    signed_in(handler).post(ADD, answers(dreame, about="", person_name="", right=Right.QUESTION.value))
    assert Request.objects.count() == 1


# Files


@pytest.fixture
def attachment(case: Request) -> Attachment:
    """A file that the person sent."""
    accepted = files.accept(SimpleUploadedFile("mitt pass åäö.pdf", PDF))
    message = conversation.reply(case, text="Here", now=NOW, attachments=[accepted])
    return message.attachments.get()


def address_of(attachment: Attachment) -> str:
    return reverse("admin:requests_request_file", args=[attachment.message.request_id, attachment.pk])


def test_a_file_is_handed_out_to_save_and_never_to_open(handler: User, attachment: Attachment) -> None:
    client = signed_in(handler)
    assert address_of(attachment) in text_of(client.get(page_of(attachment.message.request)))
    answer: Any = client.get(address_of(attachment))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "mitt%20pass%20%C3%A5%C3%A4%C3%B6.pdf" in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.promise("D10")
def test_opening_a_file_is_on_record(handler: User, attachment: Attachment) -> None:
    answer: Any = signed_in(handler).get(address_of(attachment))
    assert b"".join(answer.streaming_content) == PDF
    entry = AccessEntry.objects.get(action="requests.file_opened")
    assert (entry.actor, entry.details) == (
        handler,
        {"file": str(attachment.pk), "families": ["document"]},
    )


@pytest.mark.promise("P20")
def test_without_the_family_a_file_is_a_lock_without_an_address(
    dreame: Controller, auditor: User, stranger: User, attachment: Attachment
) -> None:
    blind = factories.staff(None)
    grants.grant_role(
        user=blind, controller=dreame, role=Role.CASE_HANDLER, by=None, now=NOW, families=[Family.CONTENT]
    )
    shown = text_of(signed_in(blind).get(page_of(attachment.message.request)))
    assert "document: locked" in shown
    assert "mitt pass" not in shown
    assert address_of(attachment) not in shown
    for user in (blind, auditor, stranger, factories.staff(None)):
        assert signed_in(user).get(address_of(attachment)).status_code == 403
    assert Client().get(address_of(attachment)).status_code == 302
    assert not AccessEntry.objects.filter(action="requests.file_opened").exists()


def test_a_file_is_not_reached_through_another_request(
    handler: User, attachment: Attachment, dreame: Controller
) -> None:
    other = factories.request(at=dreame, email="nils@person.example")
    address = reverse("admin:requests_request_file", args=[other.pk, attachment.pk])
    assert signed_in(handler).get(address).status_code == 404


def test_files_are_only_read(handler: User, attachment: Attachment) -> None:
    assert signed_in(handler).post(address_of(attachment)).status_code == 405


def test_an_erased_file_is_gone(handler: User, attachment: Attachment) -> None:
    case = attachment.message.request
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    retention.erase(case, now=NOW)
    shredding.carry_out(now=NOW)
    assert signed_in(handler).get(address_of(attachment)).status_code == 404
