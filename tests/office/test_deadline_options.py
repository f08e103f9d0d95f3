"""Deadline options: chosen by a lead, with a reason, seen before they count, never past the law in silence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from law import Options
from office import actions, recounts
from office.deadline_options import options_for
from office.domain import deadline_options, holidays
from office.enums import Role
from office.errors import DeadlineOptionsRefusedError, OneOffHolidayRefusedError
from office.models import AccessEntry, Controller, DeadlineOptions, OneOffHoliday, User
from tests import factories
from tests.office.conftest import signed_in

pytestmark = pytest.mark.django_db

JUBILEE = date(2026, 12, 15)


def page_of(controller: Controller) -> str:
    return reverse("admin:office_controller_count_deadlines", args=[controller.pk])


def save(
    controller: Controller, *, by: User, now: datetime, reason: str = "Our promise.", **chosen: Any
) -> None:
    deadline_options.save(controller, options=Options(**chosen), reason=reason, by=by, now=now)


def proclaim(place: str, *, by: User, now: datetime) -> OneOffHoliday:
    holiday = OneOffHoliday(place=place, day=JUBILEE, name="Jubilee", source="Decree 7")
    holidays.save(holiday, by=by, now=now)
    return holiday


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each time that open requests are to be counted anew."""
    told: list[str] = []
    recount = recounts.Recount(waiting=lambda controller: 7, ask=lambda: told.append("asked"))
    monkeypatch.setattr(recounts, "_recounts", [recount])
    return told


def test_options_are_stored_with_who_and_why_and_open_requests_are_counted_anew(
    dreame: Controller, lead: User, now: datetime, asked: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        save(dreame, by=lead, now=now, period="15 business days", holidays="SE+eves")
    assert asked == ["asked"]
    found = options_for(dreame)
    assert (found.period, found.holidays, found.roll, found.prompt_working_days) == (
        *("15 business days", "SE+eves"),
        *(None, 5),
    )
    version = DeadlineOptions.history.get()
    assert (version.history_user, version.reason) == (lead, "Our promise.")
    with translation.override("en"):
        said = actions.describe(AccessEntry.objects.get(action="office.deadline_options_set"))
    assert said == (
        "Deadline options set: Time to answer: 15 working days, Public holidays: Sweden, with its eves; "
        "because “Our promise.”"
    )


def test_going_back_to_the_law_needs_no_reason(dreame: Controller, lead: User, now: datetime) -> None:
    save(dreame, by=lead, now=now, roll="none")
    save(dreame, by=lead, now=now, reason="")
    assert options_for(dreame) == Options()
    assert [version.roll for version in DeadlineOptions.history.order_by("history_id")] == ["none", ""]


@pytest.mark.parametrize(
    ("chosen", "field", "said"),
    [
        ({"period": "30 days"}, "period", "longer than Art"),
        ({"period": "20 business days"}, "period", "longer than Art"),
        ({"period": "96 hours"}, "period", "longer than Art"),
        ({"period": "soon"}, "period", "is not a period"),
        ({"roll": "later"}, "roll", "is not known here"),
        ({"holidays": "DE-BY"}, "holidays", "is not where Dreame acts"),
        ({"holidays": "NO+eves"}, "holidays", "eves are known for"),
        ({"prompt_working_days": 61}, "prompt_working_days", "61 is not possible"),
    ],
)
def test_the_law_refuses_what_it_does_not_know_and_what_ends_after_it(
    dreame: Controller, lead: User, now: datetime, chosen: dict[str, Any], field: str, said: str
) -> None:
    with translation.override("en"), pytest.raises(DeadlineOptionsRefusedError, match=said) as refused:
        save(dreame, by=lead, now=now, **chosen)
    assert refused.value.field == field
    assert not DeadlineOptions.objects.exists()


@pytest.mark.parametrize(
    "chosen",
    [
        {"period": "15 business days"},
        {"period": "28 days"},
        {"roll": "none"},
        {"identity": "ignore"},
        {"business_days": "weekends_only"},
    ],
)
def test_what_is_never_later_than_the_law_is_no_warning(
    dreame: Controller, now: datetime, chosen: dict[str, Any]
) -> None:
    assert deadline_options.preview(dreame, options=Options(**chosen), now=now).later == ""


@pytest.mark.parametrize(
    "chosen", [{"holidays": "SE+eves"}, {"identity": "restart"}, {"prompt_working_days": 8}]
)
def test_a_reading_that_gives_later_dates_says_so_with_a_case(
    dreame: Controller, now: datetime, chosen: dict[str, Any]
) -> None:
    with translation.override("en"):
        later = deadline_options.preview(dreame, options=Options(**chosen), now=now).later
    assert later.startswith("Some answers are then due later than by the law’s most cautious reading")


def test_the_case_that_is_later_says_what_was_asked_of_the_person(dreame: Controller, now: datetime) -> None:
    with translation.override("en"):
        later = deadline_options.preview(dreame, options=Options(identity="restart"), now=now).later
    assert "with proof of identity asked for on Wednesday 2 December 2026 and given on" in later


def test_a_case_under_another_law_names_it(dreame: Controller, now: datetime) -> None:
    with translation.override("en"):
        later = deadline_options.preview(dreame, options=Options(roll="next_working_day"), now=now).later
    assert "instead of" in later
    assert later.endswith("This is under the law of United States (US-CA).")


def test_a_breach_that_may_be_notified_later_is_named_with_its_hours(
    dreame: Controller, now: datetime
) -> None:
    with translation.override("en"):
        later = deadline_options.preview(dreame, options=Options(hours="next_full_hour"), now=now).later
    assert later.startswith("A breach may then be notified later than by the law’s most cautious reading")
    assert later.endswith("by Saturday 28 November 2026, 11:00 instead of Saturday 28 November 2026, 10:00.")


def test_a_reason_is_asked_and_nothing_new_is_no_change(
    dreame: Controller, lead: User, now: datetime
) -> None:
    with pytest.raises(DeadlineOptionsRefusedError) as refused:
        save(dreame, by=lead, now=now, reason="  ", roll="none")
    assert refused.value.field == "reason"
    save(dreame, by=lead, now=now, roll="none")
    with pytest.raises(DeadlineOptionsRefusedError):
        save(dreame, by=lead, now=now, roll="none")
    assert DeadlineOptions.history.count() == 1


def test_an_option_without_a_reason_cannot_be_stored(dreame: Controller) -> None:
    with pytest.raises(IntegrityError):
        DeadlineOptions.objects.create(controller=dreame, roll="none")


def test_only_the_lead_of_the_controller_chooses(
    dreame: Controller, handler: User, auditor: User, stranger: User, now: datetime
) -> None:
    for person in (handler, auditor, stranger):
        assert signed_in(person).get(page_of(dreame)).status_code == 403
        assert signed_in(person).post(page_of(dreame), {"roll": "none"}).status_code == 403
        with pytest.raises(DeadlineOptionsRefusedError):
            save(dreame, by=person, now=now, roll="none")
    assert Client().get(page_of(dreame)).status_code == 302
    assert not DeadlineOptions.objects.exists()


def test_the_page_shows_what_options_do_before_it_saves_them(
    dreame: Controller, lead: User, asked: list[str]
) -> None:
    client = signed_in(lead)
    data = {"period": "15  Business days", "reason": "We promise three weeks."}
    seen = client.post(page_of(dreame), data).content.decode()
    assert "7 open requests will be counted anew" in seen
    assert "Access, received today" in seen
    assert "→" in seen
    assert "overdue at once" in seen
    assert not DeadlineOptions.objects.exists()
    again = client.post(page_of(dreame), {**data, "again": "yes"}).content.decode()
    assert "We promise three weeks." in again
    assert not DeadlineOptions.objects.exists()
    done = client.post(page_of(dreame), {**data, "confirmed": "yes"}, follow=True).content.decode()
    assert "7 open requests are counted anew" in done
    assert "because “We promise three weeks.”" in done
    assert options_for(dreame).period == "15 business days"
    shown = client.get(reverse("admin:office_controller_change", args=[dreame.pk])).content.decode()
    assert "Time to answer: 15 working days" in shown


def test_a_time_that_is_too_long_is_refused_beside_its_field(dreame: Controller, lead: User) -> None:
    data = {"period": "30 days", "reason": "We like months.", "confirmed": "yes"}
    page = signed_in(lead).post(page_of(dreame), data).content.decode()
    assert "longer than Art 12(3) GDPR allows" in page
    assert not DeadlineOptions.objects.exists()


def test_a_one_off_holiday_counts_where_it_is_kept_and_nowhere_else(
    dreame: Controller, procotsmart: Controller, lead: User, now: datetime
) -> None:
    bavarian = factories.controller("bavarian", country="DE", time_zone="Europe/Berlin")
    head = factories.staff(Role.PRIVACY_LEAD, at=bavarian)
    proclaim("SE", by=lead, now=now)
    assert options_for(dreame).one_off_holidays == ((JUBILEE, "Jubilee"),)
    assert options_for(procotsmart).one_off_holidays == ()
    with pytest.raises(OneOffHolidayRefusedError):
        proclaim("DE-BY", by=head, now=now)
    save(bavarian, by=head, now=now, holidays="DE-BY")
    proclaim("DE-BY", by=head, now=now)
    assert options_for(bavarian).one_off_holidays == ((JUBILEE, "Jubilee"),)


def test_a_lead_sets_and_takes_back_holidays_where_the_office_acts_only(
    dreame: Controller, lead: User, stranger: User, handler: User
) -> None:
    add = reverse("admin:office_oneoffholiday_add")
    data = {"place": "SE", "day": "2026-12-15", "name": "Jubilee", "source": "Decree 7"}
    assert signed_in(handler).post(add, data).status_code == 403
    assert "Select a valid choice" in signed_in(stranger).post(add, data).content.decode()
    assert signed_in(lead).post(add, data).status_code == 302
    holiday = OneOffHoliday.objects.get()
    for page in ("change", "delete", "history"):
        url = reverse(f"admin:office_oneoffholiday_{page}", args=[holiday.pk])
        assert signed_in(stranger).get(url).status_code == 403
        assert signed_in(lead).get(url).status_code == 200
    assert "already" in signed_in(lead).post(add, data).content.decode()
    signed_in(lead).post(reverse("admin:office_oneoffholiday_delete", args=[holiday.pk]), {"post": "yes"})
    told = AccessEntry.objects.filter(action__startswith="office.one_off").order_by("at", "pk")
    assert [(entry.action, entry.controller) for entry in told] == [
        ("office.one_off_holiday_set", dreame),
        ("office.one_off_holiday_removed", dreame),
    ]
    with translation.override("en"):
        assert actions.describe(told[0]) == "One-off public holiday set: Tuesday 15 December 2026, Sweden"


def test_every_office_that_acts_there_reads_who_set_a_holiday(
    dreame: Controller, lead: User, now: datetime
) -> None:
    other = factories.controller("nordic", country="SE")
    proclaim("SE", by=lead, now=now)
    told = AccessEntry.objects.filter(action="office.one_off_holiday_set")
    assert {entry.controller for entry in told} == {dreame, other}


def test_a_closing_day_has_open_requests_counted_anew(
    dreame: Controller, lead: User, asked: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    data = {"controller": str(dreame.pk), "day": "2026-12-24", "name": "Christmas Eve"}
    with django_capture_on_commit_callbacks(execute=True):
        page = signed_in(lead).post(reverse("admin:office_closingday_add"), data, follow=True)
    assert asked == ["asked"]
    assert "7 open requests are counted anew" in page.content.decode()
