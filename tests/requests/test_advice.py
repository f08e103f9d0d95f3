"""Advice and decision: two people, side by side (Art 38(6) GDPR), and one of them in a one-person office alone."""

from __future__ import annotations

import pytest

from office.domain import one_person_office
from office.enums import Role
from office.models import User
from requests.domain import advising, conversation, decision, handling
from requests.domain.errors import AdviserDecidesError
from requests.enums import Ground, Outcome, Status
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, put, signed_in, step_of, take, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
def officer(lead: User) -> User:
    """A second privacy lead of the controller."""
    return factories.staff(Role.PRIVACY_LEAD, at=factories.controller(), name="Olga Officer")


def proposed(case: Request, *, by: User) -> Request:
    """Propose a refusal."""
    handling.start(case, by=by, now=NOW)
    return decision.propose(
        case,
        outcome=Outcome.REFUSED,
        ground=Ground.EXCESSIVE,
        evidence="Five times.",
        text="No.",
        by=by,
        now=NOW,
    )


def test_advice_and_decision_stand_side_by_side_with_names(
    case: Request, handler: User, lead: User, officer: User
) -> None:
    put(case, Status.AWAITING_APPROVAL, handler=handler)
    take(signed_in(officer), case, "advise", advice="The first of five was incomplete.")
    take(signed_in(officer), case, "advise", advice="All five were complete.")
    take(signed_in(lead), case, "approve")
    shown = text_of(signed_in(lead).get(page_of(case)))
    decided = shown[shown.index('id="decision"') : shown.index('id="timeline"')]
    for words in (
        "All five were complete.",
        "Olga Officer",
        "Decided by Lena Lead",
        "Five times.",
        "Earlier advice",
    ):
        assert words in decided
    assert decided.index("All five were complete.") < decided.index("The first of five")


def test_whoever_advised_decides_nothing(case: Request, handler: User, lead: User, officer: User) -> None:
    proposed(case, by=handler)
    advising.advise(case, text="Refuse.", by=officer, now=NOW)
    with pytest.raises(AdviserDecidesError):
        decision.approve(case, by=officer, now=NOW)
    assert step_of(case, "approve") not in text_of(signed_in(officer).get(page_of(case)))
    assert "two people" in text_of(take(signed_in(officer), case, "approve"))
    decision.send_back(case, by=lead, now=NOW)
    conversation.answer(case, text="Here.", by=handler, now=NOW)
    with pytest.raises(AdviserDecidesError):
        decision.close(case, outcome=Outcome.FULFILLED, by=officer, now=NOW)
    with pytest.raises(AdviserDecidesError):
        proposed(case, by=officer)
    assert decision.close(case, outcome=Outcome.FULFILLED, by=handler, now=NOW).outcome == Outcome.FULFILLED


def test_whoever_proposed_gives_no_advice_on_it(case: Request, lead: User) -> None:
    proposed(case, by=lead)
    with pytest.raises(AdviserDecidesError):
        advising.advise(case, text="I was right.", by=lead, now=NOW)
    assert not case.advice.exists()


def test_in_a_one_person_office_one_person_does_both_and_it_is_said(case: Request, lead: User) -> None:
    one_person_office.switch_on(case.controller, reason="Alone", last_day=None, by=lead, now=NOW)
    advising.advise(case, text="Refuse.", by=lead, now=NOW)
    proposed(case, by=lead)
    decision.approve(case, by=lead, now=NOW)
    shown = text_of(signed_in(lead).get(page_of(case)))
    assert shown.count("by Lena Lead alone: one-person office") >= 2


def test_only_privacy_officers_of_the_company_advise(case: Request, handler: User, stranger: User) -> None:
    for user in (handler, stranger):
        assert signed_in(user).get(step_of(case, "advise")).status_code == 403


def test_advice_on_top_of_an_unseen_change_waits(case: Request, handler: User, lead: User) -> None:
    seen = case.version
    handling.start(case, by=handler, now=NOW)
    answer = signed_in(lead).post(step_of(case, "advise"), {"seen": seen, "advice": "Grant it."})
    assert answer.status_code == 409
    assert "Grant it." in text_of(answer)
    assert not case.advice.exists()
