"""Legal holds: what they stop, who sets them, and that nobody forgets them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from law import Right
from mailroom.models import Mail
from office.enums import Role
from office.models import Controller, User
from requests.domain import conversation, decision, handling, hold_reminders, holds, retention
from requests.domain import erasing as erasures
from requests.domain.errors import ErasedError, HeldError, IntakeRefusedError, RequestError
from requests.enums import Ground, Outcome
from requests.models import LegalHold, PurgeRecord, Request
from subjects.domain import erasing
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind
from subjects.errors import SubjectError
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import WORKLIST, page_of, signed_in, step_of, take, text_of
from tests.thirdparties import made as register
from vault.domain import shredding

pytestmark = pytest.mark.django_db

IN_MAY = (NOW + timedelta(days=180)).date()
MUCH_LATER = NOW + timedelta(days=4000)


def put_on_hold(case: Request, *, by: User) -> LegalHold:
    return holds.put(case, reason="A claim before the district court.", ends_on=IN_MAY, by=by, now=NOW)


def closed(case: Request, *, by: User) -> Request:
    return decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=by, now=NOW)


@pytest.mark.promise("D10")
def test_a_hold_keeps_a_request_from_the_job_until_somebody_lifts_it(case: Request, lead: User) -> None:
    closed(case, by=lead)
    put_on_hold(case, by=lead)
    assert retention.erase_expired(now=MUCH_LATER) == 0
    with pytest.raises(HeldError):
        retention.erase(case, now=MUCH_LATER)
    holds.lift(case, because="Settled.", by=lead, now=MUCH_LATER)
    assert retention.erase_expired(now=MUCH_LATER) == 1
    shredding.carry_out(now=MUCH_LATER)
    assert not LegalHold.objects.get().reason


def test_a_hold_on_what_is_left_keeps_the_decision(case: Request, lead: User) -> None:
    closed(case, by=lead)
    a_year_on, four_years_on = NOW + timedelta(days=400), NOW + timedelta(days=1500)
    assert retention.erase_expired(now=a_year_on) == 1
    holds.put(case, reason="Sued.", ends_on=four_years_on.date(), by=lead, now=a_year_on)
    assert retention.erase_expired(now=four_years_on) == 0
    assert LegalHold.objects.get().reason == "Sued."
    assert PurgeRecord.objects.count() == 1


def test_one_hold_stands_at_a_time_with_a_reason_and_a_day_to_come(case: Request, lead: User) -> None:
    with pytest.raises(IntakeRefusedError):
        holds.put(case, reason=" ", ends_on=IN_MAY, by=lead, now=NOW)
    with pytest.raises(IntakeRefusedError):
        holds.put(case, reason="Sued.", ends_on=NOW.date(), by=lead, now=NOW)
    put_on_hold(case, by=lead)
    with pytest.raises(RequestError):
        put_on_hold(case, by=lead)
    holds.lift(case, because="Settled.", by=lead, now=NOW)
    with pytest.raises(RequestError):
        holds.lift(case, because="Settled.", by=lead, now=NOW)
    put_on_hold(case, by=lead)
    assert LegalHold.objects.count() == 2


def test_nothing_is_held_once_everything_is_gone(case: Request, lead: User) -> None:
    closed(case, by=lead)
    retention.erase(case, now=NOW)
    with pytest.raises(ErasedError):
        put_on_hold(case, by=lead)


def test_an_erasure_is_not_fulfilled_while_another_request_of_the_person_is_held(
    dreame: Controller, lead: User
) -> None:
    person = factories.person(Known(IdentifierKind.EMAIL, "elsa@person.example"), at=dreame)
    other, case = (factories.request(at=dreame, right=right) for right in (Right.ACCESS, Right.ERASURE))
    Request.objects.filter(pk__in=[other.pk, case.pk]).update(subject=person)
    put_on_hold(other, by=lead)
    shop = register.system(dreame, "Shop")
    row = erasures.list_places(case, systems=[shop], other="", by=lead, now=NOW)[0]
    conversation.answer(case, text="Done.", by=lead, now=NOW)
    erasures.settle(case, row=row.pk, erased_on=NOW.date(), kept=None, by=lead, now=NOW)
    with pytest.raises(HeldError, match=other.reference):
        decision.close(case, outcome=Outcome.FULFILLED, by=lead, now=NOW)
    second = factories.staff(role=Role.PRIVACY_LEAD, at=dreame)
    decision.propose(
        case,
        outcome=Outcome.PARTLY_FULFILLED,
        ground=Ground.CLAIMS,
        evidence="A lawsuit.",
        text="In part.",
        by=lead,
        now=NOW,
    )
    decision.approve(case, by=second, now=NOW)
    with pytest.raises(SubjectError, match=other.reference):
        erasing.erase(person, by=lead, now=NOW)
    holds.lift(other, because="Settled.", by=lead, now=NOW)
    erasing.erase(person, by=lead, now=NOW)


def test_other_rights_are_fulfilled_under_hold(case: Request, lead: User) -> None:
    put_on_hold(case, by=lead)
    handling.start(case, by=lead, now=NOW)
    conversation.answer(case, text="All of it.", by=lead, now=NOW)
    assert decision.close(case, outcome=Outcome.FULFILLED, by=lead, now=NOW).outcome == Outcome.FULFILLED


def test_leads_hear_of_it_before_its_day_and_daily_after_it_once_each(case: Request, lead: User) -> None:
    hold = put_on_hold(case, by=lead)
    heard = {}
    for days in (-15, -14, -10, -7, -1, 0, 1, 2):
        at = NOW + timedelta(days=180 + days)
        for _twice in range(2):
            hold_reminders.sweep(now=at)
        heard[days] = Mail.objects.filter(template="requests/staff_hold").count()
    assert list(heard.values()) == [0, 1, 1, 2, 3, 4, 5, 6]
    assert hold.lifted_at is None
    holds.prolong(case, ends_on=IN_MAY + timedelta(days=90), by=lead, now=NOW)
    hold_reminders.sweep(now=NOW + timedelta(days=183))
    assert Mail.objects.filter(template="requests/staff_hold").count() == 6


def test_a_hold_is_prolonged_to_a_later_day_and_no_other(case: Request, lead: User) -> None:
    hold = put_on_hold(case, by=lead)
    for days in (-1, 0):
        with pytest.raises(IntakeRefusedError, match="Give a day after"):
            holds.prolong(case, ends_on=hold.ends_on + timedelta(days=days), by=lead, now=NOW)
    later = hold.ends_on + timedelta(days=1)
    assert holds.prolong(case, ends_on=later, by=lead, now=NOW).ends_on == later


@pytest.mark.usefixtures("wednesday")
def test_a_lead_sets_prolongs_and_lifts_a_hold_on_the_page(case: Request, lead: User, handler: User) -> None:
    client = signed_in(lead)
    shown = text_of(take(client, case, "hold", reason="A claim is pending.", ends_on=IN_MAY.isoformat()))
    assert "A claim is pending." in shown
    assert "Put on legal hold, to be looked at by Monday 24 May 2027" in shown
    assert "legal hold" in text_of(client.get(WORKLIST))
    assert "A claim is pending." in text_of(signed_in(handler).get(page_of(case)))
    take(client, case, "prolong-hold", ends_on="2027-12-01")
    assert LegalHold.objects.get().ends_on.isoformat() == "2027-12-01"
    assert "Give the reason." in text_of(take(client, case, "lift-hold", because=""))
    assert "Legal hold lifted" in text_of(take(client, case, "lift-hold", because="Settled."))
    assert "legal hold" not in text_of(client.get(WORKLIST))
    assert LegalHold.history.count() == 3


@pytest.mark.usefixtures("wednesday")
def test_only_leads_of_the_controller_hold_and_only_who_sees_contents_reads_why(
    case: Request, lead: User, handler: User, auditor: User, stranger: User
) -> None:
    for user in (handler, auditor, stranger):
        assert signed_in(user).get(step_of(case, "hold")).status_code == 403
        assert signed_in(user).post(step_of(case, "hold")).status_code == 403
    put_on_hold(case, by=lead)
    for user in (handler, stranger):
        for code in ("prolong-hold", "lift-hold"):
            assert signed_in(user).post(step_of(case, code), {"seen": 2}).status_code == 403
    shown = text_of(signed_in(auditor).get(page_of(case)))
    assert "legal hold" in shown
    assert "district court" not in shown
    assert LegalHold.objects.get().lifted_at is None
