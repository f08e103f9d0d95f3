"""The certificate of an erasure: what became of the data in each place, in the person's language."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from law import Right
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests import certificate
from requests.domain import conversation, decision, erasing
from requests.enums import Ground, Outcome
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of as staff_page
from tests.requests.admin_pages import signed_in, text_of
from tests.requests.public_pages import page_of
from tests.thirdparties import made
from thirdparties.domain import notice_handling, notices
from thirdparties.domain.notice_handling import Answer
from thirdparties.enums import Clue, NoticeKind, NoticeOutcome
from thirdparties.models import Notice, ThirdParty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def erased(at: Controller, *, right: Right = Right.ERASURE, language: str = "en") -> Request:
    """Return a closed erasure of which two recipients were told; one confirmed, one was silent."""
    case = factories.request(at=at, right=right, language=language)
    lead = factories.staff(Role.PRIVACY_LEAD, at=at)
    parties = [made.recipient(at, name) for name in ("Nordpost AB", "Reklamrum AB")]
    notices.issue(
        controller=at,
        recipients=ThirdParty.objects.filter(pk__in=[party.pk for party in parties]),
        kind=NoticeKind.ERASE,
        purposes=[],
        person=factories.person(at=at),
        find_by=[(Clue.NAME, "Elsa Testdotter")],
        what="",
        due_on=(NOW + timedelta(days=30)).date(),
        cause=case.cause,
        by=lead,
        now=NOW,
    )
    first = Notice.objects.get(third_party__legal_name="Nordpost AB")
    given = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Paula")
    notice_handling.answer(first, given=given, now=NOW + timedelta(days=1))
    places = erasing.list_places(case, systems=[made.system(at, "Shop")], other="", by=lead, now=NOW)
    erasing.settle(case, row=places[0].pk, erased_on=NOW.date(), kept=None, by=lead, now=NOW)
    conversation.answer(case, text="Done.", by=lead, now=NOW)
    return decision.close(case, outcome=Outcome.FULFILLED, by=lead, now=NOW)


def words_in(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_it_names_recipients_with_their_answers_and_nothing_that_was_erased(dreame: Controller) -> None:
    case = erased(dreame)
    told = words_in(certificate.pdf(case, now=NOW + timedelta(days=2)))
    for part in (
        "Certificate of erasure",
        case.reference,
        "Wednesday 25 November 2026",
        "Erased Wednesday 25 November 2026",
        "Nordpost AB Address Told to erase; confirmed Thursday 26 November 2026",
        "Reklamrum AB Address Told to erase; not answered yet Wednesday 25 November 2026",
        "GDPR",
        "Dreame",
        "As it stands on Friday 27 November 2026.",
    ):
        assert part in told
    for personal in ("Elsa", "elsa@person.example", "Paula"):
        assert personal not in told


def test_it_speaks_of_a_child_and_says_what_is_kept(dreame: Controller) -> None:
    case = erased(dreame, right=Right.MINOR_REMOVAL)
    row = case.erasures.get()
    row.erased_on, row.kept_ground, row.kept_until = (
        None,
        Ground.LEGAL_DUTY,
        NOW.date() + timedelta(days=2555),
    )
    row.save()
    told = words_in(certificate.pdf(case, now=NOW))
    assert "Kept until Wednesday 23 November 2033: A law demands that the data is kept –" in told
    assert "the child’s personal data" in told


def test_the_person_fetches_it_once_the_request_is_closed(dreame: Controller) -> None:
    client = Client(headers={"accept-language": "en"})
    case = erased(dreame)
    page = page_of(case)
    assert "Save the certificate (PDF)" in text_of(client.get(page))
    answer = client.get(f"{page}certificate.pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.reference}-erasure.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert case.reference in words_in(answer.content)
    still_open = factories.request(at=dreame, right=Right.ERASURE)
    assert "certificate" not in text_of(client.get(page_of(still_open)))
    assert client.get(f"{page_of(still_open)}certificate.pdf").status_code == 404


def test_staff_make_it_and_that_is_logged(dreame: Controller, handler: User, stranger: User) -> None:
    case = erased(dreame)
    address = reverse("admin:requests_request_certificate", args=[case.pk])
    client = signed_in(handler)
    assert address in text_of(client.get(staff_page(case)))
    assert case.reference in words_in(client.get(address).content)
    assert AccessEntry.objects.get(action="requests.certificate_made").actor == handler
    assert client.post(address).status_code == 405
    assert signed_in(stranger).get(address).status_code == 403


def test_access_leads_to_no_certificate(case: Request, handler: User) -> None:
    conversation.answer(case, text="Here.", by=handler, now=NOW)
    closed = decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    assert not certificate.is_due(closed)
    address = reverse("admin:requests_request_certificate", args=[case.pk])
    assert signed_in(handler).get(address).status_code == 404
