import pytest
from django.utils import translation

from law import EventKind, FeeGround, LawError, Problem, Remedy, Right, Step
from law.errors import MESSAGES
from office.law_words import EVENTS, FEES, REMEDIES, RIGHTS, STEPS, wrong, wrong_where

SAMPLES: dict[str, str | int] = {"kind": "fee_asked", "found": "a list", "year": 1, "limit": 32}
DAYS = ("day", "on", "received", "valid_from", "first", "last")


def _error(problem: Problem) -> LawError:
    names = {part[2:].partition(")")[0] for part in MESSAGES[problem].replace("%(", "\0%(").split("\0")[1:]}
    error = LawError(problem, field="events", **dict.fromkeys(names, "x"))
    error.params = {name: "2026-09-03" if name in DAYS else SAMPLES.get(name, "x") for name in names}
    return error


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_each_problem_has_a_whole_sentence(problem: Problem, language: str) -> None:
    with translation.override(language):
        sentence = wrong(_error(problem))
    assert sentence.endswith(".")
    assert "%" not in sentence
    assert "2026-09-03" not in sentence


def test_the_place_stands_in_front_when_it_is_asked_for() -> None:
    error = LawError(Problem.NOT_A_LIST, case="A", field="events", found="a text")
    with translation.override("en"):
        assert wrong(error) == "A list is needed, not a text."
        assert wrong_where(error) == str(error) == "A, events: A list is needed, not a text."


def test_everything_that_the_law_knows_has_a_word() -> None:
    assert set(RIGHTS) == set(Right)
    assert set(STEPS) == set(Step)
    assert set(EVENTS) == set(EventKind)
    assert set(REMEDIES) == set(Remedy)
    assert set(FEES) == set(FeeGround)
