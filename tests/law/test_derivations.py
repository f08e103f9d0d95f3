"""The reasons of a date, line by line."""

from datetime import UTC, date, datetime

import pytest

from law import Case, Code, Event, EventKind, Options, Right, Step, deadline
from law.codes import PARAMS

K = EventKind
TODAY = date(2026, 9, 20)


def _codes(case: Case, step: Step = Step.RESPOND) -> list[Code]:
    return [line.code for line in deadline(case, step, today=TODAY).derivation]


def _asked(*events: tuple[EventKind, int, int]) -> tuple[Event, ...]:
    return tuple(Event(kind, date(2026, month, day)) for kind, month, day in events)


def test_a_month_end_names_the_day_that_is_missing() -> None:
    found = deadline(Case("SE", Right.ACCESS, date(2026, 8, 31)), Step.RESPOND, today=TODAY)
    received, clamped = found.derivation
    assert (received.code, received.on) == (Code.RECEIVED, date(2026, 8, 31))
    assert (clamped.code, clamped.on) == (Code.MONTH_END, date(2026, 9, 30))
    assert clamped.params == {"start": "2026-08-31", "months": 1, "missing": 31}
    assert clamped.source == "Regulation 1182/71 Art 3(2)(c)"


def test_each_rest_day_is_named_before_the_date_moves() -> None:
    found = deadline(Case("NO", Right.ACCESS, date(2026, 3, 2)), Step.RESPOND, today=TODAY)
    assert [(line.code, line.on.day) for line in found.derivation] == [
        (Code.RECEIVED, 2),
        (Code.MONTHS_ADDED, 2),
        (Code.HOLIDAY, 2),
        (Code.HOLIDAY, 3),
        (Code.WEEKEND, 4),
        (Code.HOLIDAY, 5),
        (Code.HOLIDAY, 6),
        (Code.ROLLED, 7),
    ]
    assert found.derivation[2].params == {"name": "Maundy Thursday", "place": "NO"}
    assert found.derivation[-1].source == "Regulation 1182/71 Art 3(4); EEA Annex XVI pt 6"


def test_a_time_that_is_another_day_in_utc_names_the_zone() -> None:
    received = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    line = deadline(Case("SE", Right.ACCESS, received), Step.RESPOND, today=TODAY).derivation[0]
    assert line.code is Code.RECEIVED_LOCAL
    assert line.on == date(2026, 4, 1)
    assert line.params == {"zone": "Europe/Stockholm", "time": "01:30", "utc_date": "2026-03-31"}


def test_a_pause_is_told_before_the_days_are_added() -> None:
    events = _asked((K.IDENTITY_ASKED, 9, 3), (K.IDENTITY_PROVED, 9, 10))
    found = deadline(Case("SE", Right.ACCESS, date(2026, 9, 1), events=events), Step.RESPOND, today=TODAY)
    assert [line.code for line in found.derivation] == [
        Code.RECEIVED,
        Code.IDENTITY_SUSPENDED,
        Code.MONTHS_ADDED,
        Code.PAUSE_ADDED,
    ]
    assert found.derivation[1].params == {"asked": "2026-09-03", "proved": "2026-09-10", "days": 7}
    assert found.safe == date(2026, 10, 1)


def test_asking_too_late_says_until_when_it_was_in_time() -> None:
    events = _asked((K.IDENTITY_ASKED, 9, 25))
    found = deadline(Case("SE", Right.ACCESS, date(2026, 9, 1), events=events), Step.RESPOND, today=TODAY)
    late = found.derivation[1]
    assert late.code is Code.IDENTITY_LATE
    assert late.params == {"asked": "2026-09-25", "limit": "2026-09-08", "working_days": 5}
    assert not found.paused


def test_a_date_that_no_law_moves_says_why_it_stays() -> None:
    case = Case("US-CA", Right.ACCESS, date(2026, 3, 2))
    assert _codes(case, Step.RESPOND_EXTENDED)[-2:] == [Code.WEEKEND, Code.KEPT]


def test_a_summer_of_new_zealand_is_one_line() -> None:
    found = deadline(Case("NZ", Right.ACCESS, date(2026, 12, 11)), Step.RESPOND, today=TODAY)
    (season,) = [line for line in found.derivation if line.code is Code.SEASON_NOT_COUNTED]
    assert season.params == {"first": "2026-12-25", "last": "2027-01-15"}


def test_a_recommendation_says_that_the_law_has_no_number() -> None:
    found = deadline(Case("CN", Right.ACCESS, date(2026, 3, 2)), Step.RESPOND, today=TODAY)
    assert found.guidance
    assert found.derivation[1].code is Code.NO_NUMBER


def test_the_rule_and_its_version_are_named() -> None:
    old = deadline(Case("GB", Right.ACCESS, date(2026, 2, 4)), Step.RESPOND, today=TODAY)
    new = deadline(Case("GB", Right.ACCESS, date(2026, 2, 5)), Step.RESPOND, today=TODAY)
    assert (old.rule, old.rule_version) == ("uk_gdpr.respond", "2018-05-25")
    assert (new.rule, new.rule_version) == ("uk_gdpr.respond", "2026-02-05")
    assert old.derivation[1].source == "Art 12(3) UK GDPR"
    assert new.derivation[1].source == "Art 12A UK GDPR"


MORNING = datetime(2026, 9, 1, 8, 20, tzinfo=UTC)
CLOSED = Options(extra_closing_days=frozenset({date(2026, 10, 1), date(2026, 9, 3)}))
SHOWN: tuple[tuple[Case, Step], ...] = (
    (Case("NO", Right.ACCESS, datetime(2026, 3, 1, 23, 30, tzinfo=UTC)), Step.RESPOND),
    (Case("SE", Right.ACCESS, date(2026, 8, 31)), Step.RESPOND),
    (Case("SE", Right.ACCESS, date(2026, 9, 1), options=CLOSED), Step.RESPOND),
    (Case("SE", None, MORNING, options=Options(hours="next_full_hour")), Step.BREACH_NOTIFICATION),
    (Case("SE", None, date(2026, 9, 3)), Step.BREACH_NOTIFICATION),
    (Case("NZ", Right.ACCESS, date(2026, 12, 11)), Step.RESPOND),
    (Case("US-CA", Right.ACCESS, date(2026, 8, 31), options=CLOSED), Step.ACKNOWLEDGE),
    (Case("US-CA", Right.ACCESS, date(2026, 3, 2)), Step.RESPOND_EXTENDED),
    (Case("CN", Right.ACCESS, date(2026, 3, 2), options=Options(period="15 business days")), Step.RESPOND),
    (Case("ZA", Right.ACCESS, date(2026, 7, 10), options=Options(roll="sunday_or_holiday")), Step.RESPOND),
    *(
        (Case(place, right, date(2026, 9, 1), events=_asked(*events), options=options), Step.RESPOND)
        for place, right, options, events in (
            ("SE", Right.ACCESS, Options(), [(K.IDENTITY_ASKED, 9, 3), (K.IDENTITY_PROVED, 9, 10)]),
            ("SE", Right.ACCESS, Options(), [(K.IDENTITY_ASKED, 9, 3)]),
            ("SE", Right.ACCESS, Options(), [(K.IDENTITY_ASKED, 9, 25)]),
            ("SE", Right.ACCESS, Options(), [(K.CLARIFICATION_ASKED, 9, 3), (K.CLARIFIED, 9, 10)]),
            ("SE", Right.ACCESS, Options(), [(K.CLARIFICATION_ASKED, 9, 3)]),
            ("SE", Right.ACCESS, Options(), [(K.CLARIFICATION_ASKED, 9, 25)]),
            ("SE", Right.ERASURE, Options(), [(K.CLARIFICATION_ASKED, 9, 3), (K.FEE_ASKED, 9, 3)]),
            ("US-VA", Right.ACCESS, Options(), [(K.IDENTITY_ASKED, 9, 3)]),
            ("GB", Right.ACCESS, Options(), [(K.IDENTITY_ASKED, 9, 3), (K.IDENTITY_PROVED, 9, 10)]),
            ("GB", Right.ACCESS, Options(), [(K.IDENTITY_ASKED, 9, 3)]),
            ("GB", Right.ACCESS, Options(), [(K.IDENTITY_ASKED, 11, 3)]),
            ("GB", Right.ACCESS, Options(), [(K.FEE_ASKED, 9, 3), (K.FEE_PAID, 9, 10)]),
            ("GB", Right.ACCESS, Options(), [(K.FEE_ASKED, 9, 3)]),
            ("GB", Right.ACCESS, Options(), [(K.CLARIFICATION_ASKED, 9, 3), (K.CLARIFIED, 9, 10)]),
            ("GB", Right.ACCESS, Options(), [(K.CLARIFICATION_ASKED, 9, 3)]),
            (
                "GB",
                Right.ACCESS,
                Options(),
                [
                    (K.CLARIFICATION_ASKED, 9, 2),
                    (K.CLARIFIED, 9, 3),
                    (K.IDENTITY_ASKED, 9, 2),
                    (K.IDENTITY_PROVED, 9, 10),
                ],
            ),
            ("CH", Right.ACCESS, Options(), [(K.FEE_ASKED, 9, 3)]),
            (
                "NZ",
                Right.ACCESS,
                Options(identity="suspend"),
                [(K.IDENTITY_ASKED, 9, 3), (K.IDENTITY_PROVED, 9, 10)],
            ),
        )
    ),
)


def test_every_code_can_be_given() -> None:
    given: set[Code] = set()
    for case, step in SHOWN:
        for line in deadline(case, step, today=TODAY).derivation:
            assert set(line.params) == PARAMS[line.code], line.code
            assert line.source, line.code
            given.add(line.code)
    assert given == set(Code) == set(PARAMS)


@pytest.mark.parametrize("code", Code)
def test_a_code_is_written_like_its_name(code: Code) -> None:
    assert code.value == code.name.lower()
