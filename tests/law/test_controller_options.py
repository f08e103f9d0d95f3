"""What a controller's own options and one-off holidays do to a date, and what they may not do."""

from datetime import date
from itertools import pairwise

import pytest

import law
from law import Case, Code, Event, EventKind, Options, Right, Step

TODAY = date(2026, 11, 25)


def answers(
    options: Options, *, jurisdiction: str = "SE", right: Right = Right.ACCESS
) -> dict[Step, law.Deadline]:
    case = Case(jurisdiction, right, TODAY, acts_in="SE", options=options)
    return {one.step: one for one in law.binding_deadlines(case, today=TODAY)}


def codes(found: law.Deadline) -> list[Code]:
    return [step.code for step in found.derivation]


def test_a_shorter_time_of_its_own_binds_and_takes_nothing_from_the_time_to_extend() -> None:
    own, lawful = answers(Options(period="10 days")), answers(Options())
    assert own[Step.RESPOND].due == date(2026, 12, 7)
    assert Code.PERIOD_CHOSEN in codes(own[Step.RESPOND])
    assert own[Step.EXTENSION_NOTICE].due == lawful[Step.EXTENSION_NOTICE].due == date(2026, 12, 28)


@pytest.mark.parametrize(("jurisdiction", "right"), [("BR", Right.ACCESS), ("SE", Right.WITHDRAWAL)])
def test_a_longer_time_of_its_own_never_counts_past_the_law_of_the_case(
    jurisdiction: str, right: Right
) -> None:
    own = answers(Options(period="28 days"), jurisdiction=jurisdiction, right=right)
    lawful = answers(Options(), jurisdiction=jurisdiction, right=right)
    assert own[Step.RESPOND] == lawful[Step.RESPOND]


def test_a_one_off_holiday_moves_the_date_and_is_named() -> None:
    found = answers(Options(one_off_holidays=((date(2026, 12, 28), "Jubilee"),)))[Step.RESPOND]
    assert found.due == date(2026, 12, 29)
    named = [step for step in found.derivation if step.on == date(2026, 12, 28) and step.code is Code.HOLIDAY]
    assert [step.params for step in named] == [{"name": "Jubilee", "place": "SE"}]


def test_a_one_off_holiday_is_no_working_day() -> None:
    options = Options(period="3 business days", one_off_holidays=((date(2026, 11, 26), "Jubilee"),))
    found = answers(options)[Step.RESPOND]
    assert found.due == date(2026, 12, 1)
    assert Code.HOLIDAY_NOT_COUNTED in codes(found)


def test_each_option_that_counts_is_a_line_of_the_derivation() -> None:
    options = Options(roll="none", holidays="SE+eves", identity="restart", prompt_working_days=3)
    asked = (Event(EventKind.IDENTITY_ASKED, TODAY), Event(EventKind.IDENTITY_PROVED, TODAY))
    case = Case("SE", Right.ACCESS, TODAY, events=asked, options=options)
    found = law.deadline(case, Step.RESPOND, today=TODAY)
    chosen = [dict(step.params) for step in found.derivation if step.code is Code.OPTION_CHOSEN]
    assert chosen == [
        {"option": "holidays", "value": "SE+eves"},
        {"option": "roll", "value": "none"},
        {"option": "identity", "value": "restart"},
        {"option": "prompt_working_days", "value": 3},
    ]
    assert all(one.on <= two.on for one, two in pairwise(found.derivation[:5]))


def test_an_option_that_says_what_the_law_says_is_no_line() -> None:
    found = answers(Options(roll="next_working_day", holidays="SE", business_days="weekends_only"))
    assert Code.OPTION_CHOSEN not in codes(found[Step.RESPOND])


def test_the_first_case_that_is_due_later_is_found_with_the_article() -> None:
    cases = [Case("SE", Right.ACCESS, date(2027, 1, day)) for day in range(1, 32)]
    later = law.first_later(cases, Options(period="30 days"))
    assert later is not None
    assert (later.case.received, later.before.due, later.after.due, later.source) == (
        date(2027, 1, 31),
        date(2027, 3, 1),
        date(2027, 3, 2),
        "Art 12(3) GDPR",
    )
    assert law.first_later(cases, Options(period="15 business days")) is None


def test_a_time_in_hours_is_compared_with_a_time_in_days_by_its_day() -> None:
    assert law.first_later([Case("BR", None, TODAY)], Options(period="96 hours")) is None


@pytest.mark.parametrize(
    ("country", "some"),
    [("SE", {"SE", "SE+eves"}), ("DE", {"DE", "DE-BY"}), ("NO", {"NO"}), ("GB", {"GB-SCT"})],
)
def test_the_calendars_to_choose_from_are_those_of_the_country(country: str, some: set[str]) -> None:
    found = law.calendars_in(country)
    assert some <= set(found)
    assert all(code.startswith(country) for code in found)


@pytest.mark.parametrize("chosen", ["suspend", "restart"])
def test_options_stop_no_clock_that_a_law_runs_on(chosen: str) -> None:
    options = Options(identity=chosen, roll="none")
    assert law.options_under("BR", options) == law.options_under("US-CA", options) == Options(roll="none")
    assert law.options_under("NO", options) == law.options_under("GB-SCT", options) == options
