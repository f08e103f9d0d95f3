"""Every step of a request: which statuses allow it, what it leaves behind, who may not do it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest

from law import Right
from mailroom.domain import outbox
from mailroom.enums import State
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import conversation, decision, handling, identity, links
from requests.domain.changes import move
from requests.domain.errors import (
    ChangedMeanwhileError,
    IllegalTransitionError,
    RequestError,
    SecondPersonNeededError,
)
from requests.enums import TRANSITIONS, Channel, Ground, Outcome, Status
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.undoing import undone

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def put(case: Request, status: Status, *, handler: User, lead: User) -> Request:
    """Bring a fresh request to a status by the real steps."""
    if status is Status.IDENTITY_CHECK:
        identity.ask(case, text="Who are you?", by=handler, now=NOW)
    elif status is not Status.RECEIVED:
        handling.start(case, by=handler, now=NOW)
        if status is Status.AWAITING_REQUESTER:
            conversation.ask_question(case, text="Which one?", by=handler, now=NOW)
        elif status is Status.AWAITING_APPROVAL:
            decision.propose(
                case,
                outcome=Outcome.REFUSED,
                ground=Ground.EXCESSIVE,
                evidence="Five times.",
                text="No, because.",
                by=handler,
                now=NOW,
            )
        elif status is Status.CLOSED:
            decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    return Request.objects.get(pk=case.pk)


STEPS: dict[str, tuple[Callable[[Request, User, User], object], set[Status]]] = {
    "start": (
        lambda case, handler, lead: handling.start(case, by=handler, now=LATER),
        {Status.RECEIVED, Status.IDENTITY_CHECK, Status.IN_PROGRESS, Status.AWAITING_REQUESTER},
    ),
    "ask identity": (
        lambda case, handler, lead: identity.ask(case, text="Who?", by=handler, now=LATER),
        {Status.RECEIVED, Status.IDENTITY_CHECK, Status.IN_PROGRESS, Status.AWAITING_REQUESTER},
    ),
    "ask a question": (
        lambda case, handler, lead: conversation.ask_question(case, text="What?", by=handler, now=LATER),
        {Status.RECEIVED, Status.IDENTITY_CHECK, Status.IN_PROGRESS, Status.AWAITING_REQUESTER},
    ),
    "answer": (
        lambda case, handler, lead: conversation.answer(case, text="Here.", by=handler, now=LATER),
        {Status.RECEIVED, Status.IDENTITY_CHECK, Status.IN_PROGRESS, Status.AWAITING_REQUESTER},
    ),
    "propose": (
        lambda case, handler, lead: decision.propose(
            case,
            outcome=Outcome.REFUSED,
            ground=Ground.EXCESSIVE,
            evidence="Five times.",
            text="No.",
            by=handler,
            now=LATER,
        ),
        set(Status) - {Status.CLOSED},
    ),
    "approve": (
        lambda case, handler, lead: decision.approve(case, by=lead, now=LATER),
        {Status.AWAITING_APPROVAL},
    ),
    "send back": (
        lambda case, handler, lead: decision.send_back(case, by=lead, now=LATER),
        {Status.AWAITING_APPROVAL},
    ),
    "close": (
        lambda case, handler, lead: decision.close(
            case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=LATER
        ),
        set(Status) - {Status.CLOSED},
    ),
    "withdraw": (
        lambda case, handler, lead: decision.withdraw(case, now=LATER),
        set(Status) - {Status.CLOSED},
    ),
    "assign": (
        lambda case, handler, lead: handling.assign(case, to=handler, by=lead, now=LATER),
        set(Status) - {Status.CLOSED},
    ),
    "change the right": (
        lambda case, handler, lead: handling.change_right(case, right=Right.ERASURE, by=handler, now=LATER),
        set(Status) - {Status.CLOSED, Status.AWAITING_APPROVAL},
    ),
    "extend": (
        lambda case, handler, lead: handling.extend(case, text="Complex.", by=handler, now=LATER),
        set(Status) - {Status.CLOSED},
    ),
}


def test_a_step_is_done_where_the_map_allows_it_and_refused_elsewhere(
    case: Request, handler: User, lead: User, subtests: pytest.Subtests
) -> None:
    for status in Status:
        with undone():
            stood = put(case, status, handler=handler, lead=lead)
            mails = outbox.for_cause(case.cause).count()
            for step, (act, allowed) in STEPS.items():
                fresh = Request.objects.get(pk=case.pk)
                with subtests.test(step=step, status=status), undone():
                    if status in allowed:
                        act(fresh, handler, lead)
                        assert_noted(fresh, version=stood.version)
                    else:
                        with pytest.raises(RequestError):
                            act(fresh, handler, lead)
                        untouched = Request.objects.get(pk=case.pk)
                        assert (untouched.version, untouched.status) == (stood.version, status)
                        assert outbox.for_cause(case.cause).count() == mails


def assert_noted(case: Request, *, version: int) -> None:
    """Demand that the change since a version is in the history, and once in the access log."""
    changed = Request.objects.get(pk=case.pk)
    assert changed.version > version
    assert Request.history.filter(id=case.pk).count() == changed.version
    assert AccessEntry.objects.filter(target_id=case.pk, details__version=changed.version).count() == 1


def test_the_map_decides_every_move(subtests: pytest.Subtests) -> None:
    for source, target in product(Status, Status):
        with subtests.test(source=source, target=target):
            case = Request(status=source)
            if target is source or target in TRANSITIONS[source]:
                move(case, target)
                assert case.status == target
            else:
                with pytest.raises(IllegalTransitionError):
                    move(case, target)
                assert case.status == source


def test_two_people_at_once_the_second_is_told_what_changed(case: Request, handler: User, lead: User) -> None:
    seen = case.version
    handling.start(case, by=handler, now=NOW, seen=seen)
    with pytest.raises(ChangedMeanwhileError) as caught:
        handling.assign(case, to=handler, by=lead, now=LATER, seen=seen)
    assert [entry.action for entry in caught.value.entries] == ["requests.started"]
    assert caught.value.entries[0].actor == handler


@pytest.mark.promise("P10")
def test_a_refusal_needs_a_second_person_and_sends_the_draft(
    case: Request, handler: User, lead: User
) -> None:
    handling.start(case, by=handler, now=NOW)
    with pytest.raises(RequestError, match="second person"):
        decision.close(case, outcome=Outcome.REFUSED, by=handler, now=NOW)
    decision.propose(
        case,
        outcome=Outcome.REFUSED,
        ground=Ground.EXCESSIVE,
        evidence="Five times.",
        text="Refused because …",
        by=handler,
        now=NOW,
    )
    assert not outbox.for_cause(case.cause).filter(template="requests/answer").exists()
    with pytest.raises(SecondPersonNeededError):
        decision.approve(case, by=handler, now=LATER)
    closed = decision.approve(case, by=lead, now=LATER)
    assert (closed.status, closed.outcome) == (Status.CLOSED, Outcome.REFUSED)
    templates = list(outbox.for_cause(case.cause).values_list("template", flat=True))
    assert templates.count("requests/closed") == 1
    assert "requests/answer" not in templates


def test_a_proposal_sent_back_keeps_its_draft_and_whoever_made_it_is_told(
    case: Request, handler: User, lead: User
) -> None:
    handling.start(case, by=handler, now=NOW)
    decision.propose(
        case,
        outcome=Outcome.PARTLY_FULFILLED,
        ground=Ground.EXCESSIVE,
        evidence="Five times.",
        text="In part.",
        by=handler,
        now=NOW,
    )
    asked = outbox.for_cause(case.cause).get(template="requests/staff_approval")
    assert asked.to == lead.email
    assert "The day to answer by is Monday 28 December 2026." in str(asked.text)
    back = decision.send_back(case, by=lead, now=LATER)
    assert (back.status, back.proposed_outcome) == (Status.IN_PROGRESS, "")
    draft = decision.draft_of(back)
    assert draft is not None
    assert draft.body == "In part."
    told = outbox.for_cause(case.cause).get(template="requests/staff_sent_back")
    assert told.to == handler.email
    assert "The day to answer by is Monday 28 December 2026." in str(told.text)


def test_fulfilled_is_refused_before_an_answer_went_out(case: Request, handler: User) -> None:
    handling.start(case, by=handler, now=NOW)
    with pytest.raises(RequestError, match="answer first"):
        decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW)
    conversation.answer(case, text="Here it is.", by=handler, now=NOW)
    assert decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW).outcome == Outcome.FULFILLED


def test_only_those_who_may_handle_requests_are_assigned(case: Request, lead: User) -> None:
    auditor = factories.staff(Role.AUDITOR, at=case.controller)
    stranger = factories.staff(None)
    for person in (auditor, stranger):
        with pytest.raises(RequestError, match="may not handle"):
            handling.assign(case, to=person, by=lead, now=NOW)


def test_whoever_gets_a_request_is_told_by_mail_without_personal_data(
    case: Request, handler: User, lead: User
) -> None:
    handling.assign(case, to=handler, by=lead, now=NOW)
    mail = outbox.for_cause(case.cause).get(template="requests/staff_assigned")
    assert mail.to == handler.email
    assert "Elsa" not in f"{mail.subject}{mail.text}"


def test_a_mended_address_ends_the_old_links_and_gets_a_new_one(case: Request, handler: User) -> None:
    handling.confirm_address(case, now=NOW)
    changed = handling.correct_contact(
        case, email="elsa@right.example", postal_address="", by=handler, now=LATER
    )
    assert changed.email_confirmed_at is None
    assert case.access_tokens.filter(revoked_at__isnull=True).count() == 1
    assert outbox.for_cause(case.cause).get(template="requests/link").to == "elsa@right.example"


def test_what_waits_for_a_mistyped_address_goes_to_the_mended_one_with_a_link_that_works(
    case: Request, handler: User
) -> None:
    changed = handling.correct_contact(
        case, email="elsa@right.example", postal_address="", by=handler, now=LATER
    )
    mails = outbox.for_cause(case.cause).filter(data_key_id=case.data_key_id)
    assert {str(mail.to) for mail in mails} == {"elsa@right.example"}
    receipt = mails.get(template="requests/receipt")
    for words in (receipt.text, receipt.html):
        tokens = set(re.findall(r"/requests/([\w-]{32})/", words))
        assert len(tokens) == 1
        assert links.resolve(tokens.pop(), slug=case.controller.slug, now=LATER) == changed


def test_what_waits_for_a_mistyped_address_is_taken_back_when_there_is_no_other(
    case: Request, handler: User
) -> None:
    handling.correct_contact(case, email="", postal_address="Storgatan 1\n111 22 Ås", by=handler, now=LATER)
    assert outbox.for_cause(case.cause).get(template="requests/receipt").state == State.CANCELLED


def test_a_letter_that_waits_to_be_posted_gets_the_mended_address(dreame: Controller, handler: User) -> None:
    case = factories.request(at=dreame, email="", postal_address="Storgatan 1\n111 22 Ås")
    handling.correct_contact(case, email="", postal_address="Storgatan 2\n111 22 Ås", by=handler, now=LATER)
    letter = outbox.for_cause(case.cause).get(template="requests/receipt")
    assert str(letter.to) == "Elsa Testdotter\nStorgatan 2\n111 22 Ås"
    assert letter.state == State.TO_POST


def test_what_the_person_says_by_phone_is_entered_with_its_day(case: Request, handler: User) -> None:
    conversation.ask_question(case, text="Which device?", by=handler, now=NOW)
    conversation.record_reply(
        case,
        text="The red one.",
        channel=Channel.PHONE,
        on=NOW.date(),
        by=handler,
        now=LATER,
    )
    case.refresh_from_db()
    assert case.status == Status.IN_PROGRESS


@pytest.mark.promise("D5")
def test_a_withdrawal_by_the_person_closes_and_tells_both_sides(
    case: Request, handler: User, lead: User
) -> None:
    handling.assign(case, to=handler, by=lead, now=NOW)
    closed = decision.withdraw(case, now=LATER)
    assert closed.outcome == Outcome.WITHDRAWN
    assert not case.deadlines.filter(is_open=True).exists()
    templates = list(outbox.for_cause(case.cause).values_list("template", flat=True))
    assert templates.count("requests/closed") == 1
    assert templates.count("requests/staff_withdrawn") == 1


def test_confirming_an_address_twice_is_one_confirmation(case: Request) -> None:
    once = handling.confirm_address(case, now=NOW)
    twice = handling.confirm_address(once, now=LATER)
    assert twice.email_confirmed_at == NOW
    assert AccessEntry.objects.filter(action="requests.address_confirmed").count() == 1


def test_a_message_on_a_closed_request_does_not_open_it_but_reaches_its_handler(
    case: Request, handler: User, lead: User
) -> None:
    handling.assign(case, to=handler, by=lead, now=NOW)
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    conversation.reply(case, text="But it was one!", now=LATER)
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert outbox.for_cause(case.cause).filter(template="requests/staff_reply").count() == 1


@pytest.mark.parametrize("assigned", [True, False])
def test_a_message_that_nobody_would_read_reaches_the_lead(
    case: Request, handler: User, lead: User, assigned: bool
) -> None:
    if assigned:
        handling.assign(case, to=handler, by=lead, now=NOW)
        handler.is_active = False
        handler.save()
    conversation.reply(case, text="Are you there?", now=LATER)
    assert [mail.to for mail in outbox.for_cause(case.cause).filter(template="requests/staff_reply")] == [
        lead.email
    ]


def test_the_controllers_history_of_a_request_reads_back(
    dreame: Controller, case: Request, handler: User
) -> None:
    handling.start(case, by=handler, now=LATER)
    newest = Request.history.filter(id=case.pk).latest("history_date")
    assert newest.history_user == handler
    assert newest.history_change_reason == "requests.started"
    assert newest.person_name == "Elsa Testdotter"
