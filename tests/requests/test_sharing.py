"""Somebody from outside is shown one request, reads it without its values, and no longer once it is over."""

from __future__ import annotations

import pytest

from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import decision
from requests.enums import Outcome
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import WORKLIST, page_of, signed_in, step_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
def expert(dreame: Controller) -> User:
    """Somebody who works for another controller."""
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    return factories.staff(Role.CASE_HANDLER, at=other, email="expert@other.example", name="Eva Expert")


def share(case: Request, *, by: User, email: str) -> str:
    answer = signed_in(by).post(step_of(case, "share"), {"seen": case.version, "email": email}, follow=True)
    return text_of(answer)


@pytest.mark.promise("P20")
def test_an_outsider_sees_the_one_request_that_was_shown_and_no_value_of_it(
    case: Request, lead: User, expert: User
) -> None:
    other = factories.request(at=case.controller)
    assert signed_in(expert).get(page_of(case)).status_code == 403
    assert "The request is shown to them." in share(case, by=lead, email="Expert@Other.example")
    listed = text_of(signed_in(expert).get(WORKLIST))
    assert case.reference in listed
    assert other.reference not in listed
    page = text_of(signed_in(expert).get(page_of(case)))
    assert "identity: locked" in page
    assert "Elsa" not in page
    assert "/steps/" not in page
    assert signed_in(expert).get(page_of(other)).status_code == 403
    Request.objects.filter(pk=other.pk).update(together_with=case)
    for_lead, for_expert = (text_of(signed_in(user).get(page_of(case))) for user in (lead, expert))
    assert "Asked together with" in for_lead
    assert other.reference not in page + for_expert


def test_an_outsider_does_not_learn_of_what_a_request_is_a_duplicate_of(
    case: Request, lead: User, handler: User, expert: User
) -> None:
    again = factories.request(at=case.controller)
    decision.propose(
        again,
        outcome=Outcome.DUPLICATE,
        original=case,
        text="We answer you there.",
        evidence="The same words.",
        by=handler,
        now=NOW,
    )
    again.refresh_from_db()
    share(again, by=lead, email=expert.email)

    for user, learns in ((lead, True), (expert, False)):
        page = text_of(signed_in(user).get(page_of(again)))
        assert again.reference in page
        assert (case.reference in page) is learns


def test_what_was_shown_is_taken_back_and_both_are_on_record(case: Request, lead: User, expert: User) -> None:
    share(case, by=lead, email=expert.email)
    taken = signed_in(lead).post(
        step_of(case, "unshare"), {"seen": case.version, "person_id": str(expert.pk)}, follow=True
    )
    assert "not shown to them any more" in text_of(taken)
    assert signed_in(expert).get(page_of(case)).status_code == 403
    actions = AccessEntry.objects.filter(target_id=case.pk).values_list("action", flat=True)
    assert {"office.shared", "office.sharing_ended"} <= set(actions)


@pytest.mark.parametrize("email", ["nobody@nowhere.example", "not an address", ""])
def test_an_address_of_nobody_is_refused_beside_the_field(case: Request, lead: User, email: str) -> None:
    page = share(case, by=lead, email=email)
    assert "The request is shown to them." not in page
    assert "aria-invalid" in page


def test_a_colleague_who_reads_everything_needs_no_share(case: Request, lead: User, handler: User) -> None:
    assert "may read the requests of this controller already" in share(case, by=lead, email=handler.email)


def test_a_case_handler_shows_requests_to_nobody(case: Request, handler: User, expert: User) -> None:
    page = text_of(signed_in(handler).get(page_of(case)))
    assert step_of(case, "share") not in page
    answer = signed_in(handler).post(
        step_of(case, "share"), {"seen": case.version, "email": expert.email}, follow=True
    )
    assert answer.status_code == 403
    assert signed_in(expert).get(page_of(case)).status_code == 403
