"""Deadlines that a day, a rule or an option has changed: derived anew, only where they moved, never silently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from law import Options, Right
from mailroom import nudging
from office import actions, recounts
from office.domain import deadline_options
from office.models import AccessEntry, Controller, OneOffHoliday, User
from requests.domain import clock, conversation, decision, handling, identity, recomputing, rules, timeline
from requests.domain.errors import ClockRefusedError
from requests.enums import Outcome
from requests.models import ClockEvent, Deadline, Request
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

TOMORROW = NOW + timedelta(days=1)
SETTLED = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def settled(dreame: Controller) -> None:
    """Let the portal know the rules of the day."""
    recomputing.recompute_open(now=NOW)


def stored(case: Request) -> set[tuple[object, ...]]:
    names = ("step", "jurisdiction", "due_on", "safe_on", "paused", "guidance", "rule_version", "is_current")
    return set(case.deadlines.values_list(*names))


def derived(case: Request, *, today: date) -> set[tuple[object, ...]]:
    found = clock.derive(case, today=today)
    extended = "extended" in clock.standing_kinds(case)
    working = clock.working_deadline(found, extended=extended)
    names = ("step", "jurisdiction", "due_on", "safe_on", "paused", "guidance", "rule_version")
    return {(*(item.columns[name] for name in names), item is working) for item in found}


def written_by(work: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        work()
    return [
        query["sql"]
        for query in captured.captured_queries
        if query["sql"].startswith(("UPDATE", "INSERT", "DELETE")) and "upkeep" not in query["sql"]
    ]


def test_a_closing_day_named_later_moves_the_due_day_and_the_timeline_says_from_where_to_where(
    dreame: Controller, case: Request
) -> None:
    assert case.deadlines.get(is_current=True).due_on == date(2026, 12, 28)
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    assert recomputing.recompute_open(now=NOW + SETTLED) == 1
    assert case.deadlines.get(is_current=True).due_on == date(2026, 12, 29)
    moved = AccessEntry.objects.get(action="requests.deadline_moved")
    assert (moved.target_id, moved.actor, moved.details) == (
        case.pk,
        None,
        {"old": "2026-12-28", "new": "2026-12-29", "why": "closing_days", "postponed": 1},
    )
    assert recomputing.recompute_open(now=NOW + 2 * SETTLED) == 0


def test_a_closing_day_taken_back_moves_the_due_day_back(dreame: Controller, case: Request) -> None:
    closing = dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    recomputing.recompute_open(now=NOW)
    closing.delete()
    assert recomputing.recompute_open(now=NOW) == 1
    assert case.deadlines.get(is_current=True).due_on == date(2026, 12, 28)


def test_new_rules_are_noticed_by_themselves(case: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored(case)
    case.deadlines.update(due_on=date(2026, 12, 1), rule_version="2016-05-24")
    assert recomputing.recompute_open(now=NOW) == 0
    monkeypatch.setattr(rules, "_law_digest", lambda: "another law")
    assert recomputing.recompute_open(now=NOW) == 1
    assert stored(case) == before


def test_another_day_costs_nothing_where_no_pause_is_open(case: Request) -> None:
    assert written_by(lambda: recomputing.recompute_open(now=TOMORROW)) == []
    with CaptureQueriesContext(connection) as captured:
        recomputing.recompute_open(now=TOMORROW + SETTLED)
    assert not any("requests_deadline" in query["sql"] for query in captured.captured_queries)


def test_only_what_moved_is_written(dreame: Controller, case: Request) -> None:
    still = factories.request(at=dreame, now=NOW - timedelta(days=3), email="olle@person.example")
    kept = dict(still.deadlines.values_list("pk", "due_on"))
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    writes = written_by(lambda: recomputing.recompute_open(now=NOW))
    assert not any(still.pk.hex in sql.replace("-", "") for sql in writes)
    assert dict(still.deadlines.values_list("pk", "due_on")) == kept


def test_an_open_pause_moves_the_due_day_by_each_day_and_the_safe_date_never(
    case: Request, handler: User
) -> None:
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    safe = case.deadlines.get(is_current=True).safe_on
    due = []
    for days in (1, 2, 5):
        assert recomputing.recompute_open(now=NOW + timedelta(days=days)) == 1
        assert recomputing.recompute_open(now=NOW + timedelta(days=days, hours=2)) == 0
        current = case.deadlines.get(is_current=True)
        due.append(current.due_on)
        assert current.safe_on == safe
        assert stored(case) == derived(case, today=date(2026, 11, 25) + timedelta(days=days))
    assert due == sorted(due)
    assert due[0] < due[-1]
    whys = AccessEntry.objects.filter(action="requests.deadline_moved").values_list("details__why", flat=True)
    assert set(whys) == {"pause"}


def test_every_kind_of_request_equals_its_derivation_afterwards(
    dreame: Controller, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = factories.request(at=dreame)
    abroad = factories.request(at=dreame, country="US", region="US-CA", right=Right.ERASURE)
    guided = factories.request(at=dreame, right=Right.WITHDRAWAL)
    late = factories.request(at=dreame, now=NOW.replace(hour=23, minute=30))
    extended = factories.request(at=dreame)
    handling.extend(extended, text="Three systems.", by=handler, now=NOW)
    asked = factories.request(at=dreame)
    conversation.ask_clarification(asked, text="All of it?", by=handler, now=NOW)
    cases = [plain, abroad, guided, late, extended, asked]
    Deadline.objects.filter(is_current=True).update(due_on=date(2026, 12, 1), derivation=[])
    Deadline.objects.filter(is_current=False).delete()
    monkeypatch.setattr(rules, "_law_digest", lambda: "another law")
    assert recomputing.recompute_open(now=TOMORROW) == len(cases)
    for one in cases:
        assert stored(one) == derived(one, today=date(2026, 11, 26))


def test_batches_leave_nobody_out(dreame: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recomputing, "BATCH", 2)
    for number in range(5):
        factories.request(at=dreame, email=f"elsa{number}@person.example")
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    assert recomputing.recompute_open(now=NOW) == 5
    assert set(Deadline.objects.current().values_list("due_on", flat=True)) == {date(2026, 12, 29)}


def test_closed_requests_stay_as_they_were(dreame: Controller, case: Request, handler: User) -> None:
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    before = stored(case)
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    assert recomputing.recompute_open(now=NOW) == 0
    assert stored(case) == before


def test_a_request_closed_while_the_job_runs_stays_closed(
    dreame: Controller, case: Request, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job compares without a lock and looks again under one."""
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    compare = recomputing._changes

    def interrupted(cases: list[Request], *, turn: recomputing.Pass) -> list[recomputing.Change]:
        found = list(compare(cases, turn=turn))
        if Request.objects.open().exists():
            decision.close(case, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
        return found

    monkeypatch.setattr(recomputing, "_changes", interrupted)
    assert recomputing.recompute_open(now=NOW) == 0
    assert case.deadlines.get(is_current=True).due_on == date(2026, 12, 28)
    assert not case.deadlines.filter(is_open=True).exists()


def test_a_step_taken_while_the_job_runs_is_not_overtaken(
    dreame: Controller, case: Request, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    compare = recomputing._changes

    def interrupted(cases: list[Request], *, turn: recomputing.Pass) -> list[recomputing.Change]:
        found = list(compare(cases, turn=turn))
        if not ClockEvent.objects.filter(kind="extended").exists():
            handling.extend(case, text="Three systems.", by=handler, now=NOW)
        return found

    monkeypatch.setattr(recomputing, "_changes", interrupted)
    recomputing.recompute_open(now=NOW)
    assert case.deadlines.get(is_current=True).step == "respond_extended"
    assert stored(case) == derived(case, today=date(2026, 11, 25))


def test_a_day_taken_back_while_the_job_counts_it_moves_nobody_for_good(
    dreame: Controller, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomputing, "BATCH", 1)
    factories.request(at=dreame)
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    compare = recomputing._changes

    def interrupted(cases: list[Request], *, turn: recomputing.Pass) -> list[recomputing.Change]:
        found = list(compare(cases, turn=turn))
        if Deadline.objects.filter(due_on=date(2026, 12, 29)).exists():
            dreame.closing_days.all().delete()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(recomputing, "_changes", interrupted)
        assert recomputing.recompute_open(now=NOW) == 1
    assert recomputing.recompute_open(now=NOW) == 1
    assert set(Deadline.objects.current().values_list("due_on", flat=True)) == {date(2026, 12, 28)}
    assert recomputing.recompute_open(now=NOW) == 0


def test_a_request_that_cannot_be_counted_does_not_hold_up_the_others(
    dreame: Controller, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.request(at=dreame, email="olle@person.example")
    derive = clock.derive_with

    def refusing(asked: Request, **facts: object) -> list[clock.Derived]:
        if asked.pk == case.pk:
            raise ClockRefusedError("contradiction")
        return derive(asked, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(clock, "derive_with", refusing)
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    assert recomputing.recompute_open(now=NOW) == 1
    assert other.deadlines.get(is_current=True).due_on == date(2026, 12, 29)


def lines_of(case: Request, *, viewer: User) -> list[str]:
    with translation.override("en"):
        return [entry.what for entry in timeline.build(case, viewer=viewer) if "Due date moved" in entry.what]


def test_the_timeline_says_who_changed_the_options_and_why(
    dreame: Controller, case: Request, lead: User
) -> None:
    options = Options(period="15 business days")
    deadline_options.save(dreame, options=options, reason="We promise three weeks.", by=lead, now=NOW)
    assert recomputing.recompute_open(now=NOW + SETTLED) == 1
    assert lines_of(case, viewer=lead) == [
        (
            "Due date moved from Monday 28 December 2026 to Wednesday 16 December 2026: "
            "deadline options changed by Lena Lead: “We promise three weeks.”"
        )
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("closing day", "the office’s closing days changed"),
        ("holiday", "the one-off public holidays changed"),
        ("both", "the office’s closing days changed; the one-off public holidays changed"),
    ],
)
def test_the_timeline_says_which_days_changed(
    dreame: Controller, case: Request, lead: User, change: str, why: str
) -> None:
    day = date(2026, 12, 28)
    if change != "holiday":
        dreame.closing_days.create(day=day, name="Stocktaking")
    if change != "closing day":
        OneOffHoliday.objects.create(place="SE", day=day, name="Jubilee", source="Decree 7")
    recomputing.recompute_open(now=NOW + SETTLED)
    (line,) = lines_of(case, viewer=lead)
    assert line.endswith(f": {why}")


def test_the_timeline_names_the_rule_when_the_law_changed(
    case: Request, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.deadlines.filter(is_current=True).update(due_on=date(2026, 12, 1))
    monkeypatch.setattr(rules, "_law_digest", lambda: "another law")
    recomputing.recompute_open(now=NOW)
    (line,) = lines_of(case, viewer=lead)
    assert line.endswith(": the rules changed (gdpr.respond 2018-05-25)")


def test_the_access_log_says_how_counting_anew_went(dreame: Controller, case: Request) -> None:
    factories.request(at=dreame, now=NOW - timedelta(days=3), email="olle@person.example")
    assert not AccessEntry.objects.filter(action=recounts.RECOUNTED).exists()
    dreame.closing_days.create(day=date(2026, 12, 28), name="Stocktaking")
    recomputing.recompute_open(now=NOW)
    recomputing.recompute_open(now=NOW + SETTLED)
    entry = AccessEntry.objects.get(action=recounts.RECOUNTED)
    assert (entry.controller, entry.target_id) == (dreame, dreame.pk)
    assert entry.details == {"counted": 2, "moved": 1, "why": ["closing_days"]}
    with translation.override("en"):
        assert actions.describe(entry) == "2 open requests counted anew, dates moved: 1"


def test_saving_options_wakes_the_job_once_the_change_is_stored(
    dreame: Controller, lead: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(nudging, "nudge", woken.append)
    with django_capture_on_commit_callbacks() as callbacks:
        deadline_options.save(dreame, options=Options(roll="none"), reason="Strict.", by=lead, now=NOW)
    assert woken == []
    for callback in callbacks:
        callback()
    assert woken == [recomputing.TASK]


def test_the_page_of_a_request_shows_the_options_that_counted_and_why(
    client: Client, dreame: Controller, case: Request, lead: User
) -> None:
    options = Options(period="15 business days", holidays="SE+eves")
    deadline_options.save(dreame, options=options, reason="We promise three weeks.", by=lead, now=NOW)
    recomputing.recompute_open(now=NOW)
    client.force_login(lead)
    page = client.get(reverse("admin:requests_request_change", args=[case.pk])).content.decode()
    assert "The office has chosen its own time to answer: 15 working days." in page
    assert "Chosen by the office – Public holidays: Sweden, with its eves." in page
    assert "The office counts like this because “We promise three weeks.”." in page
