"""`manage.py check_promises`: what it prints, and the code it leaves with."""

from __future__ import annotations

import json
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from office.models import Controller, User
from policies.domain.findings import accept
from policies.drift.running import run
from tests import factories
from tests.policies import drifting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(wednesday: datetime) -> datetime:
    """Let the command run on the tests' day."""
    return wednesday


@pytest.fixture
def company(dreame: Controller) -> Controller:
    """A controller that speaks English alone."""
    return drifting.english(dreame)


def checked(*arguments: str) -> tuple[int, str]:
    """Return the exit code of the command and what it printed."""
    out = StringIO()
    try:
        call_command("check_promises", *arguments, stdout=out)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue()
    return 0, out.getvalue()


def accepted(company: Controller, by: User) -> None:
    for row in run(company, now=factories.NOW).rows:
        accept(
            company,
            row.finding,
            reason="Mended in January.",
            expires_on=date(2027, 1, 31),
            by=by,
            now=factories.NOW,
        )


def test_nothing_found_says_what_was_checked_and_leaves_with_zero(company: Controller) -> None:
    drifting.in_force(company)
    code, said = checked()
    assert code == 0
    assert "Dreame: 0 open, 0 accepted" in said
    assert "Nothing found. Checked: Nothing is in force, Personal data is called non-personal" in said


@pytest.mark.promise("D14")
def test_a_serious_finding_leaves_with_one_and_shows_both_sides(company: Controller) -> None:
    drifting.in_force(company, declares=drifting.CATCH_ALL)
    code, said = checked("--controller", "dreame")
    assert code == 1
    lines = [line.strip() for line in said.splitlines()]
    assert lines[1:3] == [
        "Serious",
        "A recipient declares nobody – Privacy policy, version 1 (In force) [policies.catch-all]",
    ]
    assert lines[3] == "Policy: “Other third parties” may get data for: Delivering goods."
    assert lines[4].startswith("Practice: Nobody can be held against these words")
    assert lines[5] == "To do: Name the kinds of recipients that are meant, and take the catch-all out."


def test_a_warning_alone_leaves_with_zero(company: Controller) -> None:
    company.languages = ["en", "sv"]
    company.save()
    drifting.in_force(company)
    code, said = checked()
    assert (code, "Warning" in said) == (0, True)


def test_a_serious_finding_that_is_accepted_leaves_with_zero(company: Controller, lead: User) -> None:
    drifting.in_force(company, declares=drifting.CATCH_ALL)
    accepted(company, by=lead)
    code, said = checked()
    assert code == 0
    assert "Accepted until Sunday 31 January 2027: Mended in January." in said


@pytest.mark.promise("P27")
def test_a_policy_whose_regular_review_was_missed_is_serious(
    company: Controller, wednesday: datetime, settings: Any
) -> None:
    drifting.in_force(company)
    assert checked()[0] == 0
    with open(settings.CLOCK_FILE, "w") as file:
        file.write(wednesday.replace(year=2027, month=7, day=20).isoformat())
    code, said = checked()
    assert code == 1
    assert "A review is overdue – Privacy policy [policies.review-overdue]" in said
    assert "the review was due on Tuesday 1 June 2027" in said


def test_only_the_controller_that_was_named_is_checked(company: Controller, procotsmart: Controller) -> None:
    drifting.in_force(company)
    code, said = checked("--controller", "dreame")
    assert (code, "Procotsmart" in said) == (0, False)
    code, said = checked()
    assert (code, "Procotsmart: 1 open, 0 accepted" in said) == (1, True)


def test_an_unknown_controller_leaves_with_two(company: Controller) -> None:
    with pytest.raises(CommandError, match="no controller with the address “nobody”") as refused:
        call_command("check_promises", "--controller", "nobody")
    assert refused.value.returncode == 2


def test_json_holds_every_finding_with_both_sides(company: Controller, lead: User) -> None:
    version = drifting.in_force(company, declares=drifting.CATCH_ALL)
    code, said = checked("--format", "json")
    document = json.loads(said)
    assert code == 1
    assert (document["at"][:16], document["serious_open"]) == ("2026-11-25T09:00", 1)
    (part,) = document["controllers"]
    assert (part["controller"], part["name"]) == ("dreame", "Dreame")
    assert "A recipient declares nobody" in part["checked"]
    (row,) = part["findings"]
    assert row.pop("fingerprint") == run(company, now=factories.NOW).rows[0].fingerprint
    assert row.pop("practice").startswith("Nobody can be held against these words")
    assert row == {
        "code": "policies.catch-all",
        "severity": "serious",
        "subject": "privacy:recipient:others",
        "title": "A recipient declares nobody",
        "where": "Privacy policy, version 1 (In force)",
        "version": str(version.pk),
        "anchor": "recipients",
        "policy": "“Other third parties” may get data for: Delivering goods.",
        "what_to_do": "Name the kinds of recipients that are meant, and take the catch-all out.",
        "url": f"/admin/policies/policyversion/{version.pk}/change/#promises",
        "accepted_until": None,
        "accepted_because": None,
    }
    accepted(company, by=lead)
    code, said = checked("--format", "json")
    (row,) = json.loads(said)["controllers"][0]["findings"]
    assert (code, row["accepted_until"], row["accepted_because"]) == (0, "2027-01-31", "Mended in January.")
