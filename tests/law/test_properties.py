"""What holds for every case, whatever the law."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from law import Case, Deadline, Event, EventKind, LawError, Options, Right, Step, deadline, deadlines
from law.calendars import is_working_day
from law.codes import PARAMS, Code
from law.enums import Roll, Unit
from law.jurisdictions import REGISTRY, jurisdiction
from law.places import time_zone
from law.statutes import Rule

COMMON = settings(max_examples=100, deadline=None, derandomize=True)
FIRST, LAST = date(2027, 6, 1), date(2029, 6, 1)
DAY = timedelta(days=1)

places = st.sampled_from([*REGISTRY, "GB-SCT", "DE-BY", "SE", "NO"])
gdpr_places = st.sampled_from(["EU", "SE", "NO", "FI", "IE", "DE", "FR", "GB", "GB-SCT", "GB-NIR"])
received_days = st.dates(FIRST, LAST)
moments = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2027, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
any_right = st.sampled_from(Right)


@st.composite
def histories(draw: st.DrawFn, begin: date) -> tuple[Event, ...]:
    """Questions and answers, one after the other, the last perhaps without an answer."""
    kinds = {
        EventKind.IDENTITY_ASKED: EventKind.IDENTITY_PROVED,
        EventKind.CLARIFICATION_ASKED: EventKind.CLARIFIED,
        EventKind.FEE_ASKED: EventKind.FEE_PAID,
    }
    events: list[Event] = []
    day = begin
    for asked in draw(st.lists(st.sampled_from(list(kinds)), max_size=3)):
        day += draw(st.integers(0, 12)) * DAY
        events.append(Event(asked, day))
        day += draw(st.integers(0, 40)) * DAY
        events.append(Event(kinds[asked], day))
    is_open = draw(st.booleans())
    return tuple(events[:-1] if is_open else events)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    received = draw(received_days)
    options = Options(
        roll=draw(st.none() | st.sampled_from(Roll)),
        identity=draw(st.sampled_from([None, "suspend", "restart", "ignore"])),
        business_days=draw(st.sampled_from([None, "weekends_only"])),
        period=draw(st.sampled_from([None, "15 business days", "1 month", "30 days"])),
        extra_closing_days=draw(st.frozensets(st.dates(FIRST, LAST + 90 * DAY), max_size=3)),
    )
    place = draw(places)
    right = draw(any_right)
    return Case(place, right, received, events=draw(histories(received)), options=options)


def _rule(case: Case, found: Deadline) -> Rule:
    statute = jurisdiction(case.jurisdiction).statute_on(_local(case))
    assert statute is not None
    rule = statute.rule(found.step, case.right)
    assert rule is not None
    return rule


def _local(case: Case) -> date:
    if isinstance(case.received, datetime):
        return case.received.astimezone(time_zone(case.acts_in or case.jurisdiction)).date()
    return case.received


def _bare(rule: Rule, received: date) -> date:
    amount = rule.period.amount
    if rule.period.unit is Unit.MONTHS:
        return received + relativedelta(months=amount)
    return received + timedelta(days=amount)


@COMMON
@given(places, any_right, received_days)
def test_no_date_is_earlier_than_the_statute_says(place: str, right: Right, received: date) -> None:
    case = Case(place, right, received)
    for found in deadlines(case, today=received):
        assert isinstance(found.due, date)
        assert found.due >= _bare(_rule(case, found), received)


@COMMON
@given(gdpr_places, any_right, received_days, st.frozensets(st.dates(FIRST, LAST), max_size=20))
def test_where_the_law_rolls_no_date_is_a_rest_day(
    place: str, right: Right, received: date, closing_days: frozenset[date]
) -> None:
    case = Case(place, right, received, options=Options(extra_closing_days=closing_days))
    for found in deadlines(case, today=received):
        assert is_working_day(found.due, place=place, extra=closing_days)


@COMMON
@given(places, any_right, received_days, st.integers(1, 40))
def test_a_later_receipt_never_gives_an_earlier_date(
    place: str, right: Right, received: date, later: int
) -> None:
    first = deadlines(Case(place, right, received), today=received)
    second = deadlines(Case(place, right, received + later * DAY), today=received)
    assert [found.step for found in first] == [found.step for found in second]
    assert all(one.due <= two.due for one, two in zip(first, second, strict=True))


@COMMON
@given(gdpr_places, received_days, st.integers(0, 20), st.data())
def test_a_later_receipt_before_the_same_questions_gives_no_earlier_date(
    place: str, received: date, later: int, data: st.DataObject
) -> None:
    moved = received + later * DAY
    events = data.draw(histories(moved))
    today = LAST
    one = deadline(Case(place, Right.ACCESS, received, events=events), Step.RESPOND, today=today)
    two = deadline(Case(place, Right.ACCESS, moved, events=events), Step.RESPOND, today=today)
    assert one.due <= two.due


@COMMON
@given(cases(), st.dates(FIRST, LAST))
def test_a_pause_never_shortens(case: Case, today: date) -> None:
    bare = {found.step: found.due for found in deadlines(replace(case, events=()), today=today)}
    for found in deadlines(case, today=today):
        assert found.due >= found.safe == bare[found.step]


@COMMON
@given(gdpr_places, received_days, st.integers(0, 9), st.integers(0, 60), st.integers(0, 60))
def test_a_later_proof_gives_no_earlier_date(
    place: str, received: date, asked: int, proved: int, later: int
) -> None:
    def due(answer: int) -> date:
        day = received + asked * DAY
        events = (
            Event(EventKind.IDENTITY_ASKED, day),
            Event(EventKind.IDENTITY_PROVED, day + answer * DAY),
        )
        return deadline(Case(place, Right.ERASURE, received, events=events), Step.RESPOND, today=received).due

    assert due(proved) <= due(proved + later)


@COMMON
@given(cases(), st.dates(FIRST, LAST))
def test_the_last_line_of_the_reasons_is_the_date(case: Case, today: date) -> None:
    for found in deadlines(case, today=today):
        assert found.derivation[-1].on == found.due
        assert found.derivation[0].on == _local(case)


@COMMON
@given(cases(), st.dates(FIRST, LAST))
def test_every_line_has_a_known_code_its_parameters_and_a_source(case: Case, today: date) -> None:
    for found in deadlines(case, today=today):
        for line in found.derivation:
            assert line.code in Code
            assert set(line.params) == PARAMS[line.code], line.code
            assert line.source
            assert json.loads(json.dumps(dict(line.params))) == line.params


@COMMON
@given(cases(), st.dates(FIRST, LAST))
def test_the_date_is_paused_only_while_a_question_is_open(case: Case, today: date) -> None:
    asked = sum(event.kind.value.endswith("_asked") for event in case.events)
    is_open = len(case.events) != 2 * asked
    for found in deadlines(case, today=today):
        assert is_open or not found.paused


@COMMON
@given(places, moments)
def test_a_time_counts_as_its_day_where_the_controller_acts(place: str, received: datetime) -> None:
    case = Case(place, Right.ACCESS, received)
    one = deadline(case, Step.RESPOND, today=LAST)
    two = deadline(replace(case, received=_local(case)), Step.RESPOND, today=LAST)
    assert (one.due, one.safe) == (two.due, two.safe)
    is_other_day = received.date() != _local(case)
    assert (one.derivation[0].code is Code.RECEIVED_LOCAL) == is_other_day


@COMMON
@given(
    st.sampled_from(["EU", "SE", "NO", "GB", "PT", "IS", "FI"]),
    moments,
)
def test_seventy_two_hours_are_true_hours(place: str, aware: datetime) -> None:
    found = deadline(Case(place, None, aware), Step.BREACH_NOTIFICATION, today=LAST)
    assert isinstance(found.due, datetime)
    assert found.due - aware == timedelta(hours=72)
    assert found.due.utcoffset() == found.due.astimezone(time_zone(place)).utcoffset()
    last = found.derivation[-1]
    assert last.on == found.due.date()
    assert last.params["time"] == f"{found.due:%H:%M}"


def test_hours_run_on_when_summer_time_ends_and_begins() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    autumn = Case("NO", None, datetime(2026, 10, 23, 12, 0, tzinfo=oslo))
    due = deadline(autumn, Step.BREACH_NOTIFICATION, today=LAST).due
    assert isinstance(due, datetime)
    assert due.isoformat() == "2026-10-26T11:00:00+01:00"
    in_the_fold = Case("NO", None, datetime(2026, 10, 22, 0, 30, tzinfo=UTC))
    due = deadline(in_the_fold, Step.BREACH_NOTIFICATION, today=LAST).due
    assert isinstance(due, datetime)
    assert due.isoformat() == "2026-10-25T02:30:00+02:00"


@COMMON
@given(places, any_right, received_days)
def test_every_right_has_a_date_to_respond_everywhere(place: str, right: Right, received: date) -> None:
    found = {one.step: one for one in deadlines(Case(place, right, received), today=received)}
    assert Step.RESPOND in found
    if Step.RESPOND_EXTENDED in found:
        assert found[Step.EXTENSION_NOTICE].due < found[Step.RESPOND_EXTENDED].due


@COMMON
@given(cases(), st.dates(FIRST, LAST))
def test_deadlines_are_those_of_each_step(case: Case, today: date) -> None:
    together = deadlines(case, today=today)
    assert together == tuple(deadline(case, found.step, today=today) for found in together)
    for step in set(Step) - {found.step for found in together}:
        try:
            deadline(case, step, today=today)
        except LawError:
            continue
        raise AssertionError(step)
