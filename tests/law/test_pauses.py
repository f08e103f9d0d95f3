"""What questions to the person do to the clock."""

from datetime import date

import pytest

from law import Case, Code, Deadline, Event, EventKind, LawError, Options, Problem, Right, Step, deadline

K = EventKind
TODAY = date(2026, 9, 15)
RECEIVED = date(2026, 9, 1)


def _on(month: int, day: int) -> date:
    return date(2026, month, day)


def _find(
    place: str,
    *events: tuple[EventKind, date],
    right: Right = Right.ACCESS,
    step: Step = Step.RESPOND,
    identity: str | None = None,
    today: date = TODAY,
) -> Deadline:
    history = tuple(Event(kind, day) for kind, day in events)
    case = Case(place, right, RECEIVED, events=history, options=Options(identity=identity))
    return deadline(case, step, today=today)


def test_an_open_check_of_identity_counts_as_if_it_ended_today() -> None:
    found = _find("SE", (K.IDENTITY_ASKED, _on(9, 3)))
    assert found.paused
    assert found.due == date(2026, 10, 13)
    assert found.safe == date(2026, 10, 1)
    assert found.derivation[1].params == {"asked": "2026-09-03", "today": "2026-09-15", "days": 12}


def test_the_answer_closes_the_pause() -> None:
    found = _find("SE", (K.IDENTITY_ASKED, _on(9, 3)), (K.IDENTITY_PROVED, _on(9, 15)))
    assert not found.paused
    assert found.due == date(2026, 10, 13)


@pytest.mark.parametrize(("asked", "due"), [(_on(9, 8), date(2026, 10, 8)), (_on(9, 9), date(2026, 10, 1))])
def test_in_the_union_a_question_is_in_time_for_five_working_days(asked: date, due: date) -> None:
    assert _find("SE", (K.IDENTITY_ASKED, asked), (K.IDENTITY_PROVED, _on(9, 15))).due >= due
    late = _find("SE", (K.IDENTITY_ASKED, asked), (K.IDENTITY_PROVED, _on(9, 15))).derivation[1]
    assert (late.code is Code.IDENTITY_LATE) == (asked == _on(9, 9))


def test_the_days_to_ask_in_time_are_an_option() -> None:
    case = Case(
        "SE",
        Right.ACCESS,
        RECEIVED,
        events=(Event(K.IDENTITY_ASKED, _on(9, 3)),),
        options=Options(prompt_working_days=1),
    )
    assert deadline(case, Step.RESPOND, today=TODAY).due == date(2026, 10, 1)


def test_an_answer_opens_a_new_time_to_ask() -> None:
    first = ((K.IDENTITY_ASKED, _on(9, 3)), (K.IDENTITY_PROVED, _on(9, 14)))
    second = ((K.CLARIFICATION_ASKED, _on(9, 16)), (K.CLARIFIED, _on(9, 18)))
    assert _find("SE", *first, *second).due == date(2026, 10, 14)
    assert _find("SE", *second).due == date(2026, 10, 1)


def test_all_answers_and_the_notice_of_an_extension_wait_and_nothing_else() -> None:
    pause = ((K.IDENTITY_ASKED, _on(9, 3)), (K.IDENTITY_PROVED, _on(9, 10)))
    assert _find("SE", *pause, step=Step.EXTENSION_NOTICE).due == date(2026, 10, 8)
    assert _find("SE", *pause, step=Step.REFUSE).due == date(2026, 10, 8)
    assert _find("SE", *pause, step=Step.RESPOND_EXTENDED).due == date(2026, 12, 8)
    complaint = _find("GB", *pause, right=Right.COMPLAINT, step=Step.ACKNOWLEDGE)
    assert complaint.due == date(2026, 10, 1)


def test_a_question_after_the_time_ran_out_changes_nothing() -> None:
    late = ((K.IDENTITY_ASKED, _on(9, 21)), (K.IDENTITY_PROVED, _on(10, 12)))
    found = _find("SE", *late, (K.CLARIFICATION_ASKED, _on(10, 13)), today=date(2026, 10, 20))
    assert found.due == date(2026, 10, 1)
    assert [line.code for line in found.derivation][1:3] == [Code.IDENTITY_LATE, Code.ASKED_AFTER_END]
    assert not found.paused


def test_the_scope_is_a_reason_to_pause_for_access_only() -> None:
    pause = ((K.CLARIFICATION_ASKED, _on(9, 3)), (K.CLARIFIED, _on(9, 10)))
    assert _find("SE", *pause).due == date(2026, 10, 8)
    assert _find("SE", *pause, right=Right.ERASURE).due == date(2026, 10, 1)
    assert _find("GB", *pause).due == date(2026, 10, 9)
    assert _find("GB", *pause, right=Right.PORTABILITY).due == date(2026, 10, 1)
    assert _find("CH", *pause).due == date(2026, 10, 1)


def test_in_britain_the_month_starts_at_the_latest_of_identity_and_fee() -> None:
    identity = ((K.IDENTITY_ASKED, _on(9, 1)), (K.IDENTITY_PROVED, _on(9, 14)))
    fee = ((K.FEE_ASKED, _on(9, 2)), (K.FEE_PAID, _on(9, 10)))
    assert _find("GB", *identity, *fee).due == date(2026, 10, 14)
    assert _find("GB", *fee).due == date(2026, 10, 12)


def test_in_britain_an_open_check_starts_the_month_today() -> None:
    found = _find("GB", (K.IDENTITY_ASKED, _on(9, 1)))
    assert (found.paused, found.due, found.safe) == (True, date(2026, 10, 15), date(2026, 10, 1))


def test_in_britain_days_before_the_start_are_not_left_out_twice() -> None:
    scope = ((K.CLARIFICATION_ASKED, _on(9, 2)), (K.CLARIFIED, _on(9, 16)))
    identity = ((K.IDENTITY_ASKED, _on(9, 1)), (K.IDENTITY_PROVED, _on(9, 14)))
    assert _find("GB", *identity, *scope).due == date(2026, 10, 19)
    same_day = ((K.CLARIFICATION_ASKED, _on(9, 16)), (K.CLARIFIED, _on(9, 17)))
    assert _find("GB", *scope, *same_day).due == date(2026, 10, 19)


def test_a_fee_pauses_in_britain_and_switzerland_only() -> None:
    fee = ((K.FEE_ASKED, _on(9, 3)), (K.FEE_PAID, _on(9, 10)))
    assert {place: _find(place, *fee).due for place in ("SE", "GB", "CH", "US-CA", "BR")} == {
        "SE": date(2026, 10, 1),
        "GB": date(2026, 10, 12),
        "CH": date(2026, 10, 13),
        "US-CA": date(2026, 10, 16),
        "BR": date(2026, 9, 16),
    }


def test_swiss_days_to_think_over_the_cost_are_a_pause_until_they_end() -> None:
    asked = (K.FEE_ASKED, _on(9, 10))
    assert _find("CH", asked).paused
    assert not _find("CH", asked, today=date(2026, 9, 21)).paused
    assert _find("CH", asked).due == date(2026, 10, 20)


def test_american_clocks_never_stop_unless_the_office_says_so() -> None:
    pause = ((K.IDENTITY_ASKED, _on(9, 3)), (K.IDENTITY_PROVED, _on(9, 10)))
    assert _find("US-CA", *pause).due == date(2026, 10, 16)
    assert _find("US-CA", *pause, identity="suspend").due == date(2026, 10, 23)
    assert _find("SE", *pause, identity="ignore").due == date(2026, 10, 1)
    assert _find("SE", *pause, identity="restart").due == date(2026, 10, 12)


def test_pauses_of_working_days_are_counted_in_working_days() -> None:
    pause = ((K.IDENTITY_ASKED, _on(9, 3)), (K.IDENTITY_PROVED, _on(9, 10)))
    plain, paused = _find("NZ", *pause), _find("NZ", *pause, identity="suspend")
    assert plain.due == date(2026, 9, 29)
    assert paused.due == date(2026, 10, 6)


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        ([(K.IDENTITY_ASKED, date(2026, 8, 31))], Problem.EVENT_BEFORE_RECEIPT),
        ([(K.IDENTITY_PROVED, _on(9, 3))], Problem.ANSWER_WITHOUT_QUESTION),
        ([(K.CLARIFIED, _on(9, 3))], Problem.ANSWER_WITHOUT_QUESTION),
        ([(K.FEE_PAID, _on(9, 3))], Problem.ANSWER_WITHOUT_QUESTION),
        (
            [(K.IDENTITY_ASKED, _on(9, 5)), (K.IDENTITY_PROVED, _on(9, 4))],
            Problem.ANSWER_WITHOUT_QUESTION,
        ),
        (
            [(K.IDENTITY_ASKED, _on(9, 2)), (K.IDENTITY_ASKED, _on(9, 3)), (K.IDENTITY_PROVED, _on(9, 4))],
            Problem.ASKED_WHILE_OPEN,
        ),
        (
            [
                (K.IDENTITY_ASKED, _on(9, 2)),
                (K.CLARIFICATION_ASKED, _on(9, 3)),
                (K.IDENTITY_PROVED, _on(9, 4)),
            ],
            Problem.PAUSES_OVERLAP,
        ),
        ([(K.EXTENDED, _on(9, 2)), (K.EXTENDED, _on(9, 3))], Problem.EXTENDED_TWICE),
        ([(K.IDENTITY_ASKED, date(2300, 1, 1))], Problem.YEAR_OUT_OF_RANGE),
    ],
)
def test_events_that_contradict_each_other_are_refused(
    events: list[tuple[EventKind, date]], problem: Problem
) -> None:
    with pytest.raises(LawError) as caught:
        _find("SE", *events)
    assert caught.value.problem is problem
    assert caught.value.field.startswith("events")


def test_a_day_that_cannot_be_today_is_refused() -> None:
    with pytest.raises(LawError, match=r"^today: The year 9999 is not possible"):
        _find("SE", (K.IDENTITY_ASKED, _on(9, 3)), today=date(9999, 1, 1))


def test_a_question_on_the_last_day_still_counts() -> None:
    scope = ((K.CLARIFICATION_ASKED, _on(10, 1)), (K.CLARIFIED, _on(10, 2)))
    assert _find("GB", *scope).due == date(2026, 10, 5)
    day_after = ((K.CLARIFICATION_ASKED, _on(10, 2)), (K.CLARIFIED, _on(10, 5)))
    assert _find("GB", *day_after).due == date(2026, 10, 1)


def test_a_question_on_the_day_of_an_answer_follows_it() -> None:
    first = ((K.IDENTITY_ASKED, _on(9, 3)), (K.IDENTITY_PROVED, _on(9, 21)))
    second = ((K.CLARIFICATION_ASKED, _on(9, 21)), (K.CLARIFIED, _on(9, 23)))
    assert _find("SE", *first, *second).due == date(2026, 10, 21)


@pytest.mark.parametrize(
    ("received", "roll", "due"),
    [
        (date(2026, 3, 5), "none", date(2026, 4, 4)),
        (date(2026, 3, 5), "sunday_or_holiday", date(2026, 4, 4)),
        (date(2026, 3, 5), "next_working_day", date(2026, 4, 7)),
        (date(2026, 3, 4), "sunday_or_holiday", date(2026, 4, 4)),
        (date(2026, 3, 6), "sunday_or_holiday", date(2026, 4, 7)),
    ],
)
def test_a_saturday_stands_where_only_sundays_and_holidays_move(received: date, roll: str, due: date) -> None:
    case = Case("ZA", Right.ACCESS, received, options=Options(roll=roll))
    assert deadline(case, Step.RESPOND, today=TODAY).due == due
