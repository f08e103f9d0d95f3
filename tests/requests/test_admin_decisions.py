"""Decisions and second thoughts in the admin: refusals by two people, reversals, previews, two officers at once."""

from __future__ import annotations

import pytest

from law import Right
from mailroom.domain import outbox
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import decision, handling
from requests.enums import ClockKind, Direction, Ground, Outcome, Status
from requests.models import ClockEvent, Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, put, signed_in, step_of, take, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.mark.promise("P10")
def test_a_refusal_needs_a_ground_that_the_law_has_against_this_right(handler: User, case: Request) -> None:
    put(case, Status.IN_PROGRESS, handler=handler)
    client = signed_in(handler)
    shown = text_of(client.get(step_of(case, "propose")))
    assert "Art 12(5) GDPR" in shown
    assert "Art 15(4)" in shown
    assert "Art 17(3)" not in shown
    for ground in ("", "legal_duty", "because we say so"):
        answer = take(client, case, "propose", outcome="refused", ground=ground, text="No.")
        assert "ground" in text_of(answer)
        assert Request.objects.get(pk=case.pk).status == Status.IN_PROGRESS
    take(
        client,
        case,
        "propose",
        outcome="refused",
        ground="excessive",
        evidence="Five times.",
        text="The sixth time.",
    )
    case.refresh_from_db()
    assert (case.status, case.proposed_outcome) == (Status.AWAITING_APPROVAL, Outcome.REFUSED)


@pytest.mark.promise("P10")
def test_a_withdrawal_of_consent_can_be_refused_on_no_ground_of_its_own(
    handler: User, dreame: Controller
) -> None:
    case = put(factories.request(at=dreame, right=Right.WITHDRAWAL), Status.IN_PROGRESS, handler=handler)
    form = signed_in(handler).get(step_of(case, "propose")).context["form"]
    assert [value for value, _name in form.fields["ground"].choices] == [Ground.EXCESSIVE]


@pytest.mark.promise("P10")
def test_two_people_refuse_and_the_person_gets_the_reasons(handler: User, lead: User, case: Request) -> None:
    put(case, Status.IN_PROGRESS, handler=handler)
    take(
        signed_in(handler),
        case,
        "propose",
        outcome="refused",
        ground="excessive",
        evidence="Five times.",
        text="The sixth time.",
    )
    assert not outbox.for_cause(case.cause).filter(template="requests/answer").exists()
    second = signed_in(lead)
    page = text_of(second.get(step_of(case, "approve")))
    assert "Hanna Handler proposed the outcome “Refused”." in page
    assert "The sixth time." in page
    take(second, case, "approve")
    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.REFUSED)
    told = outbox.for_cause(case.cause).filter(template__in=["requests/answer", "requests/closed"])
    assert [mail.template for mail in told] == ["requests/closed"]
    assert "The sixth time." not in str(told.get().text)


def test_whoever_proposed_cannot_approve(lead: User, case: Request) -> None:
    handling.start(case, by=lead, now=NOW)
    decision.propose(
        case,
        outcome=Outcome.REFUSED,
        ground=Ground.EXCESSIVE,
        evidence="Five times.",
        text="No.",
        by=lead,
        now=NOW,
    )
    answer = take(signed_in(lead), case, "approve")
    assert "somebody else has to approve it" in text_of(answer)
    assert Request.objects.get(pk=case.pk).status == Status.AWAITING_APPROVAL


def test_a_proposal_is_sent_back_and_its_words_are_kept(handler: User, lead: User, case: Request) -> None:
    put(case, Status.AWAITING_APPROVAL, handler=handler)
    take(signed_in(lead), case, "send-back")
    case.refresh_from_db()
    assert (case.status, case.proposed_outcome) == (Status.IN_PROGRESS, "")
    assert "No, because." in text_of(signed_in(handler).get(step_of(case, "propose")))


def test_a_request_is_not_fulfilled_before_an_answer_went_out(handler: User, case: Request) -> None:
    client = signed_in(handler)
    take(client, case, "start")
    answer = take(client, case, "close", outcome="fulfilled")
    assert "Send the answer first" in text_of(answer)
    take(client, case, "answer", text="Here it is.")
    take(client, case, "close", outcome="fulfilled")
    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.FULFILLED)


def test_one_person_alone_cannot_close_as_refused(handler: User, case: Request) -> None:
    answer = take(signed_in(handler), case, "close", outcome="refused")
    assert Request.objects.get(pk=case.pk).status == Status.RECEIVED
    assert answer.status_code == 200


def test_a_wrong_clock_entry_is_reversed_from_the_timeline(handler: User, case: Request) -> None:
    put(case, Status.IDENTITY_CHECK, handler=handler)
    event = ClockEvent.objects.get(request=case, kind=ClockKind.IDENTITY_ASKED)
    client = signed_in(handler)
    link = f"{step_of(case, 'reverse')}?event={event.pk}"
    assert link in text_of(client.get(page_of(case)))
    assert "checked" in text_of(client.get(link))
    take(client, case, "reverse", event=str(event.pk))
    assert not case.deadlines.get(is_current=True).paused
    shown = text_of(client.get(page_of(case)))
    assert "Clock: “Identity asked” reversed" in shown
    receipt = ClockEvent.objects.get(request=case, kind=ClockKind.RECEIVED)
    refused = take(client, case, "reverse", event=str(receipt.pk))
    assert "This cannot be done" in text_of(refused)


def test_the_preview_shows_what_the_person_would_get_and_sends_nothing(handler: User, case: Request) -> None:
    page = signed_in(handler).post(
        step_of(case, "ask"),
        {"seen": case.version, "kind": "plain", "text": "Which *device*?", "preview": "1"},
    )
    shown = text_of(page)
    assert "The mail that the person gets" in shown
    assert f"A question about your request {case.reference}" in shown
    assert shown.count("Which *device*?") == 2
    assert not case.messages.exists()


@pytest.mark.promise("P20")
def test_a_preview_and_a_draft_give_away_no_locked_words(
    handler: User, dreame: Controller, case: Request
) -> None:
    put(case, Status.AWAITING_APPROVAL, handler=handler)
    approver = factories.staff(None)
    grants.grant_role(user=approver, controller=dreame, role=Role.PRIVACY_LEAD, by=None, now=NOW, families=[])
    shown = text_of(signed_in(approver).get(step_of(case, "approve")))
    assert "No, because." not in shown
    assert "content: locked" in shown
    assert "Elsa" not in shown


def test_the_second_of_two_officers_is_told_what_changed_and_loses_nothing(
    handler: User, lead: User, case: Request
) -> None:
    seen = case.version
    take(signed_in(lead), case, "start")
    client = signed_in(handler)
    answer = client.post(
        step_of(case, "ask"), {"seen": seen, "kind": "plain", "text": "Words of the second officer"}
    )
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody changed this request while you had it open" in shown
    assert "Lena Lead: Work started" in shown
    assert "Words of the second officer" in shown
    assert not case.messages.exists()
    again = answer.context["form"]
    sent = client.post(
        step_of(case, "ask"),
        {"seen": again["seen"].value(), "kind": "plain", "text": again["text"].value()},
    )
    assert sent.status_code == 302
    assert str(case.messages.get().body) == "Words of the second officer"


def test_the_second_officer_is_told_when_the_step_is_no_longer_possible(
    handler: User, lead: User, case: Request
) -> None:
    seen = case.version
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=lead, now=NOW)
    answer = signed_in(handler).post(step_of(case, "answer"), {"seen": seen, "text": "Too late"})
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Closed: Withdrawn" in shown
    assert "This step is no longer possible." in shown
    assert "Too late" in shown
    assert "Send the answer</button>" not in shown


@pytest.mark.parametrize("seen", ["", "abc", None])
def test_a_step_without_the_version_that_was_seen_is_not_taken(
    seen: str | None, handler: User, case: Request
) -> None:
    data = {} if seen is None else {"seen": seen}
    answer = signed_in(handler).post(step_of(case, "start"), data)
    assert "Load this page anew" in text_of(answer)
    assert Request.objects.get(pk=case.pk).status == Status.RECEIVED


@pytest.mark.promise("D10")
def test_each_step_is_on_record_with_who_took_it(handler: User, case: Request) -> None:
    take(signed_in(handler), case, "start")
    entry = AccessEntry.objects.get(action="requests.started", target_id=case.pk)
    assert (entry.actor, entry.controller, entry.details["to"]) == (handler, case.controller, "in_progress")


def test_without_an_email_address_the_pages_speak_of_letters(handler: User, dreame: Controller) -> None:
    case = factories.request(at=dreame, email="", postal_address="Testgatan 1")
    shown = text_of(signed_in(handler).get(step_of(case, "ask")))
    assert "The person has no e-mail" in shown
    assert "The letter that the person gets" in shown


def test_a_reply_on_a_closed_request_can_still_be_entered(handler: User, case: Request) -> None:
    put(case, Status.CLOSED, handler=handler)
    take(signed_in(handler), case, "reply", channel="email", on="2026-11-25", text="Thank you!")
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert case.messages.filter(direction=Direction.FROM_PERSON).exists()
