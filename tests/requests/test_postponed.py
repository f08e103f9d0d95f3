"""A person who was told a day hears of a later one, once, with the reason; nobody else is written to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from law import Options
from mailroom.models import Mail
from office.domain import deadline_options
from office.models import Controller, User
from requests import tasks
from requests.domain import decision, identity, postponed, recomputing
from requests.enums import Outcome
from requests.models import Request
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 28)


@pytest.fixture(autouse=True)
def settled(dreame: Controller) -> None:
    """Let the portal know the rules of the day."""
    recomputing.recompute_open(now=NOW)


def close_on(dreame: Controller, *days: date) -> None:
    for day in days:
        dreame.closing_days.create(day=day, name="Stocktaking")


def choose(dreame: Controller, *, by: User, reason: str = "Our promise.", **chosen: Any) -> None:
    deadline_options.save(dreame, options=Options(**chosen), reason=reason, by=by, now=NOW)


def run() -> int:
    recomputing.recompute_open(now=NOW)
    return postponed.tell_all(now=NOW)


def news() -> list[Mail]:
    return list(Mail.objects.filter(template="requests/postponed").order_by("created_at"))


def test_a_later_day_is_told_once_with_the_old_one_and_why(dreame: Controller, case: Request) -> None:
    close_on(dreame, DUE)
    assert (run(), run()) == (1, 0)
    (mail,) = news()
    text = str(mail.text)
    assert mail.cause == case.cause
    assert "Until now you could expect our answer by Monday 28 December 2026. That day has moved." in text
    assert "We will answer by Tuesday 29 December 2026." in text.replace("*", "")
    assert "Our office is closed on a day that counted before." in text
    assert f"/{dreame.slug}/requests/" in text


def test_an_earlier_day_is_not_written_about(dreame: Controller, case: Request, lead: User) -> None:
    choose(dreame, by=lead, period="15 business days")
    assert run() == 0
    assert case.deadlines.get(is_current=True).due_on < DUE


def test_options_taken_back_are_a_later_day_again(dreame: Controller, case: Request, lead: User) -> None:
    choose(dreame, by=lead, period="15 business days")
    recomputing.recompute_open(now=NOW)
    choose(dreame, by=lead, reason="")
    assert run() == 1
    assert "We now count the time in another way" in str(news()[0].text)


def test_a_day_that_came_back_before_anybody_heard_is_no_news(dreame: Controller, case: Request) -> None:
    close_on(dreame, DUE)
    recomputing.recompute_open(now=NOW)
    dreame.closing_days.all().delete()
    assert run() == 0


def test_several_moves_are_told_as_one(dreame: Controller, case: Request) -> None:
    close_on(dreame, DUE)
    recomputing.recompute_open(now=NOW)
    close_on(dreame, date(2026, 12, 29))
    assert run() == 1
    text = str(news()[0].text)
    assert "by Monday 28 December 2026. That day" in text
    assert "Wednesday 30 December 2026" in text


def test_no_answer_is_promised_by_a_day_that_is_over(dreame: Controller, case: Request) -> None:
    after = NOW + timedelta(days=50)
    recomputing.recompute_open(now=after)
    close_on(dreame, DUE)
    assert recomputing.recompute_open(now=after) == 1
    assert postponed.tell_all(now=after) == 0


def test_a_closed_request_is_left_in_peace(dreame: Controller, case: Request, handler: User) -> None:
    close_on(dreame, DUE)
    recomputing.recompute_open(now=NOW)
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    assert postponed.tell_all(now=NOW) == 0


def test_a_pause_that_moves_the_day_is_told_where_it_happens(case: Request, handler: User) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    later = NOW + timedelta(days=2)
    assert recomputing.recompute_open(now=later) == 1
    assert postponed.tell_all(now=later) == 0


def test_who_writes_on_paper_gets_a_letter(dreame: Controller) -> None:
    factories.request(at=dreame, email="", postal_address="Gatan 1\n111 22 Stockholm")
    close_on(dreame, DUE)
    assert run() == 1
    assert news()[0].channel == "letter"


def test_the_job_counts_anew_and_tells_whom_it_makes_wait(
    dreame: Controller, case: Request, wednesday: object
) -> None:
    close_on(dreame, DUE)
    assert tasks.recompute_deadlines() == 1
    assert len(news()) == 1
