"""What is wrong with a case is said in one sentence."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from law import Case, LawError, Options, Right, Step, deadline, deadlines, known
from law.case_files import read_case
from law.enums import Unit
from law.periods import Period, parse_period

GOOD = Case("SE", Right.ACCESS, date(2026, 3, 2))
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (replace(GOOD, jurisdiction="XX"), "“XX” is no jurisdiction whose law is known here."),
        (replace(GOOD, jurisdiction="US"), "In US the law is that of the state: write it as US-XX."),
        (replace(GOOD, jurisdiction="US-NY"), "“US-NY” is no jurisdiction"),
        (replace(GOOD, jurisdiction="SE-XX"), "“SE-XX” is no place"),
        (replace(GOOD, acts_in="XX"), "“XX” is no place"),
        (replace(GOOD, received=date(1, 1, 1)), "lies in the year 1, but only"),
        (replace(GOOD, received=date(9999, 12, 31)), "lies in the year 9999, but only"),
        (replace(GOOD, received=date(2017, 1, 1)), "the first is the GDPR from 2018-05-25"),
        (replace(GOOD, received=datetime(2026, 3, 2, 8, 0)), "lacks its offset"),  # noqa: DTZ001
        (replace(GOOD, options=Options(roll="sometimes")), "“sometimes” is no value of the option roll"),
        (replace(GOOD, options=Options(hours="some")), "no value of the option hours"),
        (replace(GOOD, options=Options(prompt_working_days=-1)), "prompt_working_days is -1, below 0"),
        (replace(GOOD, options=Options(identity="maybe")), "no value of the option identity"),
        (replace(GOOD, options=Options(business_days="all")), "no value of the option business_days"),
        (replace(GOOD, options=Options(holidays="Mars")), "“Mars” is no place"),
        (replace(GOOD, options=Options(period="soon")), "“soon” is not a period"),
        (replace(GOOD, options=Options(period="900 months")), "longer than three years"),
        (replace(GOOD, right=None), "A case without a right is a breach, which has no step “respond”."),
    ],
)
def test_a_case_that_has_no_answer_is_refused_with_a_sentence(case: Case, message: str) -> None:
    with pytest.raises(LawError) as caught:
        deadline(case, Step.RESPOND, today=TODAY)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("place", "right", "step", "message"),
    [
        ("SE", Right.ACCESS, Step.ACKNOWLEDGE, "sets no last day for the step “acknowledge”"),
        ("SE", Right.ACCESS, Step.BREACH_NOTIFICATION, "A breach has no right: leave out “access”."),
        ("SE", Right.QUESTION, Step.REFUSE, "of the right “question”"),
        ("BR", Right.ACCESS, Step.RESPOND_EXTENDED, "The LGPD (BR), as it stands from 2020-09-18"),
        ("CH", Right.ACCESS, Step.RESPOND_EXTENDED, "sets no last day for the step “respond_extended”"),
        ("US-CA", Right.OPT_OUT, Step.EXTENSION_NOTICE, "of the right “opt_out”"),
    ],
)
def test_a_step_that_the_law_does_not_know_is_refused(
    place: str, right: Right, step: Step, message: str
) -> None:
    with pytest.raises(LawError) as caught:
        deadline(Case(place, right, date(2026, 3, 2)), step, today=TODAY)
    assert message in str(caught.value)


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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"jurisdiction": None}, "case 7 (A-1): “jurisdiction” is a text, not nothing."),
        ({"jurisdiction": 4}, "“jurisdiction” is a text, not a number."),
        ({"right": "fly"}, "“fly” is no right that is known here."),
        ({"step": "dance"}, "“dance” is no “step” that is known here."),
        ({"step": None}, "“step” is a text, not nothing."),
        ({"received": "2 March"}, "“received” is a date such as 2026-03-02"),
        ({"received": "2026-02-30"}, "not “2026-02-30”"),
        ({"received": "10000-01-01"}, "not “10000-01-01”"),
        ({"due": "tomorrow"}, "“due” is a date such as"),
        ({"acts_in": ["SE"]}, "“acts_in” is a text, not a list."),
        ({"events": {}}, "“events” is a list, not an object."),
        ({"events": ["x"]}, "an event is an object with “kind” and “on”"),
        ({"events": [{"kind": "lunch", "on": "2026-03-03"}]}, "“lunch” is no “kind” that is known here."),
        ({"events": [{"kind": "fee_asked", "on": "soon"}]}, "“on” is a date such as 2026-03-02, not “soon”."),
        ({"options": []}, "“options” is an object, not a list."),
        ({"options": {"colour": "red"}}, "“colour” is no option; there are"),
        ({"options": {"roll": 1}}, "“roll” is a text, not a number."),
        ({"options": {"prompt_working_days": -1}}, "“prompt_working_days” is a whole number of days."),
    ],
)
def test_a_record_that_cannot_be_read_says_where(change: dict[str, object], message: str) -> None:
    with pytest.raises(LawError) as caught:
        read_case(RECORD | change, where="case 7")
    assert message in str(caught.value)


def test_a_record_that_is_no_object_says_where() -> None:
    with pytest.raises(LawError, match=r"^case 3: a case is an object, not a list\.$"):
        read_case([], where="case 3")
