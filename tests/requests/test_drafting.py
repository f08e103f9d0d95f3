"""Drafting from the register: what Art 15 asks for and the portal holds, and nothing that is withheld."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from consents.domain import recording
from consents.domain.events import Source
from consents.enums import EventKind
from law import Right
from office.models import Controller, User
from requests.domain import collecting, drafting, identity, own_data, subjects
from requests.domain.errors import RequestError
from requests.domain.identity import Method
from requests.enums import FileSource
from requests.models import CollectedFile, Request
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.stopping import getting
from tests.factories import NOW
from tests.policies import published
from tests.remembered import remembered
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from tests.thirdparties import disclosing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
@remembered
def elsa(dreame: Controller) -> Subject:
    """A person who consented to news, of a company with a policy and recipients of its own."""
    draft = published.draft(published.policy(dreame), declares=made.DECLARED)
    published.publish(draft, now=made.PUBLISHED)
    person = factories.person(made.EMAIL, at=dreame, language="en")
    getting(dreame, "Agency AB", "news")
    recording.record(dreame, events=[made.event(EventKind.GIVEN)], source=Source(), now=NOW)
    return person


def asked(person: Subject, right: Right, *, by: User, **fields: Any) -> Request:
    """Return a request that is linked to a person."""
    case = factories.request(at=person.controller, right=right, **fields)
    identity.ask(case, text="Who are you?", by=by, now=NOW)
    identity.prove(case, method=next(iter(Method)), on=NOW.date(), by=by, now=NOW)
    return subjects.link(case, subject=person, by=by, now=NOW)


def contents(case: Request) -> dict[str, bytes]:
    """Return what is collected, by the ends of the files' names."""
    found = {}
    for row in CollectedFile.objects.filter(collection__request=case):
        with row.file.open("rb") as file:
            found[str(row.name).rsplit(".", 1)[1]] = file.read()
    return found


@pytest.mark.promise("P7")
def test_an_access_answer_is_drafted_with_all_that_article_15_asks_for(elsa: Subject, handler: User) -> None:
    case = asked(elsa, Right.ACCESS, by=handler)
    client = signed_in(handler)
    preview = text_of(client.get(step_of(case, "draft")))
    for words in ("News", "Agency AB", "E-mail address", "A year", "Integritetsskyddsmyndigheten"):
        assert words in preview
    take(client, case, "draft")
    made_of = contents(case)
    assert made_of["pdf"].startswith(b"%PDF")
    told = json.loads(made_of["json"])
    by_code = {one["code"]: one for one in told["processing"]}
    assert {"orders", "news", "fraud"} <= set(by_code)
    assert by_code["news"]["recipients"][0]["name"] == "Agency AB"
    assert by_code["news"]["lawful_basis"]["code"] == "consent"
    assert told["person"]["register"][0]["email"] == made.ADDRESS
    assert {"purpose": "News", "standing": "you said yes"}.items() <= next(
        one for one in told["person"]["choices"] if one["purpose"] == "News"
    ).items()
    assert told["person"]["requests"][0]["about"] == "What do you know about me?"
    assert told["person"]["requests"][0]["received"] == "2026-11-25"
    assert told["authorities"]
    assert "gaps" not in json.dumps(told)
    assert "Made by the portal" in text_of(client.get(page_of(case)))


def test_drafting_again_replaces_the_earlier_files_and_asks_for_the_check_anew(
    elsa: Subject, handler: User
) -> None:
    case = asked(elsa, Right.ACCESS, by=handler)
    drafting.draft(case, by=handler, now=NOW)
    collecting.confirm_others(case, by=handler, now=NOW)
    drafting.draft(case, by=handler, now=NOW + timedelta(hours=1))
    rows = CollectedFile.objects.filter(collection__request=case)
    assert [row.source for row in rows] == [FileSource.PORTAL] * 2
    assert not collecting.others_checked(case)


@pytest.mark.promise("P17")
def test_what_is_withheld_and_what_other_companies_hold_is_not_in_it(
    elsa: Subject, handler: User, lead: User
) -> None:
    dreame = elsa.controller
    disclosing.disclosed(dreame, by=handler, approver=lead, about=elsa, recipient="Tullverket")
    disclosing.disclosed(
        dreame,
        by=handler,
        approver=lead,
        about=elsa,
        recipient="Polisen",
        withhold_until=NOW.date() + timedelta(days=90),
    )
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    elsewhere = factories.request(at=other, about="Words for the other company")
    case = asked(elsa, Right.ACCESS, by=handler)
    held = json.dumps(own_data.as_json(own_data.of(case, now=NOW)))
    assert "Tullverket" in held
    for words in ("Polisen", "Words for the other company", elsewhere.reference):
        assert words not in held


def test_of_a_request_made_by_somebody_else_the_sender_is_left_out(elsa: Subject, handler: User) -> None:
    asked(
        elsa,
        Right.ACCESS,
        by=handler,
        for_whom="child",
        authorised=True,
        person_name="Moa Mother",
        email="moa@person.example",
        represented_name="Elsa Testdotter",
        about="My daughter's data, says Moa",
    )
    case = asked(elsa, Right.ACCESS, by=handler)
    held = json.dumps(own_data.as_json(own_data.of(case, now=NOW)))
    for words in ("Moa Mother", "moa@person.example", "says Moa"):
        assert words not in held


def test_portable_data_is_what_the_person_gave_without_formulas(elsa: Subject, handler: User) -> None:
    case = asked(elsa, Right.PORTABILITY, by=handler, about="=HYPERLINK(1)")
    drafting.draft(case, by=handler, now=NOW)
    made_of = contents(case)
    told = json.loads(made_of["json"])
    assert told["person"]["requests"][0]["about"] == "=HYPERLINK(1)"
    assert "outcome" not in told["person"]["requests"][0]
    assert "processing" not in told
    rows = list(csv.DictReader(io.StringIO(made_of["csv"].decode("utf-8-sig"))))
    assert {row["value"] for row in rows if row["field"] == "about"} == {"'=HYPERLINK(1)"}
    assert any(row["value"] == made.ADDRESS for row in rows)


def test_no_other_right_is_drafted_and_strangers_draft_nothing(
    case: Request, handler: User, stranger: User, dreame: Controller
) -> None:
    erasure = factories.request(at=dreame, right=Right.ERASURE)
    with pytest.raises(RequestError):
        drafting.draft(erasure, by=handler, now=NOW)
    assert step_of(erasure, "draft") not in text_of(signed_in(handler).get(page_of(erasure)))
    assert signed_in(stranger).get(step_of(case, "draft")).status_code == 403


def test_what_is_said_by_a_request_that_is_linked_to_nobody_is_drafted_alone(
    case: Request, handler: User
) -> None:
    drafting.draft(case, by=handler, now=NOW)
    told = json.loads(contents(case)["json"])
    assert list(told["person"]) == ["requests"]
