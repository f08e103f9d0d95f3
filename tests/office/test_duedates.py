"""The commands that answer a file of cases, and one case in plain words."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

CASES = Path(__file__).parents[1] / "law" / "cases.json"
GOOD = {
    "id": "A",
    "jurisdiction": "SE",
    "right": "access",
    "step": "respond",
    "received": "2026-08-31",
    "due": "2026-09-30",
}


def _file(folder: Path, *records: object) -> str:
    file = folder / "cases.json"
    file.write_text(json.dumps(records))
    return str(file)


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def _refused(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(*arguments, stdout=out, stderr=err)
    return caught.value.returncode, out.getvalue(), f"{err.getvalue()}{caught.value}"


def test_a_file_of_cases_is_answered_as_json(tmp_path: Path) -> None:
    assert json.loads(_run("duedates", _file(tmp_path, GOOD))) == [{"id": "A", "due": "2026-09-30"}]
    expected = [{"id": case["id"], "due": case["due"]} for case in json.loads(CASES.read_text())]
    assert json.loads(_run("duedates", str(CASES))) == expected


def test_the_reasons_are_added_in_the_language_asked(tmp_path: Path) -> None:
    (found,) = json.loads(_run("duedates", _file(tmp_path, GOOD), "--explain", "--language", "nb"))
    assert (found["due"], found["safe"], found["paused"], found["guidance"]) == (
        "2026-09-30",
        "2026-09-30",
        False,
        False,
    )
    assert (found["rule"], found["rule_version"]) == ("gdpr.respond", "2018-05-25")
    last = found["derivation"][-1]
    assert (last["on"], last["code"]) == ("2026-09-30", "month_end")
    assert last["source"] == "artikkel 3 nr. 2 bokstav c i forordning 1182/71"
    assert "30. september 2026" in last["text"]


def test_dates_that_agree_are_counted(tmp_path: Path) -> None:
    assert _run("duedates", str(CASES), "--check") == "Cases compared: 65\n"


def test_dates_that_differ_are_told_and_end_with_one(tmp_path: Path) -> None:
    wrong = {**GOOD, "id": "B", "due": "2026-10-01"}
    code, out, _ = _refused("duedates", _file(tmp_path, GOOD, wrong), "--check", "--explain")
    assert code == 1
    assert out.splitlines()[0] == "B: counted 2026-09-30, expected 2026-10-01"
    assert "that month has no day 31" in out
    assert "A:" not in out


def test_a_case_that_says_no_date_cannot_be_compared(tmp_path: Path) -> None:
    nothing = {name: value for name, value in GOOD.items() if name != "due"}
    code, _, said = _refused("duedates", _file(tmp_path, nothing), "--check")
    assert code == 2
    assert "A, due: The case does not say which day is expected." in said


def test_wrong_cases_are_told_with_their_place_and_the_others_answered(tmp_path: Path) -> None:
    wrong = {**GOOD, "id": "B", "events": [{"kind": "identity_proved", "on": "2026-09-02"}]}
    code, out, said = _refused("duedates", _file(tmp_path, GOOD, wrong, 3))
    assert code == 2
    assert json.loads(out) == [{"id": "A", "due": "2026-09-30"}]
    assert said.splitlines() == [
        "B, events: “Identity proved” on Wednesday 2 September 2026: nothing was asked before that is still open.",
        "case 3: An object is needed, not a number.",
        "Cases without an answer: 2",
    ]


@pytest.mark.parametrize("options", [[], ["--check"], ["--explain"]])
def test_a_file_that_cannot_be_read_ends_with_two(tmp_path: Path, options: list[str]) -> None:
    missing = str(tmp_path / "missing.json")
    assert _refused("duedates", missing, *options)[0::2] == (
        2,
        f"{missing} cannot be read: No such file or directory.",
    )
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert _refused("duedates", str(broken), *options)[0::2] == (
        2,
        f"{broken}: The file is not JSON: line 1, column 2.",
    )
    assert _refused("duedates", str(tmp_path), *options)[0] == 2
    assert _refused("duedates", str(broken), "--today", "soon", *options)[0::2] == (
        2,
        "today: A day such as 2026-03-02 is needed, not “soon”.",
    )


ONE = ("duedate", "--jurisdiction", "NO", "--right", "access", "--received", "2026-03-02")


def test_one_case_is_answered_in_plain_words() -> None:
    told = _run(*ONE)
    assert told.startswith("Norway · Access\n\nAnswer: Tuesday 7 April 2026\n")
    assert "So the next working day: Tuesday 7 April 2026." in told
    assert "Answer if extended: Tuesday 2 June 2026" in told
    assert "Datatilsynet, Postboks 458 Sentrum, 0105 Oslo" in told
    assert "complaint to the supervisory authority (Art 12(4), 77 GDPR)" in told
    assert "from the age of 13" in told


def test_one_case_may_have_events_options_and_a_day_of_its_own() -> None:
    asked = ("--event", "identity_asked=2026-03-03", "--option", "roll=none", "--today", "2026-03-05")
    told = _run(*ONE, *asked)
    assert "Answer: Saturday 4 April 2026\n" in told
    assert "Safe date, without any pause: Thursday 2 April 2026" in told


def test_one_case_may_have_options_that_are_numbers_and_days() -> None:
    told = _run(
        *("duedate", "--jurisdiction", "SE", "--right", "access", "--received", "2026-03-02"),
        *("--event", "identity_asked=2026-03-05", "--event", "identity_proved=2026-03-09"),
        *("--option", "prompt_working_days=2", "--option", "extra_closing_days=2026-04-02,2026-04-07"),
        *("--option", "one_off_holidays=2026-04-08 Jubilee"),
    )
    assert "Answer: Thursday 9 April 2026\n" in told
    assert "later than 2 working days" in told
    assert "Wednesday 8 April 2026 is a public holiday (Jubilee" in told


def test_a_guidance_and_a_breach_are_told_as_such() -> None:
    told = _run("duedate", "--jurisdiction", "CN", "--right", "access", "--received", "2026-03-02")
    assert "The law names no number of days; this day is a recommendation." in told
    breach = _run(
        *("duedate", "--jurisdiction", "NO", "--step", "breach_notification"),
        *("--received", "2026-03-27T15:20+01:00", "--language", "nb"),
    )
    assert "mandag 30. mars 2026" in breach
    assert "16:20" in breach


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (("--jurisdiction", "XX"), "jurisdiction: “XX” is no jurisdiction whose law is known here."),
        (("--received", "9999-01-01"), "received: The year 9999 is not possible"),
        (("--right", "fly"), "right: “fly” is not known here."),
        (("--event", "identity_proved"), "events[0].on: A text is needed, not an empty text."),
        (
            ("--event", "identity_asked=2026-03-01"),
            "events[0].on: “Identity asked” on Sunday 1 March 2026 lies",
        ),
        (("--option", "colour=red"), "options: There is no “colour” here."),
        (("--option", "prompt_working_days=few"), "options.prompt_working_days: A whole number is needed"),
        (("--option", "extra_closing_days=soon"), "options.extra_closing_days[0]: A day such as"),
        (("--option", "one_off_holidays=2026-04-02"), "options.one_off_holidays[0].name: A text is needed"),
        (("--today", "soon"), "today: A day such as 2026-03-02 is needed, not “soon”."),
    ],
)
def test_one_case_that_is_wrong_ends_with_two_and_a_sentence(changed: tuple[str, ...], sentence: str) -> None:
    code, out, said = _refused(*ONE, *changed)
    assert (code, out) == (2, "")
    assert said.startswith(sentence)
