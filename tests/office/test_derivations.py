import json
from datetime import date

import pytest
from django.utils import translation

import law
from law.codes import PARAMS
from law.records import DerivationStep
from office import derivations
from office.derivation_sentences import SENTENCES

SAMPLES: dict[str, str | int] = {
    "zone": "Europe/Stockholm",
    "time": "00:30",
    "name": "Christmas Day",
    "place": "SE",
    "period": "15 business days",
    "right": "access",
    "option": "roll",
    "value": "none",
    "days": 3,
    "months": 1,
    "hours": 72,
    "working_days": 5,
    "missing": 31,
    "weekday": 6,
}
DAY = "2026-12-25"


def step(code: law.Code) -> DerivationStep:
    params = {name: SAMPLES.get(name, DAY) for name in PARAMS[code]}
    return DerivationStep(code=code, on=date(2026, 12, 28), params=params, source="Art 12(3) GDPR")


def test_every_code_of_the_law_has_a_sentence() -> None:
    assert set(SENTENCES) == set(law.Code)


@pytest.mark.parametrize("code", list(law.Code))
@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_each_sentence_is_whole(code: law.Code, language: str) -> None:
    with translation.override(language):
        sentence = derivations.words(step(code))
    assert sentence.endswith(".")
    assert sentence[0].isupper() or sentence[0].isdigit() or language != "en"
    assert "%" not in sentence
    assert DAY not in sentence


@pytest.mark.parametrize("code", [code for code in law.Code if "days" in PARAMS[code]])
def test_one_day_is_not_days(code: law.Code) -> None:
    one = DerivationStep(code=code, on=date(2026, 12, 28), params={**step(code).params, "days": 1}, source="")
    with translation.override("en"):
        assert "1 days" not in derivations.words(one)
        assert "1 working days" not in derivations.words(one)


@pytest.mark.parametrize("code", [law.Code.IDENTITY_SUSPENDED_OPEN, law.Code.CLARIFICATION_SUSPENDED_OPEN])
def test_on_the_day_of_a_question_no_days_are_counted_yet(code: law.Code) -> None:
    fresh = DerivationStep(
        code=code, on=date(2026, 12, 28), params={**step(code).params, "days": 0}, source=""
    )
    with translation.override("en"):
        assert derivations.words(fresh).endswith(" No day from then until it comes will count.")


def test_days_stand_in_words() -> None:
    with translation.override("en"):
        assert derivations.words(step(law.Code.ROLLED)) == (
            "So the next working day: Monday 28 December 2026."
        )


def test_a_derivation_is_stored_as_json_and_comes_back() -> None:
    steps = tuple(step(code) for code in law.Code)
    stored = json.loads(json.dumps(derivations.to_json(steps)))
    assert derivations.from_json(stored) == steps
    assert [line.text for line in derivations.lines(stored)] == [derivations.words(one) for one in steps]
    assert derivations.lines(stored)[0].source == "Art 12(3) GDPR"


def test_a_code_that_does_not_exist_is_loud() -> None:
    with pytest.raises(ValueError, match="no_such_code"):
        derivations.lines([{"code": "no_such_code", "on": DAY, "params": {}, "source": ""}])


def test_a_real_deadline_reads_as_it_was_counted() -> None:
    case = law.Case(jurisdiction="SE", right=law.Right.ACCESS, received=date(2026, 11, 25))
    answer = law.deadline(case, law.Step.RESPOND, today=date(2026, 11, 25))
    with translation.override("en"):
        lines = derivations.lines(derivations.to_json(answer.derivation))
    assert lines[0].text == "Received on Wednesday 25 November 2026."
    assert "Monday 28 December 2026" in lines[-1].text
    assert lines[-1].on == date(2026, 12, 28)


def test_a_holiday_is_named_in_the_readers_language() -> None:
    case = law.Case(jurisdiction="SE", right=law.Right.ACCESS, received=date(2026, 11, 25))
    answer = law.deadline(case, law.Step.RESPOND, today=date(2026, 11, 25))
    with translation.override("sv"):
        texts = [line.text for line in derivations.lines(derivations.to_json(answer.derivation))]
    assert any("Juldagen" in text for text in texts)


def test_in_short_only_the_first_of_days_of_rest_in_a_row_is_named() -> None:
    case = law.Case("NO", law.Right.ACCESS, date(2026, 3, 2))
    found = law.deadline(case, law.Step.RESPOND, today=date(2026, 3, 2))
    with translation.override("en"):
        short = derivations.short_lines(derivations.to_json(found.derivation))
    assert [line.text for line in short] == [
        "Received on Monday 2 March 2026.",
        "Monday 2 March 2026 and 1 month: Thursday 2 April 2026.",
        "Thursday 2 April 2026 is a public holiday (Maundy Thursday, NO).",
        "So the next working day: Tuesday 7 April 2026.",
    ]
