"""Requests that one message made share its conversation, on every page; each keeps its own clock and end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from law import Right
from mailroom.domain import outbox
from office.models import User
from requests.domain import (
    conversation,
    decision,
    files,
    handling,
    holds,
    intake_by_mail,
    links,
    retention,
    together,
)
from requests.domain.intake_by_mail import Person
from requests.enums import Ground, Outcome
from requests.models import PurgeRecord, Request
from tests.factories import NOW
from tests.mailroom import mails
from tests.requests.admin_pages import page_of, signed_in, text_of
from vault.domain import shredding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
def pair(case: Request, handler: User) -> tuple[Request, Request]:
    """Access and erasure, asked in one mail; beside a request of somebody else."""
    (mail,) = mails.arrive(case.controller, mails.plain("Both, please."), now=NOW)
    person = Person("Elsa", "elsa@person.example", "SE", "", "en")
    first, second = intake_by_mail.make_requests(
        mail, person=person, rights=[Right.ACCESS, Right.ERASURE], outcome="request", by=handler, now=NOW
    )
    return first, second


def status_page(case: Request) -> str:
    address = links.issue(case, now=NOW)
    return text_of(Client().get("/" + address.split("/", 3)[3]))


def ends(case: Request, *, by: User, now: datetime) -> None:
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=by, now=now)


def test_each_page_shows_what_was_said_on_either(pair: tuple[Request, Request], handler: User) -> None:
    first, second = pair
    conversation.reply(first, text="Said on the first.", now=NOW)
    conversation.ask_question(second, text="Asked on the second.", by=handler, now=NOW)

    for case in pair:
        for shown in (status_page(case), text_of(signed_in(handler).get(page_of(case)))):
            for words in ("Both, please.", "Said on the first.", "Asked on the second."):
                assert shown.count(words) >= 1
    assert [str(message.body) for message in together.messages_of(second)] == [
        "Said on the first.",
        "Asked on the second.",
    ]


def test_a_file_of_the_one_is_fetched_from_the_page_of_the_other(pair: tuple[Request, Request]) -> None:
    first, second = pair
    upload = files.accept(SimpleUploadedFile("proof.pdf", b"%PDF-1.7 proof"))
    message = conversation.reply(first, text="My proof.", now=NOW, attachments=[upload])
    page = "/" + links.issue(second, now=NOW).split("/", 3)[3].split("?")[0]
    answer = Client().get(f"{page}files/{message.attachments.get().pk}/")

    assert b"".join(answer) == b"%PDF-1.7 proof"


def test_somebody_elses_request_shows_none_of_it(pair: tuple[Request, Request], case: Request) -> None:
    conversation.reply(pair[0], text="Said on the first.", now=NOW)

    assert "Said on the first." not in status_page(case)
    assert together.others_of(case) == []


def test_a_draft_stays_with_its_own_request(pair: tuple[Request, Request], handler: User) -> None:
    first, second = pair
    handling.start(first, by=handler, now=NOW)
    decision.propose(
        first,
        outcome=Outcome.REFUSED,
        ground=Ground.EXCESSIVE,
        evidence="Seen.",
        text="No, because.",
        by=handler,
        now=NOW,
    )

    assert "No, because." in text_of(signed_in(handler).get(page_of(first)))
    assert "No, because." not in text_of(signed_in(handler).get(page_of(second)))


def test_the_conversation_stays_until_the_last_of_them_is_due(
    pair: tuple[Request, Request], handler: User
) -> None:
    first, second = pair
    first.controller.contents_days = first.controller.retention_days = 30
    first.controller.save()
    conversation.reply(first, text="Said on the first.", now=NOW)
    ends(first, by=handler, now=NOW)
    later = NOW + timedelta(days=100)
    assert retention.erase_expired(now=later) == 0
    shown = text_of(signed_in(handler).get(page_of(second)))
    assert "Said on the first." in shown

    ends(second, by=handler, now=later)
    assert retention.erase_expired(now=later + timedelta(days=30)) == 0
    assert retention.erase_expired(now=later + timedelta(days=31)) == 2
    shredding.carry_out(now=later + timedelta(days=31))
    for case in pair:
        assert "Said on the first." not in text_of(signed_in(handler).get(page_of(case)))


def test_a_hold_on_the_one_keeps_the_conversation_for_it_and_the_others_decision_goes_when_it_went(
    pair: tuple[Request, Request], handler: User, lead: User
) -> None:
    first, second = pair
    for case in pair:
        ends(case, by=handler, now=NOW)
    holds.put(second, reason="Sued.", ends_on=(NOW + timedelta(days=900)).date(), by=lead, now=NOW)
    a_year_on, four_years_on = NOW + timedelta(days=400), NOW + timedelta(days=1500)
    assert retention.erase_expired(now=a_year_on) == 0
    assert retention.erase_expired(now=four_years_on) == 0

    holds.lift(second, because="Settled.", by=lead, now=four_years_on)
    assert retention.erase_expired(now=four_years_on) == 2
    assert set(PurgeRecord.objects.values_list("request", flat=True)) == {first.pk, second.pk}


def test_whoever_works_on_either_hears_of_a_message(
    pair: tuple[Request, Request], handler: User, lead: User
) -> None:
    first, second = pair
    handling.assign(first, to=handler, by=lead, now=NOW)
    handling.assign(second, to=lead, by=lead, now=NOW)
    conversation.reply(first, text="Said on the first.", now=NOW)

    told = outbox.for_cause(first.cause).filter(template="requests/staff_reply")
    assert {str(mail.to) for mail in told} == {handler.email, lead.email}
