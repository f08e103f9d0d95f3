"""A closed request that somebody complains about: what comes back, by which clock, and what cannot."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from law import Right
from mailroom.models import Mail
from office.models import Controller, User
from requests.domain import (
    clock,
    conversation,
    decision,
    handling,
    recomputing,
    reminders,
    reopening,
    retention,
)
from requests.domain.errors import ErasedError, IllegalTransitionError, IntakeRefusedError, RequestError
from requests.enums import Complainant, Outcome, Status
from requests.models import Deadline, Reopening, Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import WORKLIST, page_of, signed_in, step_of, take, text_of

pytestmark = pytest.mark.django_db

CLOSED_AT = NOW + timedelta(days=5)
COMPLAINT = NOW + timedelta(days=70)


@pytest.fixture
def ended(case: Request, handler: User) -> Request:
    """A request that was extended, answered and closed in five days."""
    handling.start(case, by=handler, now=NOW)
    handling.extend(case, text="Many systems.", by=handler, now=NOW)
    conversation.answer(case, text="All of it.", by=handler, now=CLOSED_AT)
    return decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=CLOSED_AT)


def reopened(case: Request, *, by: User, **changes: Any) -> Reopening:
    given = {
        "complainant": Complainant.PERSON,
        "complained_on": COMPLAINT.date() - timedelta(days=2),
        "reason": "The photos are missing.",
        "by": by,
        "now": COMPLAINT,
    }
    return reopening.reopen(case, **{**given, **changes})


def test_it_is_in_progress_again_and_how_it_had_ended_is_kept(ended: Request, handler: User) -> None:
    due = ended.deadlines.get(is_current=True).due_on
    made = reopened(ended, by=handler)
    case = Request.objects.get(pk=ended.pk)
    assert (case.status, case.outcome, case.closed_at) == (Status.IN_PROGRESS, "", None)
    assert (made.former_outcome, made.former_closed_at, made.former_due_on) == ("fulfilled", CLOSED_AT, due)
    assert made.reason == "The photos are missing."
    mail = Mail.objects.get(template="requests/reopened")
    assert "Monday 1 February 2027" in mail.text
    assert "We aim to answer by **Monday 1 March 2027**" in mail.text or "1 March 2027" in mail.text


def test_the_clock_counts_from_the_complaint_as_the_law_on_complaints_has_it(
    ended: Request, handler: User
) -> None:
    reopened(ended, by=handler)
    current = ended.deadlines.get(is_current=True)
    assert (current.due_on, current.guidance, current.is_open) == (date(2027, 3, 1), True, True)
    assert recomputing.recompute_open(now=COMPLAINT + timedelta(days=1)) == 0
    assert Deadline.objects.filter(request=ended, is_open=False).count() == 0


def test_a_british_complaint_is_acknowledged_within_thirty_days(dreame: Controller, handler: User) -> None:
    case = factories.request(at=dreame, country="GB")
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    reopened(case, by=handler, complained_on=COMPLAINT.date())
    steps = case.deadlines.filter(jurisdiction="GB").values_list("step", "guidance")
    assert ("acknowledge", False) in set(steps)


def test_reminders_and_an_answer_start_anew(ended: Request, handler: User) -> None:
    reopened(ended, by=handler)
    assert reminders.sweep(now=COMPLAINT + timedelta(days=26)) > 0
    with pytest.raises(RequestError, match="Send the answer first"):
        decision.close(ended, outcome=Outcome.FULFILLED, by=handler, now=COMPLAINT)
    conversation.answer(ended, text="Here they are.", by=handler, now=COMPLAINT)
    case = decision.close(ended, outcome=Outcome.FULFILLED, by=handler, now=COMPLAINT)
    assert case.closed_at == COMPLAINT
    reopened(case, by=handler, complained_on=COMPLAINT.date())
    assert Reopening.objects.count() == 2


def test_the_time_of_keeping_counts_from_the_last_closing(ended: Request, handler: User) -> None:
    reopened(ended, by=handler)
    assert retention.erase_expired(now=CLOSED_AT + timedelta(days=4000)) == 0
    with pytest.raises(IllegalTransitionError):
        retention.erase(ended, now=CLOSED_AT + timedelta(days=4000))


def test_what_is_erased_or_open_is_not_reopened(ended: Request, case: Request, handler: User) -> None:
    for day in (CLOSED_AT.date() - timedelta(days=1), COMPLAINT.date() + timedelta(days=1)):
        with pytest.raises(IntakeRefusedError):
            reopened(ended, by=handler, complained_on=day)
    with pytest.raises(IntakeRefusedError):
        reopened(ended, by=handler, reason="  ")
    retention.erase(ended, now=COMPLAINT)
    with pytest.raises(ErasedError):
        reopened(ended, by=handler)
    other = factories.request(at=case.controller)
    with pytest.raises(RequestError):
        reopened(other, by=handler)


def test_the_map_alone_leads_nowhere_from_closed(ended: Request, handler: User) -> None:
    with pytest.raises(IllegalTransitionError):
        handling.start(ended, by=handler, now=COMPLAINT)
    assert not Status.CLOSED.next


@pytest.mark.usefixtures("wednesday")
@pytest.mark.promise("D3")
def test_what_the_person_writes_after_the_end_is_offered_as_a_complaint(
    case: Request, handler: User, auditor: User, stranger: User
) -> None:
    decision.close(
        case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW - timedelta(hours=2)
    )
    client = signed_in(handler)
    assert "reopen the request if it is a complaint" not in text_of(client.get(page_of(case)))
    conversation.reply(case, text="That was no answer.", now=NOW - timedelta(hours=1))
    assert "reopen the request if it is a complaint" in text_of(client.get(page_of(case)))
    for user in (auditor, stranger):
        assert signed_in(user).post(step_of(case, "reopen"), {"seen": 1}).status_code == 403
    shown = text_of(
        take(client, case, "reopen", complainant="person", complained_on="2026-11-25", reason="No answer.")
    )
    assert "Reopened on a complaint of Wednesday 25 November 2026 (The person)" in shown
    assert "No answer." in shown
    assert "The request had ended as “Withdrawn”." in shown
    assert "No answer." not in text_of(signed_in(auditor).get(page_of(case)))
    assert "reopened" in text_of(client.get(WORKLIST))


@pytest.mark.usefixtures("wednesday")
def test_the_page_says_why_what_is_erased_cannot_come_back(case: Request, handler: User) -> None:
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    retention.erase(case, now=NOW)
    shown = text_of(signed_in(handler).get(step_of(case, "reopen"), follow=True))
    assert "nobody can bring it back: this request cannot be reopened" in shown


def test_facts_of_before_do_not_count_and_later_ones_do(ended: Request, handler: User) -> None:
    reopened(ended, by=handler)
    fresh = Request.objects.get(pk=ended.pk)
    assert clock.standing_events(fresh) == ()
    handling.change_right(fresh, right=Right.ERASURE, by=handler, now=COMPLAINT)
    assert ended.deadlines.get(is_current=True).due_on == date(2027, 3, 1)
