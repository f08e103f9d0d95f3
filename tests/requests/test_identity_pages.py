"""The pages on which a person shows who they are, and those on which staff ask for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from law import Right
from mailroom.models import Mail
from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from requests.domain import identity, identity_documents
from requests.identity_enums import CheckOutcome, Method
from requests.models import IdentityCheck, IdentityDocument, Request
from tests import factories
from tests.factories import NOW
from tests.requests import public_pages
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from tests.requests.identity_scenes import (
    DOUBT,
    SERIAL,
    ask_code,
    ask_document,
    code_in,
    known_person,
    other_address,
)
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
def client() -> Client:
    """A browser that asks for English."""
    return Client(headers={"accept-language": "en"})


def public(case: Request) -> str:
    return f"{public_pages.page_of(case)}identity/"


def test_the_code_is_entered_on_the_persons_page(
    client: Client, case: Request, dreame: Controller, handler: User
) -> None:
    code = ask_code(case, of=known_person(dreame), by=handler)
    status = text_of(client.get(public_pages.page_of(case)))
    assert "Enter the code" in status
    assert "26 November 2026, 10:00" in status
    wrong = client.post(public(case), {"code": "12"})
    assert "This is not the code that we sent." in text_of(wrong)
    assert wrong["X-Robots-Tag"] == "noindex, nofollow"
    done = client.post(public(case), {"code": code}, follow=True)
    assert "Now we know that it is you" in text_of(done)
    assert "You showed us that it is you" in text_of(done)
    assert IdentityCheck.objects.get().outcome == CheckOutcome.PROVED


def test_the_page_of_another_request_takes_no_foreign_code(
    client: Client, case: Request, dreame: Controller, handler: User
) -> None:
    elsa = known_person(dreame)
    code = ask_code(case, of=elsa, by=handler)
    other = factories.request(at=dreame, email="thief@person.example", device_serial=SERIAL)
    identity.ask(
        other,
        text="x",
        method=Method.CODE,
        reason=DOUBT,
        to=identity.Whereto(identifier=other_address(elsa)),
        by=handler,
        now=NOW,
    )
    refused = client.post(public(other), {"code": code})
    assert "This is not the code that we sent." in text_of(refused)
    assert IdentityCheck.objects.filter(outcome="").count() == 2


def test_after_the_fifth_wrong_code_the_page_says_the_same_however_often(
    client: Client, case: Request, dreame: Controller, handler: User
) -> None:
    ask_code(case, of=known_person(dreame), by=handler)
    pages = [text_of(client.post(public(case), {"code": "1"})) for _number in range(7)]
    assert all("This is not the code that we sent." in page for page in pages[:4])
    assert all("A wrong code was entered five times" in page for page in pages[4:])
    assert "A wrong code was entered five times" in text_of(client.get(public_pages.page_of(case)))


def test_tries_are_limited_by_network_address(
    client: Client, case: Request, dreame: Controller, handler: User
) -> None:
    ask_code(case, of=known_person(dreame), by=handler)
    answers = [client.post(public(case), {"code": "1"}).status_code for _number in range(11)]
    assert answers[-1] == 429


def test_a_document_is_taken_only_as_picture_or_pdf_and_while_it_is_asked(
    client: Client, case: Request, handler: User, lead: User
) -> None:
    check = ask_document(case, by=handler, checker=lead)
    page = text_of(client.get(public(case)))
    assert "black out everything that we do not need" in page
    lie = SimpleUploadedFile("passport.png", b"MZ\x00\x01 program")
    words = SimpleUploadedFile("passport.txt", b"It is me")
    assert "of a kind that we cannot take" in text_of(client.post(public(case), {"document": lie}))
    assert "Choose a picture or a PDF." in text_of(client.post(public(case), {"document": words}))
    good = SimpleUploadedFile("passport.pdf", b"%PDF-1.7 me")
    thanked = text_of(client.post(public(case), {"document": good}, follow=True))
    assert "Thank you." in thanked
    assert "you need do nothing more now" in thanked
    staff_page = text_of(signed_in(handler).get(page_of(case)))
    assert f"a document has come: {lead.name} opens it" in staff_page
    assert IdentityDocument.objects.get().check_of == check
    assert Mail.objects.get(template="requests/staff_identity_document").to == lead.email
    identity.fail(case, by=lead, now=NOW)
    assert client.get(public(case)).status_code == 302


def test_a_link_of_somebody_else_or_none_opens_nothing(client: Client, case: Request, handler: User) -> None:
    assert client.get(public(case)).status_code == 302
    assert client.get("/dreame/requests/forged-token-forged-token-1234/identity/").status_code == 404
    token = public_pages.page_of(case).split("/")[-2]
    factories.controller("procotsmart")
    assert client.get(f"/procotsmart/requests/{token}/identity/").status_code == 404


def test_staff_are_advised_the_least_and_ask_it(case: Request, dreame: Controller, handler: User) -> None:
    elsa = known_person(dreame)
    client = signed_in(handler)
    page = text_of(client.get(page_of(case)))
    assert "Confirm the address that asks" in page
    assert "confirming it is proof enough" in page
    asked = text_of(client.get(step_of(case, "identity")))
    assert "so one press is enough" in asked
    take(
        client, case, "identity", method="code", send_to=str(other_address(elsa).pk), reason=DOUBT, text="Hi"
    )
    mail = Mail.objects.get(template="requests/identity_code")
    assert code_in(mail)
    assert DOUBT in text_of(client.get(page_of(case)))


def test_words_that_nobody_changed_follow_the_method(case: Request, handler: User, lead: User) -> None:
    client = signed_in(handler)
    opening = text_of(client.get(step_of(case, "identity")))
    assert "serial number of a device" in opening
    standard = (
        "Please tell us the serial number of a device or the number of an order of yours: on your page, by the "
        "link in this message, or by answering it. We need no copy of an identity document."
    )
    asked = {"method": "document", "checker": str(lead.pk), "reason": DOUBT}
    shown: Any = take(client, case, "identity", text=standard, **asked)
    assert "Read them, then send the question." in text_of(shown)
    assert not case.messages.exists()
    take(client, case, "identity", text=shown.context["form"]["text"].value(), **asked)
    assert "could not make sure in another way" in str(case.messages.get().body)
    assert "Identity asked: A document, as the last resort" in text_of(client.get(page_of(case)))


def test_more_than_the_rule_without_a_reason_is_refused_beside_the_field(
    case: Request, handler: User
) -> None:
    client = signed_in(handler)
    asked = client.get(f"{step_of(case, 'identity')}?method=document").context["form"]
    assert asked["method"].value() == "document"
    assert not asked["reason"].value()
    page = text_of(take(client, case, "identity", method="in_person", text="Come.", reason=""))
    assert "Say why there is doubt" in page
    assert not IdentityCheck.objects.exists()


@pytest.mark.promise("P20")
def test_an_address_on_record_is_locked_for_whoever_may_not_see_contacts(
    case: Request, dreame: Controller, handler: User
) -> None:
    known_person(dreame)
    code = f"{step_of(case, 'identity')}?method=code"
    assert "elsa.old@work.example" in text_of(signed_in(handler).get(code))
    blind = factories.staff(None)
    seen = frozenset({Family.CONTENT})
    grants.grant_role(user=blind, controller=dreame, role=Role.CASE_HANDLER, families=seen, by=None, now=NOW)
    shown = text_of(signed_in(blind).get(code))
    assert "elsa.old@work.example" not in shown
    assert "An e-mail address on record (locked for you)" in shown


def test_the_page_compares_what_the_request_gives_with_the_register(
    dreame: Controller, auditor: User
) -> None:
    known_person(dreame)
    right = factories.request(at=dreame, email="new@person.example", device_serial=SERIAL)
    wrong = factories.request(at=dreame, email="new@person.example", device_serial="NOBODYS")
    client = signed_in(auditor)
    assert text_of(client.get(page_of(right))).count("<dd>fits the register") == 1
    assert "<dd>fits the register" not in text_of(client.get(page_of(wrong)))
    assert SERIAL not in text_of(client.get(page_of(right)))


def test_another_companys_officer_asks_nothing(case: Request, stranger: User, auditor: User) -> None:
    for user in (stranger, auditor):
        for code in ("identity", "proof", "no-proof", "representation"):
            assert signed_in(user).get(step_of(case, code)).status_code == 403
    assert not identity_documents.may_check(stranger, case=case)


def test_a_right_that_needs_nobody_to_show_who_they_are_says_so(dreame: Controller, handler: User) -> None:
    case = factories.request(at=dreame, right=Right.OBJECTION)
    page = text_of(signed_in(handler).get(page_of(case)))
    assert "For this right nobody has to show who they are." in page
