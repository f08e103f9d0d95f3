"""Refusals in a one-person office: one person does both acts, and nobody can overlook it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from law import Right
from mailroom.models import Mail
from office.actions import describe
from office.domain import one_person_office
from office.enums import Role
from office.models import AccessEntry, Controller, OnePersonOffice, User
from requests.domain import decision, handling, links
from requests.domain.errors import SecondPersonNeededError
from requests.enums import Ground, Outcome, Status
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import WORKLIST, page_of, put, signed_in, step_of, take, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

WHY = "Nobody else has joined yet"
ALONE = f"Decided by Lena Lead alone: one-person office, set on Wednesday 25 November 2026 because “{WHY}”"
NOTICE = "One-person office at Dreame"


@pytest.fixture
def alone(lead: User, dreame: Controller) -> OnePersonOffice:
    """The one-person office of the controller, until the day after tomorrow."""
    return one_person_office.switch_on(
        dreame, reason=WHY, last_day=date(2026, 11, 27), by=lead, now=NOW - timedelta(hours=2)
    )


@pytest.fixture
def proposed(lead: User, case: Request) -> Request:
    """A request whose refusal the lead proposed."""
    handling.start(case, by=lead, now=NOW)
    return decision.propose(
        case,
        outcome=Outcome.REFUSED,
        ground=Ground.EXCESSIVE,
        evidence="Five times.",
        text="No, because.",
        by=lead,
        now=NOW,
    )


def test_one_person_proposes_and_approves_and_the_record_says_so(
    alone: OnePersonOffice, lead: User, case: Request
) -> None:
    put(case, Status.IN_PROGRESS, handler=lead)
    client = signed_in(lead)
    take(
        client,
        case,
        "propose",
        outcome="refused",
        ground="excessive",
        evidence="Five times.",
        text="The sixth time.",
    )
    assert step_of(case, "approve") in text_of(client.get(page_of(case)))
    take(client, case, "approve")
    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.REFUSED)
    entry = AccessEntry.objects.get(action="requests.approved", target_id=case.pk)
    assert (entry.actor, entry.details["one_person_office"]) == (lead, str(alone.pk))
    assert describe(entry) == ALONE
    assert text_of(client.get(page_of(case))).count(ALONE) == 2  # the decision and the timeline


def test_what_was_decided_alone_stays_on_record_when_the_override_is_gone(
    alone: OnePersonOffice, lead: User, proposed: Request
) -> None:
    decision.approve(proposed, by=lead, now=NOW)
    one_person_office.switch_off(alone.controller, by=lead, now=NOW)
    assert decision.decided_alone(proposed) == ALONE


def test_a_second_person_approves_as_ever_and_nothing_says_alone(
    alone: OnePersonOffice, lead: User, handler: User, case: Request
) -> None:
    put(case, Status.AWAITING_APPROVAL, handler=handler)
    take(signed_in(lead), case, "approve")
    assert decision.decided_alone(case) == ""
    entry = AccessEntry.objects.get(action="requests.approved", target_id=case.pk)
    assert describe(entry) == "Outcome approved"


@pytest.mark.promise("P10")
def test_without_it_the_same_person_is_refused(lead: User, proposed: Request) -> None:
    assert step_of(proposed, "approve") not in text_of(signed_in(lead).get(page_of(proposed)))
    with pytest.raises(SecondPersonNeededError):
        decision.approve(proposed, by=lead, now=NOW)


@pytest.mark.promise("P10")
def test_once_it_has_run_out_or_was_ended_the_same_person_is_refused(
    alone: OnePersonOffice, lead: User, proposed: Request
) -> None:
    with pytest.raises(SecondPersonNeededError):
        decision.approve(proposed, by=lead, now=NOW + timedelta(days=3))
    one_person_office.switch_off(alone.controller, by=lead, now=NOW)
    with pytest.raises(SecondPersonNeededError):
        decision.approve(proposed, by=lead, now=NOW)


def test_that_of_another_controller_helps_nobody(stranger: User, lead: User, proposed: Request) -> None:
    one_person_office.switch_on(
        factories.controller("procotsmart"), reason=WHY, last_day=None, by=stranger, now=NOW
    )
    with pytest.raises(SecondPersonNeededError):
        decision.approve(proposed, by=lead, now=NOW)


def test_a_case_handler_still_cannot_approve_what_they_proposed(
    alone: OnePersonOffice, handler: User, case: Request
) -> None:
    put(case, Status.AWAITING_APPROVAL, handler=handler)
    assert take(signed_in(handler), case, "approve").status_code == 403
    assert Request.objects.get(pk=case.pk).status == Status.AWAITING_APPROVAL


def test_the_pages_of_the_decision_say_that_it_is_on_and_recommend_the_normal_way(
    alone: OnePersonOffice, lead: User, proposed: Request
) -> None:
    client = signed_in(lead)
    shown = text_of(client.get(step_of(proposed, "approve")))
    assert f"{NOTICE} until Friday 27 November 2026." in shown
    assert "could approve:" not in shown
    factories.staff(Role.PRIVACY_LEAD, at=alone.controller, name="Siv Second")
    shown = text_of(client.get(step_of(proposed, "approve")))
    assert "One other person could approve: Siv Second." in " ".join(shown.split())
    assert "Better ask a second person where you can." in shown
    take(client, proposed, "send-back")
    assert NOTICE in text_of(client.get(step_of(proposed, "propose")))
    assert NOTICE not in text_of(client.get(step_of(proposed, "ask")))


def test_the_worklist_says_it_to_the_office_and_to_nobody_else(
    alone: OnePersonOffice, handler: User, auditor: User, stranger: User
) -> None:
    for colleague in (handler, auditor):
        assert NOTICE in text_of(signed_in(colleague).get(WORKLIST))
    assert NOTICE not in text_of(signed_in(stranger).get(WORKLIST))


def test_the_person_who_asked_is_not_told(alone: OnePersonOffice, lead: User, dreame: Controller) -> None:
    case = factories.request(at=dreame, right=Right.ACCESS)
    handling.start(case, by=lead, now=NOW)
    decision.propose(
        case,
        outcome=Outcome.REFUSED,
        ground=Ground.EXCESSIVE,
        evidence="Five times.",
        text="No, because.",
        by=lead,
        now=NOW,
    )
    decision.approve(case, by=lead, now=NOW)
    url = links.issue(case, now=NOW)
    page = text_of(Client().get(url[url.index(f"/{dreame.slug}/") :]))
    assert "No, because." in page
    sent = [str(mail.text) for mail in Mail.objects.filter(cause=case.cause)]
    assert sent
    for words in (page, *sent):
        assert "one-person" not in words.lower()
        assert WHY not in words
