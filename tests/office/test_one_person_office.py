"""The one-person office: who sets it, how long it holds, and where it is said."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import Settings

from office.actions import describe
from office.domain import one_person_office
from office.enums import Role
from office.errors import OnePersonOfficeRefusedError
from office.models import AccessEntry, Controller, OnePersonOffice, User
from tests import factories
from tests.office.conftest import signed_in

pytestmark = pytest.mark.django_db

WHY = "Nobody else has joined yet"


@pytest.fixture(autouse=True)
def wednesday(settings: Settings, tmp_path: Any, now: datetime) -> None:
    """Let the portal's time be that of the tests."""
    file = tmp_path / "clock"
    file.write_text(now.isoformat())
    settings.CLOCK_FILE = str(file)


def set_by(
    lead: User, controller: Controller, *, now: datetime, last_day: date | None = None
) -> OnePersonOffice:
    return one_person_office.switch_on(controller, reason=WHY, last_day=last_day, by=lead, now=now)


def page(controller: Controller, name: str) -> str:
    return reverse(f"admin:office_controller_{name}", args=[controller.pk])


def test_it_is_on_from_when_a_lead_sets_it_until_one_ends_it(
    lead: User, dreame: Controller, now: datetime
) -> None:
    assert one_person_office.standing(dreame, now=now) is None
    row = set_by(lead, dreame, now=now)
    later = now + timedelta(days=900)
    assert one_person_office.standing(dreame, now=later) == row
    assert one_person_office.standing(dreame, now=now - timedelta(seconds=1)) is None
    one_person_office.switch_off(dreame, by=lead, now=later)
    assert one_person_office.standing(dreame, now=later) is None


def test_it_ends_by_itself_when_its_last_day_is_over_at_the_controller(
    lead: User, dreame: Controller, now: datetime
) -> None:
    row = set_by(lead, dreame, now=now, last_day=date(2026, 11, 26))
    midnight_in_stockholm = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
    assert one_person_office.standing(dreame, now=midnight_in_stockholm - timedelta(seconds=1)) == row
    assert one_person_office.standing(dreame, now=midnight_in_stockholm) is None


def test_it_may_last_until_the_last_day_of_the_calendar(
    lead: User, dreame: Controller, now: datetime
) -> None:
    row = set_by(lead, dreame, now=now, last_day=date.max)
    assert one_person_office.standing(dreame, now=now) == row


def test_after_its_last_day_it_can_be_set_anew_and_the_old_one_keeps_its_own_end(
    lead: User, dreame: Controller, now: datetime
) -> None:
    old = set_by(lead, dreame, now=now, last_day=date(2026, 11, 25))
    new = set_by(lead, dreame, now=now + timedelta(days=9))
    old.refresh_from_db()
    assert (old.ended_at, old.ended_by) == (datetime(2026, 11, 25, 23, 0, tzinfo=UTC), None)
    assert one_person_office.standing(dreame, now=now + timedelta(days=9)) == new


def test_it_is_set_once_and_ended_once(lead: User, dreame: Controller, now: datetime) -> None:
    set_by(lead, dreame, now=now)
    with pytest.raises(OnePersonOfficeRefusedError, match="on already"):
        set_by(lead, dreame, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        OnePersonOffice.objects.create(controller=dreame, reason=WHY, set_by=lead, set_at=now)
    one_person_office.switch_off(dreame, by=lead, now=now)
    with pytest.raises(OnePersonOfficeRefusedError, match="off already"):
        one_person_office.switch_off(dreame, by=lead, now=now)


@pytest.mark.parametrize(("reason", "last_day"), [("  ", None), (WHY, date(2026, 11, 24))])
def test_it_needs_a_reason_and_a_last_day_that_is_not_over(
    reason: str, last_day: date | None, lead: User, dreame: Controller, now: datetime
) -> None:
    with pytest.raises(OnePersonOfficeRefusedError):
        one_person_office.switch_on(dreame, reason=reason, last_day=last_day, by=lead, now=now)
    assert not OnePersonOffice.objects.exists()


@pytest.mark.parametrize("who", ["handler", "auditor", "stranger"])
def test_nobody_but_a_lead_of_the_controller_changes_it(
    who: str, request: pytest.FixtureRequest, lead: User, dreame: Controller, now: datetime
) -> None:
    wrong: User = request.getfixturevalue(who)
    client = signed_in(wrong)
    form = {"reason": WHY, "understood": "on"}
    with pytest.raises(OnePersonOfficeRefusedError, match="do not manage"):
        set_by(wrong, dreame, now=now)
    assert client.get(page(dreame, "let_one_decide")).status_code == 403
    assert client.post(page(dreame, "let_one_decide"), form).status_code == 403
    set_by(lead, dreame, now=now)
    with pytest.raises(OnePersonOfficeRefusedError, match="do not manage"):
        one_person_office.switch_off(dreame, by=wrong, now=now)
    assert client.post(page(dreame, "ask_for_two")).status_code == 403
    assert one_person_office.standing(dreame, now=now) is not None


def test_it_holds_at_its_own_controller_only(
    lead: User, dreame: Controller, procotsmart: Controller, now: datetime
) -> None:
    row = set_by(lead, dreame, now=now)
    assert one_person_office.standing(procotsmart, now=now) is None
    assert one_person_office.standing_at([procotsmart.pk, dreame.pk], now=now) == [row]


@pytest.mark.promise("D10")
def test_history_and_access_log_keep_who_set_and_who_ended_it_and_why(
    lead: User, dreame: Controller, now: datetime
) -> None:
    row = set_by(lead, dreame, now=now, last_day=date(2026, 12, 3))
    second = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    one_person_office.switch_off(dreame, by=second, now=now)
    assert [entry.history_user for entry in row.history.all()] == [second, lead]
    ended, begun = AccessEntry.objects.of(dreame)[:2]
    assert (begun.actor, ended.actor) == (lead, second)
    assert describe(begun) == f"One-person office set until Thursday 3 December 2026: “{WHY}”"
    assert describe(ended) == "One-person office ended: two people decide"


def test_a_lead_switches_it_on_only_with_a_reason_and_having_understood(
    lead: User, dreame: Controller, now: datetime
) -> None:
    client = signed_in(lead)
    assert (
        "Nobody else at this office could approve."
        in client.get(page(dreame, "let_one_decide")).content.decode()
    )
    for incomplete in ({"reason": WHY}, {"understood": "on"}):
        assert client.post(page(dreame, "let_one_decide"), incomplete).status_code == 200
        assert one_person_office.standing(dreame, now=now) is None
    client.post(page(dreame, "let_one_decide"), {"reason": WHY, "last_day": "2026-12-03", "understood": "on"})
    row = OnePersonOffice.objects.get()
    assert (row.reason, row.last_day, row.set_by) == (WHY, date(2026, 12, 3), lead)


def test_the_form_says_how_many_others_could_approve(lead: User, dreame: Controller) -> None:
    for _number in range(2):
        factories.staff(Role.PRIVACY_LEAD, at=dreame)
    factories.staff(Role.PRIVACY_LEAD, at=dreame, is_active=False)
    shown = signed_in(lead).get(page(dreame, "let_one_decide")).content.decode()
    assert "2 other people at this office could approve" in shown


def test_the_controllers_page_says_that_it_is_on_and_one_click_and_a_confirmation_end_it(
    lead: User, dreame: Controller, now: datetime
) -> None:
    client = signed_in(lead)
    assert "One-person office at Dreame" not in client.get(page(dreame, "change")).content.decode()
    set_by(lead, dreame, now=now, last_day=date(2026, 12, 3))
    shown = client.get(page(dreame, "change")).content.decode()
    assert "One-person office at Dreame until Thursday 3 December 2026." in shown
    assert f"Set by Lena Lead on Wednesday 25 November 2026 because “{WHY}”." in shown
    assert page(dreame, "ask_for_two") in shown
    assert page(dreame, "let_one_decide") not in shown
    assert "Ask for two people again at Dreame?" in client.get(page(dreame, "ask_for_two")).content.decode()
    assert one_person_office.standing(dreame, now=now) is not None
    client.post(page(dreame, "ask_for_two"))
    after = client.get(page(dreame, "change")).content.decode()
    assert "One-person office at Dreame" not in after
    assert "ended by Lena Lead" in after
