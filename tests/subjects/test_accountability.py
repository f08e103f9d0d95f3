"""Who did what to a person's data, when and why: what the account holds, for whom, and what it leaves out."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from office.domain import access_log
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.models import Request
from subjects import accountability
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests import factories
from tests.factories import NOW
from tests.thirdparties import disclosing, made
from thirdparties.models import DisclosedPerson

pytestmark = pytest.mark.django_db

ADDRESS = "elsa@person.example"


@pytest.fixture
def here() -> Controller:
    return factories.controller("dreame", name="Dreame")


@pytest.fixture
def lead(here: Controller) -> User:
    return factories.staff(Role.PRIVACY_LEAD, at=here, name="Lena Lead")


@pytest.fixture
def person(here: Controller) -> Subject:
    return factories.person(Known(IdentifierKind.EMAIL, ADDRESS), at=here, name="Elsa Testdotter")


@pytest.fixture
def case(here: Controller, person: Subject, lead: User) -> Request:
    found = factories.request(at=here)
    found.subject = person
    found.save()
    access_log.record(
        action="requests.viewed",
        actor=lead,
        controller=here,
        target=found,
        now=NOW,
        reason="complaint",
        details={"families": ["identity", "contact"]},
    )
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def account(kind: str, about: Any) -> str:
    return f"/admin/account-of/{kind}/{about.pk}/"


@pytest.mark.promise("D10")
def test_the_account_of_a_person_says_who_did_what_when_and_why(
    here: Controller, lead: User, person: Subject, case: Request
) -> None:
    notice = made.notice(made.recipient(here, "Nordpost AB"), by=lead, person=person)
    client = signed_in(lead)
    assert (
        account("person", person)
        in client.get(f"/admin/subjects/subject/{person.pk}/change/").content.decode()
    )
    answer = client.get(account("person", person))
    lines = answer.context["lines"]
    looked = next(line for line in lines if line.why == "complaint")
    assert (looked.at, looked.who) == (NOW, "Lena Lead")
    assert case.reference in looked.about
    assert "," in looked.kinds
    assert any(notice.reference in f"{line.about} {line.what}" for line in lines)
    page = answer.content.decode()
    for value in ("Elsa Testdotter", ADDRESS, "What do you know about me"):
        assert value not in page
    entry = AccessEntry.objects.get(action="subjects.account_made")
    assert (entry.actor, entry.target_id, entry.details["for"]) == (lead, person.pk, "office")


def test_the_account_of_a_request_is_of_it_alone(lead: User, person: Subject, case: Request) -> None:
    client = signed_in(lead)
    assert (
        account("request", case) in client.get(f"/admin/requests/request/{case.pk}/change/").content.decode()
    )
    lines = client.get(account("request", case)).context["lines"]
    assert {line.why for line in lines} >= {"complaint"}
    assert all(person.reference not in line.about for line in lines)


def test_the_one_for_the_person_names_no_staff_and_nothing_withheld(
    here: Controller, lead: User, person: Subject, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = disclosing.entered(here, by=lead)
    DisclosedPerson.objects.create(disclosure=secret, subject=person)
    secret.withhold_until = NOW.date()
    secret.save()
    access_log.record(
        action="requests.assigned",
        actor=lead,
        controller=here,
        target=case,
        now=NOW,
        details={"to": str(factories.staff(Role.CASE_HANDLER, at=here, name="Hilda Handler").pk)},
    )
    printed: list[dict[str, Any]] = []

    def keep(template: str, *, content: dict[str, Any], at: object) -> bytes:
        printed.append(content)
        return b"%PDF"

    monkeypatch.setattr("mailroom.typesetting.pdf", keep)
    client = signed_in(lead)
    client.post(f"{account('person', person)}pdf/", {"for": "person"})
    client.post(f"{account('person', person)}pdf/")
    for_person, for_office = (str(content["rows"]) for content in printed)
    assert "Lena Lead" not in for_person
    assert "Hilda Handler" not in for_person
    assert "Lena Lead" in for_office
    assert "Hilda Handler" in for_office
    assert secret.reference not in for_person
    assert secret.reference in for_office
    assert printed[0]["language"] == person.language
    told = AccessEntry.objects.filter(action="subjects.account_made").order_by("id")
    assert [entry.details["for"] for entry in told] == ["person", "office"]


def test_it_is_a_pdf_to_be_saved(lead: User, person: Subject, case: Request) -> None:
    answer = signed_in(lead).post(f"{account('person', person)}pdf/")
    assert answer.content.startswith(b"%PDF-1.7")
    assert "attachment" in answer["Content-Disposition"]


def test_an_auditor_reads_it_and_others_and_strangers_do_not(
    here: Controller, person: Subject, case: Request
) -> None:
    assert signed_in(factories.staff(Role.AUDITOR, at=here)).get(account("person", person)).status_code == 200
    strange = factories.controller("procotsmart", country="NO")
    wrong = [factories.staff(role, at=here) for role in Role if role not in {Role.PRIVACY_LEAD, Role.AUDITOR}]
    for user in (*wrong, factories.staff(Role.PRIVACY_LEAD, at=strange), factories.staff(None)):
        client = signed_in(user)
        for kind, about in (("person", person), ("request", case), ("nonsense", person), ("request", person)):
            assert client.get(account(kind, about)).status_code == 403
            assert client.post(f"{account(kind, about)}pdf/").status_code == 403
    assert AccessEntry.objects.filter(action="subjects.account_made").count() == 1


def test_an_account_that_leaves_lines_out_says_so_on_the_page_and_on_paper(
    lead: User, person: Subject, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[dict[str, Any]] = []

    def keep(template: str, *, content: dict[str, Any], at: object) -> bytes:
        printed.append(content)
        return b"%PDF"

    monkeypatch.setattr("mailroom.typesetting.pdf", keep)
    client = signed_in(lead)
    said = "Only the latest 1 lines are here"
    assert said not in client.get(account("person", person)).content.decode()
    monkeypatch.setattr(accountability, "MOST", 1)
    answer = client.get(account("person", person))
    assert len(answer.context["lines"]) == 1
    assert said in answer.content.decode()
    client.post(f"{account('person', person)}pdf/")
    assert said in printed[0]["note"]
