"""Linking a request to a person of the register, once it is sure whose it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from law import Right
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import decision, handling, identity, identity_checks, retention, subjects
from requests.domain.errors import RequestError
from requests.domain.identity import Method
from requests.enums import ForWhom, Outcome
from requests.models import Request
from subjects.domain import erasing, merging
from subjects.domain.identifiers import Known
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import page_of, signed_in, step_of, take, text_of
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

EMAIL = Known(IdentifierKind.EMAIL, "elsa@person.example")
DEVICE = Known(IdentifierKind.DEVICE_SERIAL, "SERIAL-XY-42")
ALL = frozenset(Family)


@pytest.fixture
def elsa(dreame: Controller) -> Subject:
    """The person whose request it is."""
    return factories.person(EMAIL, at=dreame)


@pytest.fixture
def proved(case: Request, handler: User) -> Request:
    """A request whose person proved who they are."""
    identity.ask(case, text="Who are you?", by=handler, now=NOW)
    method = next(iter(Method))
    identity.prove(case, method=method, on=NOW.date(), by=handler, now=NOW)
    again: Request = Request.objects.select_related("controller").get(pk=case.pk)
    return again


def people(case: Request, *, families: frozenset[Family] = ALL) -> list[Subject]:
    return [one.subject for one in subjects.candidates(case, families=families)]


def test_a_request_is_linked_once_identity_is_proved(
    case: Request, proved: Request, elsa: Subject, handler: User
) -> None:
    subjects.link(proved, subject=elsa, by=handler, now=NOW)
    proved.refresh_from_db()
    assert proved.subject == elsa
    assert proved.data_key_id != elsa.data_key_id


def test_while_it_is_not_sure_who_asks_nothing_is_linked(case: Request, elsa: Subject, handler: User) -> None:
    with pytest.raises(RequestError, match="ask for identity"):
        subjects.link(case, subject=elsa, by=handler, now=NOW)
    page = text_of(signed_in(handler).get(page_of(case)))
    assert step_of(case, "person") not in page


def test_a_right_that_asks_for_no_proof_needs_none(dreame: Controller, elsa: Subject, handler: User) -> None:
    case = factories.request(at=dreame, right=Right.WITHDRAWAL)
    subjects.link(case, subject=elsa, by=handler, now=NOW)
    case.refresh_from_db()
    assert case.subject == elsa


def test_a_person_of_another_company_or_an_erased_one_cannot_be_linked(
    proved: Request, elsa: Subject, handler: User
) -> None:
    other = factories.person(at=factories.controller("procotsmart", country="NO"))
    erasing.erase(elsa, by=handler, now=NOW)
    for person in (other, elsa):
        with pytest.raises(RequestError, match="No such person"):
            subjects.link(proved, subject=person, by=handler, now=NOW)


def test_a_link_to_a_merged_entry_leads_to_the_one_that_stays(
    proved: Request, dreame: Controller, elsa: Subject, handler: User
) -> None:
    twin = factories.person(at=dreame, name="Elsa T")
    merging.merge(twin, into=elsa, by=handler, now=NOW, reason=MergeReason.ENTERED_TWICE)
    subjects.link(proved, subject=twin, by=handler, now=NOW)
    proved.refresh_from_db()
    assert proved.subject == elsa


def test_a_wrong_link_is_taken_away(proved: Request, elsa: Subject, handler: User) -> None:
    subjects.link(proved, subject=elsa, by=handler, now=NOW)
    subjects.link(proved, subject=None, by=handler, now=NOW)
    proved.refresh_from_db()
    assert proved.subject is None
    assert AccessEntry.objects.filter(action="requests.unlinked").exists()


def test_those_whom_the_details_lead_to_are_offered(dreame: Controller, elsa: Subject) -> None:
    owner = factories.person(DEVICE, at=dreame, name="Nils")
    namesake = factories.person(at=dreame, name="Elsa Testdotter")
    erased = factories.person(at=dreame, name="Elsa Testdotter")
    erasing.erase(erased, by=None, now=NOW)
    case = factories.request(at=dreame, device_serial="serial-xy-42")
    assert people(case) == [elsa, owner, namesake]
    assert people(case, families=frozenset({Family.DEVICE})) == [owner]


def test_a_parents_address_does_not_lead_to_the_child(dreame: Controller, elsa: Subject) -> None:
    kim = factories.person(at=dreame, name="Kim Liten")
    case = factories.request(at=dreame, for_whom=ForWhom.CHILD, represented_name="Kim Liten", authorised=True)
    assert people(case) == [kim]


def test_a_new_person_is_made_from_the_request(proved: Request, handler: User) -> None:
    subjects.make_person(proved, by=handler, now=NOW)
    proved.refresh_from_db()
    made = proved.subject
    assert made is not None
    assert (made.name, made.country, made.language) == ("Elsa Testdotter", "SE", "en")
    assert made.identifiers.get().contact == "elsa@person.example"


def test_what_belongs_to_somebody_else_makes_no_second_person(
    proved: Request, elsa: Subject, handler: User
) -> None:
    with pytest.raises(RequestError, match="another person"):
        subjects.make_person(proved, by=handler, now=NOW)
    assert Subject.objects.get() == elsa


def test_the_shell_of_a_request_leads_to_nobody(proved: Request, elsa: Subject, handler: User) -> None:
    subjects.link(proved, subject=elsa, by=handler, now=NOW)
    decision.close(proved, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    retention.erase(proved, now=NOW + timedelta(days=1100))
    proved.refresh_from_db()
    assert proved.subject is None
    row: Any = proved
    assert not any(hasattr(version, "subject_id") for version in row.history.all())
    told = str(list(AccessEntry.objects.filter(target_id=proved.pk).values_list("details", "reason")))
    assert elsa.reference not in told
    assert str(elsa.pk) not in told


def test_staff_link_a_request_and_find_it_on_the_persons_page(
    proved: Request, elsa: Subject, handler: User
) -> None:
    client = signed_in(handler)
    page = text_of(client.get(step_of(proved, "person")))
    assert f"{elsa.reference}, Elsa Testdotter (found by: e-mail address)" in page
    page = text_of(take(client, proved, "person", person=str(elsa.pk)))
    assert "The link is set" in page
    assert elsa.reference in page
    person = text_of(client.get(f"/admin/subjects/subject/{elsa.pk}/change/"))
    assert "1 request, 1 of them open." in person
    listed = text_of(client.get("/admin/requests/request/", {"q": f"person-{elsa.reference}"}))
    assert proved.reference in listed


def test_staff_make_a_person_or_name_one_by_reference(
    proved: Request, dreame: Controller, handler: User
) -> None:
    client = signed_in(handler)
    assert "The link is set" in text_of(take(client, proved, "person", person="new"))
    other = factories.person(at=dreame, name="Somebody Else")
    assert "No such person" in text_of(take(client, proved, "person", person="other", reference="S-1"))
    named = {"person": "other", "reference": other.reference.lower()}
    assert "Take that link away first" in text_of(take(client, proved, "person", **named))
    take(client, proved, "person", person="nobody")
    proved.refresh_from_db()
    assert proved.subject is None
    assert step_of(proved, "person") not in text_of(client.get(page_of(proved)))

    identity.prove(proved, method=Method.KNOWLEDGE, on=NOW.date(), by=handler, now=NOW)
    take(client, proved, "person", **named)
    proved.refresh_from_db()
    assert proved.subject == other


def test_a_proof_that_went_with_its_link_proves_nobody_else_after_the_closing_either(
    proved: Request, elsa: Subject, dreame: Controller, handler: User
) -> None:
    subjects.link(proved, subject=elsa, by=handler, now=NOW)
    decision.close(proved, outcome=Outcome.WITHDRAWN, evidence="Said so by phone.", by=handler, now=NOW)
    subjects.link(proved, subject=None, by=handler, now=NOW)
    with pytest.raises(RequestError, match="taken back"):
        subjects.link(proved, subject=factories.person(at=dreame), by=handler, now=NOW)


@pytest.mark.promise("P8")
def test_whoever_proved_to_be_one_person_is_linked_to_no_other(dreame: Controller, handler: User) -> None:
    before = NOW - timedelta(days=30)
    elsa = factories.person(EMAIL, at=dreame, now=before)
    other = factories.person(at=dreame, name="Somebody Else", now=before)
    case = factories.request(at=dreame)
    handling.confirm_address(case, now=NOW)
    for _attempt in range(2):
        with pytest.raises(RequestError, match="another person of the register"):
            subjects.link(case, subject=other, by=handler, now=NOW)
        subjects.link(case, subject=elsa, by=handler, now=NOW)
        subjects.link(case, subject=None, by=handler, now=NOW)
    assert identity_checks.is_proved(case)


@pytest.mark.promise("P20")
def test_locked_values_neither_find_nor_name_anybody(
    proved: Request, dreame: Controller, elsa: Subject
) -> None:
    user = factories.staff(None)
    grants.grant_role(
        user=user, controller=dreame, role=Role.CASE_HANDLER, families=[Family.DEVICE], by=None, now=NOW
    )
    page = text_of(signed_in(user).get(step_of(proved, "person")))
    assert elsa.reference not in page
    assert "Elsa" not in page


def test_who_does_not_read_requests_sees_no_count_of_them(
    proved: Request, elsa: Subject, handler: User, stranger: User, auditor: User
) -> None:
    subjects.link(proved, subject=elsa, by=handler, now=NOW)
    address = f"/admin/subjects/subject/{elsa.pk}/change/"
    assert signed_in(stranger).get(address).status_code == 403
    assert signed_in(auditor).get(step_of(proved, "person")).status_code == 403
    assert "1 request" in text_of(signed_in(auditor).get(address))
