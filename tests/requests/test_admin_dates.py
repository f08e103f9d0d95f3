"""Dates on the office's pages and in its mails: the safe one beside a moved one, every law, extensions explained."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mailroom.models import Mail
from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from requests.domain import clock, handling, identity
from requests.models import ClockEvent, Deadline, Request
from tests import factories
from tests.factories import NOW
from tests.remembered import remembered
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
@remembered
def moved(dreame: Controller, handler: User) -> Request:
    """A request whose date a pause of a week has moved from 7 to 14 December."""
    case = factories.request(at=dreame, now=NOW - timedelta(days=20))
    handling.start(case, by=handler, now=NOW - timedelta(days=19))
    identity.ask(case, text="Who are you?", by=handler, now=NOW - timedelta(days=19))
    proved = (NOW - timedelta(days=12)).date()
    identity.prove(case, method=identity.Method.DOCUMENT, on=proved, by=handler, now=NOW)
    return Request.objects.get(pk=case.pk)


def test_the_safe_date_stands_beside_every_date_that_a_pause_has_moved(handler: User, moved: Request) -> None:
    shown = " ".join(text_of(signed_in(handler).get(page_of(moved))).split())
    for part in (
        "Monday 14 December 2026 (without the pause: Monday 7 December 2026)",
        "Without the pause: Monday 7 December 2026.",
        "with the reasons, by Monday 14 December 2026. Without the pause: Monday 7 December 2026.",
    ):
        assert part in shown, part
    assert shown.count("without the pause:") == 1 + 1 + 3  # the hint, the head, the other dates


def test_the_mail_of_an_assignment_names_the_safe_date(lead: User, handler: User, moved: Request) -> None:
    handling.assign(moved, to=handler, by=lead, now=NOW)
    text = str(Mail.objects.get(template="requests/staff_assigned").text)
    assert "due on Monday 14 December 2026." in text
    assert "The safe date, without the pause, is Monday 7 December 2026." in text


def test_the_mail_of_an_extension_names_the_safe_date(handler: User, moved: Request) -> None:
    preview = text_of(signed_in(handler).get(step_of(moved, "extend")))
    take(signed_in(handler), moved, "extend", text="It lies in three systems.")
    text = str(Mail.objects.get(template="requests/extension").text)
    for part in (
        "We will answer by Friday 12 February 2027 at the latest.",
        "Without the time for which we waited for you it would be Friday 5 February 2027.",
    ):
        assert part in text, part
        assert part in preview, part


def test_every_date_of_every_law_carries_how_it_was_counted(handler: User, dreame: Controller) -> None:
    case = factories.request(at=dreame, country="US", region="US-CA")
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "California, United States, Sweden: both laws apply, and the earliest date counts." in shown
    assert shown.count("<summary") >= Deadline.objects.filter(request=case).count() - 1
    assert "11 CCR 7021" in shown


def test_where_no_rules_of_the_country_are_known_the_page_says_so(handler: User, dreame: Controller) -> None:
    shown = text_of(signed_in(handler).get(page_of(factories.request(at=dreame, country="KE"))))
    assert "Kenya: no rules of this country are known here." in shown


def test_a_second_extension_is_refused_with_the_reason(handler: User, case: Request) -> None:
    client = signed_in(handler)
    take(client, case, "extend", text="It is much.")
    sentence = "The time was extended on Wednesday 25 November 2026; the law allows that once."
    assert sentence in text_of(client.get(step_of(case, "extend"), follow=True))
    seen = Request.objects.get(pk=case.pk).version
    answer = client.post(step_of(case, "extend"), {"seen": seen, "text": "Again."})
    assert answer.status_code == 409
    assert sentence in text_of(answer)
    assert Mail.objects.filter(template="requests/extension").count() == 1


def test_an_extension_that_comes_too_late_is_refused_with_the_last_day(handler: User) -> None:
    case = factories.request(now=NOW - timedelta(days=40))
    client = signed_in(handler)
    sentence = (
        "The person had to be told of an extension by Monday 16 November 2026. It is too late for it now."
    )
    assert sentence in text_of(client.get(page_of(case)))
    assert sentence in text_of(client.get(step_of(case, "extend"), follow=True))


def test_where_the_law_knows_no_extension_the_page_says_so(handler: User) -> None:
    case = factories.request(country="BR")
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "The law that sets this date knows no extension." in shown


def test_an_extension_that_was_recorded_wrongly_can_be_reversed_and_made_anew(
    handler: User, case: Request
) -> None:
    client = signed_in(handler)
    take(client, case, "extend", text="It is much.")
    clock.reverse(case, event=ClockEvent.objects.get(kind="extended"), by=handler, now=NOW)
    assert "Extend and tell the person" in text_of(client.get(step_of(case, "extend")))


def test_an_extension_without_a_limit_in_law_asks_for_the_day(handler: User) -> None:
    swiss = factories.controller("swiss", country="CH", time_zone="Europe/Zurich")
    grants.grant_role(user=handler, controller=swiss, role=Role.CASE_HANDLER, by=None, now=NOW)
    case = factories.request(at=swiss, country="CH")
    client = signed_in(User.objects.get(pk=handler.pk))
    assert "write by when you answer, since that day binds" in text_of(client.get(step_of(case, "extend")))
    take(client, case, "extend", text="We answer on 1 March 2027.")
    text = str(Mail.objects.get(template="requests/extension").text)
    assert "We cannot answer your request in the usual time.\n" in text
    assert "at the latest" not in text


def test_an_open_pause_whose_stored_day_has_passed_is_not_called_late(handler: User, case: Request) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    Deadline.objects.filter(request=case, is_current=True).update(due_on=date(2026, 11, 24), paused=True)
    shown = text_of(signed_in(handler).get(page_of(case)))
    assert "late: send it now" not in shown
    assert "The clock is stopped" in shown
