"""One search over everything: what is found, by whom, and what stays out of addresses, pages and the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.models import Purpose
from requests.models import Request
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind
from tests import factories
from tests.policies import published
from tests.requests import asking
from tests.thirdparties import disclosing, made

pytestmark = pytest.mark.django_db

ADDRESS = "elsa@person.example"


@pytest.fixture
def here() -> Controller:
    return factories.controller("dreame", name="Dreame")


@pytest.fixture
def lead(here: Controller) -> User:
    return factories.staff(Role.PRIVACY_LEAD, at=here)


@pytest.fixture
def case(here: Controller) -> Request:
    return factories.request(at=here)


def search(by: User, text: str) -> Any:
    client = Client()
    client.force_login(by)
    return client.post("/admin/search/", {"wanted": text})


def addresses(answer: Any) -> list[str]:
    """Return where the hits of a page lead."""
    if answer.status_code == 302:
        return [answer["Location"]]
    return [hit.url for one in answer.context["found"] for hit in one.hits]


def page_of(row: Any) -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def test_a_reference_opens_what_has_it_however_it_is_typed(lead: User, case: Request) -> None:
    answer = search(lead, f" {case.reference.lower().replace('-', '')} ")
    assert (answer.status_code, answer["Location"]) == (302, page_of(case))


@pytest.mark.parametrize("role", [Role.PRIVACY_LEAD, Role.CASE_HANDLER])
def test_an_exact_identifier_finds_requests_and_persons(here: Controller, case: Request, role: Role) -> None:
    person = factories.person(Known(IdentifierKind.EMAIL, ADDRESS), at=here)
    found = addresses(search(factories.staff(role, at=here), ADDRESS.upper()))
    assert {page_of(case), page_of(person)} <= set(found)


def test_what_is_typed_stands_in_no_address_and_not_in_the_log(lead: User, case: Request) -> None:
    answer = search(lead, ADDRESS)
    assert all("elsa" not in url.lower() for url in addresses(answer))
    entry = AccessEntry.objects.get(action="office.searched")
    assert entry.actor == lead
    assert entry.details == {"kinds": ["requests.Request"], "found": 1}
    assert "no-store" in answer["Cache-Control"]


def test_an_address_searches_for_nothing(lead: User, case: Request) -> None:
    client = Client()
    client.force_login(lead)
    for name in ("s", "q", "wanted"):
        answer = client.get("/admin/search/", {name: ADDRESS})
        assert answer.status_code == 200
        assert ADDRESS not in answer.content.decode()
        assert not answer.context["found"]


@pytest.mark.promise("P20")
def test_who_may_not_see_a_family_finds_nobody_by_it(here: Controller, case: Request) -> None:
    factories.person(Known(IdentifierKind.EMAIL, ADDRESS), at=here)
    auditor = factories.staff(Role.AUDITOR, at=here)
    assert addresses(search(auditor, ADDRESS)) == []
    assert addresses(search(auditor, case.reference)) == [page_of(case)]


@pytest.mark.promise("P20")
def test_another_controllers_lead_finds_none_of_it(here: Controller, lead: User, case: Request) -> None:
    stranger = factories.staff(Role.PRIVACY_LEAD, at=factories.controller("procotsmart", country="NO"))
    person = factories.person(Known(IdentifierKind.EMAIL, ADDRESS), at=here)
    made.party(here)
    inquiry = asking.entered(here, by=lead)
    texts = (
        case.reference,
        ADDRESS,
        person.reference,
        "Nordpost",
        inquiry.reference,
        "IMY-2026-1234",
        lead.name,
    )
    for text in texts:
        assert addresses(search(stranger, text)) == [], text
    assert not AccessEntry.objects.filter(action="office.searched").exists()


def test_recipients_and_what_was_told_and_given_to_them_are_found_by_name(
    here: Controller, lead: User
) -> None:
    party = made.recipient(here, "Nordpost AB")
    agreement = made.agreement(party, owner=lead)
    system = made.system(here, operated_by=party)
    notice = made.notice(party, by=lead)
    found = addresses(search(lead, "nordpost"))
    assert {page_of(party), page_of(agreement), page_of(notice)} <= set(found)
    assert page_of(system) in addresses(search(lead, system.name))
    assert addresses(search(lead, notice.reference.lower())) == [page_of(notice)]
    disclosure = disclosing.entered(here, by=lead)
    assert addresses(search(lead, disclosure.reference)) == [page_of(disclosure)]


def test_purposes_and_sections_are_found_by_their_words(here: Controller, lead: User) -> None:
    version = published.publish(published.draft(published.policy(here)))
    purpose = Purpose.objects.get(controller=here)
    assert page_of(purpose) in addresses(search(lead, purpose.code[:5]))
    section = version.texts.get().sections.exclude(heading="")[0]
    found = addresses(search(lead, section.heading))
    assert any(url.startswith(f"{page_of(version)}#") and url.endswith(section.anchor) for url in found)


def test_an_inquiry_is_found_by_the_case_number_of_the_authority_where_content_is_seen(
    here: Controller, lead: User
) -> None:
    inquiry = asking.entered(here, by=lead)
    assert addresses(search(lead, "imy-2026-1234")) == [page_of(inquiry)]
    assert addresses(search(factories.staff(Role.AUDITOR, at=here), "IMY-2026-1234")) == []


def test_a_locked_name_is_not_told(here: Controller) -> None:
    person = factories.person(Known(IdentifierKind.EMAIL, ADDRESS), at=here, name="Elsa Testdotter")
    other = factories.person(
        Known(IdentifierKind.EMAIL, "nils@person.example"), at=here, name="Nils Testdotter"
    )
    lead = factories.staff(Role.PRIVACY_LEAD, at=here)
    page = search(lead, "Testdotter").content.decode()
    assert "Elsa Testdotter" in page
    assert other.reference in page
    auditor = factories.staff(Role.AUDITOR, at=here)
    assert addresses(search(auditor, "Testdotter")) == []
    assert addresses(search(auditor, person.reference)) == [page_of(person)]


def test_who_finds_nothing_reads_what_can_be_found(here: Controller, lead: User) -> None:
    vendors = factories.staff(Role.VENDOR_MANAGER, at=here)
    answer = search(vendors, "zzz\0 nothing")
    assert not answer.context["found"]
    kinds = {finder.model for finder in answer.context["finders"]}
    assert "thirdparties.ThirdParty" in kinds
    assert not kinds & {"requests.Request", "subjects.Subject", "office.User"}
    nobody = search(factories.staff(None), "dreame")
    assert {finder.model for finder in nobody.context["finders"]} == {""}
    assert not nobody.context["found"]


def test_pages_are_found_that_the_person_may_open(here: Controller, lead: User) -> None:
    assert addresses(search(lead, "access log")) == ["/admin/office/accessentry/"]
    assert addresses(search(factories.staff(Role.CONSENT_MANAGER, at=here), "access log")) == []


def test_every_finder_leads_to_pages_that_exist_and_asks_few_times(
    here: Controller, lead: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        factories.request(at=here, device_serial="SN-1")
        made.party(here, f"Nordpost {number} AB")
    client = Client()
    client.force_login(lead)
    client.get("/admin/search/")
    with django_assert_max_num_queries(60):
        answer = client.post("/admin/search/", {"wanted": "SN-1"})
    assert [one.more for one in answer.context["found"]] == [True]
    assert all(client.get(url).status_code == 200 for url in addresses(answer)[:2])
    found = client.post("/admin/search/", {"wanted": "Nordpost"}).context["found"]
    assert [(len(one.hits), one.more) for one in found] == [(10, True)]
