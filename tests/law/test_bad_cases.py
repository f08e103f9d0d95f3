"""What is wrong with a case is said in one sentence."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from law import (
    Case,
    Event,
    EventKind,
    LawError,
    Options,
    Problem,
    Right,
    Step,
    deadline,
    deadlines,
    known,
    read_case,
)
from law.enums import Unit
from law.errors import MESSAGES
from law.periods import Period, parse_period

GOOD = Case("SE", Right.ACCESS, date(2026, 3, 2))
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("case", "problem", "field"),
    [
        (replace(GOOD, jurisdiction="XX"), Problem.UNKNOWN_JURISDICTION, "jurisdiction"),
        (replace(GOOD, jurisdiction="US"), Problem.STATE_NEEDED, "jurisdiction"),
        (replace(GOOD, jurisdiction="US-NY"), Problem.UNKNOWN_JURISDICTION, "jurisdiction"),
        (replace(GOOD, jurisdiction="SE-XX"), Problem.UNKNOWN_PLACE, "jurisdiction"),
        (replace(GOOD, acts_in="XX"), Problem.UNKNOWN_PLACE, "acts_in"),
        (replace(GOOD, acts_in="SE-XX"), Problem.UNKNOWN_PLACE, "acts_in"),
        (replace(GOOD, received=date(1, 1, 1)), Problem.YEAR_OUT_OF_RANGE, "received"),
        (replace(GOOD, received=date(9999, 12, 31)), Problem.YEAR_OUT_OF_RANGE, "received"),
        (replace(GOOD, received=datetime.max.replace(tzinfo=UTC)), Problem.YEAR_OUT_OF_RANGE, "received"),
        (replace(GOOD, received=date(2017, 1, 1)), Problem.NOT_IN_FORCE, "received"),
        (replace(GOOD, received=datetime(2026, 3, 2, 8, 0)), Problem.NO_OFFSET, "received"),  # noqa: DTZ001
        (replace(GOOD, options=Options(roll="sometimes")), Problem.UNKNOWN_VALUE, "options.roll"),
        (replace(GOOD, options=Options(hours="some")), Problem.UNKNOWN_VALUE, "options.hours"),
        *(
            (
                replace(GOOD, options=Options(prompt_working_days=days)),
                Problem.OUT_OF_RANGE,
                "options.prompt_working_days",
            )
            for days in (-1, 10**9)
        ),
        (replace(GOOD, options=Options(identity="maybe")), Problem.UNKNOWN_VALUE, "options.identity"),
        (replace(GOOD, options=Options(business_days="all")), Problem.UNKNOWN_VALUE, "options.business_days"),
        (replace(GOOD, options=Options(holidays="Mars")), Problem.UNKNOWN_PLACE, "options.holidays"),
        (replace(GOOD, options=Options(holidays="NO+eves")), Problem.EVES_UNKNOWN, "options.holidays"),
        (replace(GOOD, options=Options(period="soon")), Problem.NOT_A_PERIOD, "options.period"),
        (replace(GOOD, options=Options(period="900 months")), Problem.PERIOD_TOO_LONG, "options.period"),
        (replace(GOOD, right=None), Problem.BREACH_HAS_NO_STEP, "step"),
    ],
)
def test_a_case_that_has_no_answer_says_what_is_wrong_and_where(
    case: Case, problem: Problem, field: str
) -> None:
    with pytest.raises(LawError) as caught:
        deadline(case, Step.RESPOND, today=TODAY)
    assert (caught.value.problem, caught.value.field) == (problem, field)
    assert str(caught.value).startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("place", "right", "step", "problem"),
    [
        ("SE", Right.ACCESS, Step.ACKNOWLEDGE, Problem.NO_SUCH_STEP),
        ("SE", Right.ACCESS, Step.BREACH_NOTIFICATION, Problem.BREACH_HAS_NO_RIGHT),
        ("SE", Right.QUESTION, Step.REFUSE, Problem.NO_SUCH_STEP),
        ("BR", Right.ACCESS, Step.RESPOND_EXTENDED, Problem.NO_SUCH_STEP),
        ("CH", Right.ACCESS, Step.RESPOND_EXTENDED, Problem.NO_SUCH_STEP),
        ("US-CA", Right.OPT_OUT, Step.EXTENSION_NOTICE, Problem.NO_SUCH_STEP),
    ],
)
def test_a_step_that_the_law_does_not_know_is_refused(
    place: str, right: Right, step: Step, problem: Problem
) -> None:
    with pytest.raises(LawError) as caught:
        deadline(Case(place, right, date(2026, 3, 2)), step, today=TODAY)
    assert caught.value.problem is problem


def test_what_is_wrong_is_said_in_one_english_sentence() -> None:
    with pytest.raises(LawError) as caught:
        deadline(Case("BR", Right.ACCESS, date(2026, 3, 2)), Step.RESPOND_EXTENDED, today=TODAY)
    assert str(caught.value) == (
        "step: The law of “BR” (LGPD), as it stands from 2020-09-18, sets no last day for the step"
        " “respond_extended” of the right “access”."
    )


def test_every_problem_has_a_sentence() -> None:
    assert set(MESSAGES) == set(Problem)
    assert all(problem.value == problem.name.lower() for problem in Problem)


def test_events_that_contradict_each_other_are_refused_for_every_step() -> None:
    proved = (Event(EventKind.IDENTITY_PROVED, date(2026, 7, 3)),)
    complaint = Case("GB", Right.COMPLAINT, date(2026, 7, 1), events=proved)
    with pytest.raises(LawError) as caught:
        deadline(complaint, Step.ACKNOWLEDGE, today=TODAY)
    assert caught.value.problem is Problem.ANSWER_WITHOUT_QUESTION


def test_a_complaint_was_not_acknowledged_by_law_before_june_2026() -> None:
    before = Case("GB", Right.COMPLAINT, date(2026, 6, 18))
    assert [found.step for found in deadlines(before, today=TODAY)] == [Step.RESPOND]
    after = replace(before, received=date(2026, 6, 19))
    assert [found.step for found in deadlines(after, today=TODAY)] == [Step.ACKNOWLEDGE, Step.RESPOND]


@pytest.mark.parametrize(
    ("code", "is_known"),
    [
        *((code, True) for code in ("SE", "EU", "GB-SCT", "DE-BY", "US-CA")),
        *((code, False) for code in ("US", "XX", "", "US-NY", "EU-XX", "sv")),
    ],
)
def test_a_jurisdiction_is_known_or_not(code: str, is_known: bool) -> None:
    assert known(code) is is_known


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("15 business days", Period(15, Unit.WORKING_DAYS)),
        ("1 working day", Period(1, Unit.WORKING_DAYS)),
        ("30 days", Period(30, Unit.DAYS)),
        (" 45  calendar Days ", Period(45, Unit.DAYS)),
        ("2 weeks", Period(14, Unit.DAYS)),
        ("1 month", Period(1, Unit.MONTHS)),
        ("96 hours", Period(96, Unit.HOURS)),
    ],
)
def test_a_period_is_read_from_its_text(text: str, period: Period) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text", ["", "0 days", "-1 days", "days", "1.5 days", "15 business months", "1 year"]
)
def test_a_text_that_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(LawError, match="is not a period"):
        parse_period(text)


def test_a_period_in_hours_is_for_breaches_and_others_for_answers() -> None:
    aware = Case("SE", None, datetime.fromisoformat("2026-03-02T10:00+01:00"))
    longer = replace(aware, options=Options(period="96 hours"))
    assert str(deadline(longer, Step.BREACH_NOTIFICATION, today=TODAY).due) == "2026-03-06 10:00:00+01:00"
    same = replace(aware, options=Options(period="10 days"))
    assert str(deadline(same, Step.BREACH_NOTIFICATION, today=TODAY).due) == "2026-03-05 10:00:00+01:00"
    answer = replace(GOOD, options=Options(period="96 hours"))
    assert deadline(answer, Step.RESPOND, today=TODAY).due == date(2026, 4, 2)
    own = replace(GOOD, options=Options(period="10 days"))
    assert deadline(own, Step.RESPOND, today=TODAY).due == date(2026, 3, 12)
    assert deadline(own, Step.RESPOND_EXTENDED, today=TODAY).due == date(2026, 6, 2)


RECORD: dict[str, object] = {
    "id": "A-1",
    "jurisdiction": "SE",
    "right": "access",
    "step": "respond",
    "received": "2026-03-02",
}


def test_a_case_is_read_from_its_record() -> None:
    filed = read_case(RECORD | {"due": "2026-04-02", "right": "withdraw_consent"}, where="case 1")
    assert filed.case == replace(GOOD, right=Right.WITHDRAWAL)
    assert (filed.id, filed.step, filed.expected) == ("A-1", Step.RESPOND, date(2026, 4, 2))


def test_the_options_of_a_record_are_read() -> None:
    options = {"extra_closing_days": ["2026-04-02"], "prompt_working_days": 3, "roll": "none"}
    filed = read_case(RECORD | {"options": options}, where="case 1")
    closed = frozenset({date(2026, 4, 2)})
    assert filed.case.options == Options(roll="none", extra_closing_days=closed, prompt_working_days=3)


def test_the_one_off_holidays_of_a_record_are_read() -> None:
    options = {"one_off_holidays": [{"on": "2026-04-02", "name": "Jubilee"}]}
    filed = read_case(RECORD | {"options": options}, where="case 1")
    assert filed.case.options == Options(one_off_holidays=((date(2026, 4, 2), "Jubilee"),))
    assert deadline(filed.case, filed.step, today=TODAY).due == date(2026, 4, 7)


def test_every_option_can_be_written_in_a_record() -> None:
    written = {
        "roll": "none",
        "holidays": "SE+eves",
        "identity": "restart",
        "business_days": "weekends_only",
        "hours": "next_full_hour",
        "period": "10 days",
        "extra_closing_days": ["2026-04-02"],
        "prompt_working_days": 3,
        "one_off_holidays": [{"on": "2026-04-01", "name": "Jubilee"}],
    }
    read = read_case(RECORD | {"options": written}, where="case 1").case.options
    assert written.keys() == {field.name for field in fields(Options)}
    assert all(getattr(read, name) != getattr(Options(), name) for name in written)


@pytest.mark.parametrize(
    ("change", "problem", "field"),
    [
        ({"id": None}, Problem.NOT_TEXT, "id"),
        ({"id": "a\nb"}, Problem.NOT_PRINTABLE, "id"),
        ({"id": "\ud800"}, Problem.NOT_PRINTABLE, "id"),
        ({"jurisdiction": None}, Problem.NOT_TEXT, "jurisdiction"),
        ({"jurisdiction": 4}, Problem.NOT_TEXT, "jurisdiction"),
        ({"jurisdiction": "S" * 500}, Problem.NOT_PRINTABLE, "jurisdiction"),
        ({"right": "fly"}, Problem.UNKNOWN_VALUE, "right"),
        ({"right": 0}, Problem.NOT_TEXT, "right"),
        ({"step": "dance"}, Problem.UNKNOWN_VALUE, "step"),
        ({"step": None}, Problem.NOT_TEXT, "step"),
        ({"received": "2 March"}, Problem.NOT_A_MOMENT, "received"),
        ({"received": "2026-02-30"}, Problem.NOT_A_MOMENT, "received"),
        ({"received": "20260302"}, Problem.NOT_A_MOMENT, "received"),
        ({"received": "10000-01-01"}, Problem.NOT_A_MOMENT, "received"),
        ({"received": 20260302}, Problem.NOT_TEXT, "received"),
        ({"received": ""}, Problem.NOT_TEXT, "received"),
        ({"due": "tomorrow"}, Problem.NOT_A_MOMENT, "due"),
        ({"acts_in": ["SE"]}, Problem.NOT_TEXT, "acts_in"),
        ({"events": {}}, Problem.NOT_A_LIST, "events"),
        ({"events": ["x"]}, Problem.NOT_AN_OBJECT, "events[0]"),
        ({"events": [{"kind": "lunch", "on": "2026-03-03"}]}, Problem.UNKNOWN_VALUE, "events[0].kind"),
        ({"events": [{"kind": "fee_asked", "on": "soon"}]}, Problem.NOT_A_DAY, "events[0].on"),
        (
            {"events": [{"kind": "fee_asked", "on": "2026-03-03", "by": "me"}]},
            Problem.UNKNOWN_FIELD,
            "events[0]",
        ),
        ({"options": []}, Problem.NOT_AN_OBJECT, "options"),
        ({"options": {"colour": "red"}}, Problem.UNKNOWN_FIELD, "options"),
        ({"options": {"roll": 1}}, Problem.NOT_TEXT, "options.roll"),
        ({"options": {"extra_closing_days": ["x"]}}, Problem.NOT_A_DAY, "options.extra_closing_days[0]"),
        (
            {"options": {"one_off_holidays": ["2026-04-02"]}},
            Problem.NOT_AN_OBJECT,
            "options.one_off_holidays[0]",
        ),
        (
            {"options": {"one_off_holidays": [{"on": "2026-04-02"}]}},
            Problem.NOT_TEXT,
            "options.one_off_holidays[0].name",
        ),
        ({"options": {"prompt_working_days": "5"}}, Problem.NOT_A_NUMBER, "options.prompt_working_days"),
        ({"options": {"prompt_working_days": True}}, Problem.NOT_A_NUMBER, "options.prompt_working_days"),
    ],
)
def test_a_record_that_cannot_be_read_says_where(
    change: dict[str, object], problem: Problem, field: str
) -> None:
    with pytest.raises(LawError) as caught:
        read_case(RECORD | change, where="case 7")
    assert (caught.value.problem, caught.value.field) == (problem, field)
    assert caught.value.case == ("case 7" if "id" in change else "case 7 (A-1)")


def test_a_record_that_is_no_object_says_where() -> None:
    with pytest.raises(LawError, match=r"^case 3: An object is needed, not a list\.$"):
        read_case([], where="case 3")
