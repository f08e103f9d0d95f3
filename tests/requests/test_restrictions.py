"""A restriction stands until the person was told that it ends, whatever became of its request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from law import Right
from mailroom.domain import outbox
from office.models import Controller, User
from requests.domain import restricting, retention
from requests.domain.errors import HeldError, RequestError
from requests.models import Request
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from tests.requests.rights import TODAY, answered, close

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def test_a_standing_restriction_is_prolonged_after_the_request_was_closed_and_after_its_end_was_told(
    dreame: Controller, handler: User, lead: User
) -> None:
    case = answered(dreame, Right.RESTRICTION, by=handler)
    client = signed_in(handler)
    take(client, case, "restrict", starts_on="2026-11-25", ends_on="2026-11-30")
    close(Request.objects.get(pk=case.pk), by=handler)
    wanted = "tell the person that the restriction ends, before it does on Monday 30 November 2026"
    assert wanted in text_of(client.get(page_of(case)))
    assert restricting.sweep(now=NOW) == 1
    reminder = outbox.for_cause(case.cause).get(template="requests/staff_restriction")
    assert "tell them, or restrict it longer" in str(reminder.text)
    assert "if they were told another day" in text_of(client.get(step_of(case, "restrict")))
    take(client, case, "restrict", starts_on="2026-11-25", ends_on="2026-12-20")

    take(client, case, "lift", lifts_on="2026-12-20", text="We use it again.")
    page = client.get(page_of(case))
    assert step_of(case, "lift") not in page.content.decode()
    assert "tell the person that the restriction ends" not in text_of(page)
    take(client, case, "restrict", starts_on="2026-11-25", ends_on="2027-02-01")
    assert restricting.sweep(now=NOW + timedelta(days=30)) == 0
    restricting.announce_end(
        case, lifts_on=TODAY + timedelta(days=2), text="We use it again.", by=handler, now=NOW
    )
    assert restricting.sweep(now=NOW + timedelta(days=2)) == 1

    assert step_of(case, "restrict") not in client.get(page_of(case)).content.decode()
    with pytest.raises(RequestError, match="has ended"):
        restricting.restrict(case, starts_on=TODAY, ends_on=TODAY, until="", by=handler, now=NOW)


def test_a_restriction_without_an_end_is_reminded_of_and_keeps_its_request_until_it_was_told_and_lifted(
    dreame: Controller, handler: User, lead: User
) -> None:
    case = answered(dreame, Right.RESTRICTION, by=handler)
    restricting.restrict(case, starts_on=TODAY, ends_on=None, until="The court.", by=handler, now=NOW)
    close(Request.objects.get(pk=case.pk), by=handler)
    told = outbox.for_cause(case.cause).filter(template="requests/staff_restriction")
    heard = []
    for days in (89, 90, 91, 179, 180, 400):
        restricting.sweep(now=NOW + timedelta(days=days))
        heard.append(told.count())
    assert heard == [0, 1, 1, 1, 2, 3]
    four_years_on = NOW + timedelta(days=1500)
    assert retention.erase_expired(now=four_years_on) == 0
    with pytest.raises(HeldError, match="restricted"):
        retention.erase(case, now=four_years_on)
    page = text_of(signed_in(handler).get(page_of(case)))
    assert "nothing is erased before the restriction has ended" in page

    soon = (four_years_on + timedelta(days=2)).date()
    restricting.announce_end(case, lifts_on=soon, text="We go on.", by=handler, now=four_years_on)
    assert retention.erase_expired(now=four_years_on) == 0
    assert restricting.sweep(now=four_years_on + timedelta(days=3)) == 1
    assert retention.erase_expired(now=four_years_on + timedelta(days=3)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_job_that_minds_restrictions_brings_its_own_transactions(
    dreame: Controller, handler: User, lead: User
) -> None:
    case = answered(dreame, Right.RESTRICTION, by=handler)
    take(signed_in(handler), case, "restrict", starts_on="2026-11-25", ends_on="2026-12-01")
    assert restricting.sweep(now=NOW) == 1
    assert outbox.for_cause(case.cause).filter(template="requests/staff_restriction").count() == 1
