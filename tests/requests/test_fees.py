"""Fees: asked on a ground that the law has, told to the person, paid; what each does to the clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import translation

from law import FeeGround
from mailroom.models import Mail
from office.actions import describe
from office.models import AccessEntry, Controller, User
from requests.domain import clock, fees
from requests.domain.errors import ClockRefusedError, IntakeRefusedError
from requests.enums import ClockKind, MessageKind, Status
from requests.models import ClockEvent, FeeCost, Message, Request
from tests import factories
from tests.factories import NOW
from tests.requests import public_pages
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

FEE = {
    "ground": "further_copies",
    "amount": "200 SEK",
    "costs": "Copying 40 pages 120,50\nPostage: 79.50",
    "text": "It is your third copy. Pay to 123-4567.",
}


@pytest.fixture
def british(db: None) -> Controller:
    """A controller in the United Kingdom, whose law starts the clock anew with the payment."""
    return factories.controller("british", country="GB", time_zone="Europe/London")


def asked(case: Request, *, by: User, days_ago: int = 0) -> None:
    fees.ask(
        case,
        ground=FeeGround.FURTHER_COPIES,
        amount="£10",
        costs="Postage 10",
        text="It is your third copy.",
        by=by,
        now=NOW - timedelta(days=days_ago),
    )


@pytest.mark.promise("P11")
def test_a_handler_asks_for_a_fee_and_records_its_payment(handler: User, case: Request) -> None:
    client = signed_in(handler)
    shown = text_of(client.get(step_of(case, "fee")))
    for part in (
        "for further copies",
        "Art 12(5), 15(3) GDPR",
        "The due date stays Monday 28 December 2026.",
    ):
        assert part in shown, part

    assert "The person was told of the fee." in text_of(take(client, case, "fee", **FEE))

    case.refresh_from_db()
    assert case.status == Status.AWAITING_REQUESTER
    message = Message.objects.get(kind=MessageKind.FEE)
    assert message.body == (
        "The fee: 200 SEK\n\nCopying 40 pages: 120.50\nPostage: 79.50\n\n"
        "It is your third copy. Pay to 123-4567."
    )
    mail = Mail.objects.get(template="requests/fee")
    assert "The fee: 200 SEK" in str(mail.text)
    assert "you can withdraw the request or ask for less, and that costs nothing" in str(mail.text)
    shown = text_of(client.get(page_of(case)))
    assert "record the payment when it arrives. The clock runs on meanwhile" in shown
    assert step_of(case, "fee") not in shown

    assert "The payment is recorded; work goes on." in text_of(take(client, case, "paid", on="2026-11-25"))

    case.refresh_from_db()
    assert case.status == Status.IN_PROGRESS
    assert "You paid the fee on Wednesday 25 November 2026" in str(
        Mail.objects.get(template="requests/paid").text
    )
    told = [describe(entry) for entry in AccessEntry.objects.of(case)]
    assert "Fee asked: for further copies" in told
    assert "Payment of the fee recorded" in told


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_person_reads_of_the_fee_in_their_language(language: str, handler: User) -> None:
    case = factories.request(language=language)
    asked(case, by=handler)
    mail = Mail.objects.get(template="requests/fee")
    assert mail.language == language
    with translation.override(language):
        assert translation.gettext("The fee: %(amount)s") % {"amount": "£10"} in str(mail.text)


def test_who_has_no_email_gets_a_letter(handler: User) -> None:
    case = factories.request(email="", postal_address="Testvägen 1")
    asked(case, by=handler)
    letter = Mail.objects.get(template="requests/fee")
    assert letter.channel == "letter"
    assert "Please answer by letter or phone" in str(letter.source)


def test_in_the_united_kingdom_the_time_starts_with_the_payment(british: Controller, lead: User) -> None:
    case = factories.request(at=british, country="GB", now=NOW - timedelta(days=10))
    asked(case, by=lead, days_ago=9)
    current = case.deadlines.get(is_current=True)
    assert (current.paused, current.safe_on) == (True, date(2026, 12, 15))
    assert "stands still until you have paid" in str(Mail.objects.get(template="requests/fee").text)

    fees.paid(case, on=date(2026, 11, 20), by=lead, now=NOW)

    current = case.deadlines.get(is_current=True)
    assert (current.paused, current.due_on, current.safe_on) == (
        False,
        date(2026, 12, 21),
        date(2026, 12, 15),
    )
    text = str(Mail.objects.get(template="requests/paid").text)
    assert "We will answer by Monday 21 December 2026." in text
    assert "Without the time for which we waited for you it would be Tuesday 15 December 2026." in text


def test_a_fee_that_was_recorded_wrongly_is_reversed_and_can_be_asked_again(
    handler: User, case: Request
) -> None:
    asked(case, by=handler)
    clock.reverse(case, event=ClockEvent.objects.get(kind=ClockKind.FEE_ASKED), by=handler, now=NOW)
    assert not fees.is_asked(case)
    asked(case, by=handler)
    assert fees.is_asked(case)
    assert ClockEvent.objects.filter(kind=ClockKind.FEE_ASKED).count() == 3


def test_a_fee_is_asked_once_at_a_time_and_paid_only_when_asked(handler: User, case: Request) -> None:
    with pytest.raises(ClockRefusedError, match="No fee was asked"):
        fees.paid(case, on=date(2026, 11, 25), by=handler, now=NOW)
    asked(case, by=handler)
    with pytest.raises(ClockRefusedError, match="is not paid yet"):
        asked(case, by=handler)


@pytest.mark.parametrize("amount", ["", "much", "1" * 41])
def test_an_amount_is_a_number_with_its_currency(amount: str, handler: User, case: Request) -> None:
    with pytest.raises(IntakeRefusedError, match="Write the amount with its currency"):
        fees.ask(
            case,
            ground=FeeGround.FURTHER_COPIES,
            amount=amount,
            costs="Postage 1",
            text="Why",
            by=handler,
            now=NOW,
        )


@pytest.mark.promise("P11")
def test_a_ground_that_no_law_here_has_is_refused(handler: User, case: Request) -> None:
    with pytest.raises(IntakeRefusedError, match="allows no fee on this ground"):
        fees.ask(
            case,
            ground=FeeGround.AFTER_ESTIMATE,
            amount="1 SEK",
            costs="Postage 1",
            text="Why",
            by=handler,
            now=NOW,
        )
    refused = text_of(
        signed_in(handler).post(step_of(case, "fee"), {"seen": case.version, **FEE, "ground": "no"})
    )
    assert "The law allows no fee on this ground." in refused


@pytest.mark.promise("P10")
@pytest.mark.parametrize("country", ["BR", "CH"])
def test_no_fee_is_offered_on_a_ground_that_one_of_the_laws_does_not_have(
    country: str, handler: User
) -> None:
    case = factories.request(country=country)
    assert fees.allowed(case) == []
    assert step_of(case, "fee") not in text_of(signed_in(handler).get(page_of(case)))


def test_the_laws_limit_is_named() -> None:
    swiss = factories.controller("swiss", country="CH", time_zone="Europe/Zurich")
    case = factories.request(at=swiss, country="CH")
    page = text_of(signed_in(factories.staff(at=swiss)).get(step_of(case, "fee")))
    assert "≤ CHF 300" in page


def test_the_status_page_says_that_the_fee_is_awaited(handler: User, case: Request) -> None:
    asked(case, by=handler)
    page = Client(headers={"accept-language": "en"}).get(public_pages.page_of(case)).content.decode()
    assert "You pay the fee, or tell us that you would rather not" in page
    assert "The fee: £10" in page


def test_the_preview_shows_the_mail_with_the_amount(handler: User, case: Request) -> None:
    data = {"seen": case.version, **FEE, "preview": "1"}
    shown = text_of(signed_in(handler).post(step_of(case, "fee"), data))
    assert "The fee: 200 SEK" in shown
    assert not Message.objects.filter(kind=MessageKind.FEE).exists()


def test_a_cost_may_be_written_with_the_currency_of_the_fee(handler: User, case: Request) -> None:
    take(signed_in(handler), case, "fee", **FEE | {"costs": "Copying 150 SEK\nPostage: 50"})
    assert sorted(str(row.amount) for row in FeeCost.objects.all()) == ["150", "50"]


def test_whoever_pays_when_the_answer_is_late_reads_that_it_is_late(handler: User, case: Request) -> None:
    late = NOW + timedelta(days=60)
    fees.ask(
        case,
        ground=FeeGround.FURTHER_COPIES,
        amount="200 SEK",
        costs="Postage 200",
        text="Why",
        by=handler,
        now=late,
    )
    fees.paid(case, on=late.date(), by=handler, now=late)
    told = str(Mail.objects.get(template="requests/paid").text)
    assert "We should have answered by Monday 28 December 2026. We are late, and we are sorry." in told
    assert "We will answer" not in told


@pytest.mark.promise("P11")
@pytest.mark.parametrize("costs", ["", "Postage", "Postage 10\nCopies 180", "Postage 100 100 SEK"])
def test_a_fee_is_what_its_costs_come_to(costs: str, handler: User, case: Request) -> None:
    with pytest.raises(IntakeRefusedError) as refused:
        fees.ask(
            case,
            ground=FeeGround.FURTHER_COPIES,
            amount="200 SEK",
            costs=costs,
            text="Why",
            by=handler,
            now=NOW,
        )
    assert refused.value.field == "costs"
    assert not FeeCost.objects.exists()


def test_the_sheet_of_costs_is_kept(handler: User, case: Request) -> None:
    take(signed_in(handler), case, "fee", **FEE)
    kept = [(str(row.what), str(row.amount)) for row in FeeCost.objects.order_by("amount")]
    assert sorted(kept) == [("Copying 40 pages", "120.50"), ("Postage", "79.50")]
