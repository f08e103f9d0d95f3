"""The register of persons in the admin: who sees what, who finds whom, and what addresses give away."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office import admin_counting
from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from subjects.domain import guardians, merging, references, suppression
from subjects.domain.guardians import Stand
from subjects.domain.identifiers import Known
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind, SuppressionKind, SuppressionReason
from subjects.models import Subject
from tests import factories
from tests.factories import NOW
from tests.subjects.known import ADDRESS, DEVICE, EMAIL, IMEI_DIGITS, SERIAL, TODAY
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

REGISTER = "/admin/subjects/subject/"
PHONE = Known(IdentifierKind.PHONE, "+46 70 123 45 67")
ACCOUNT = Known(IdentifierKind.ACCOUNT, "elsaberg")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(subject: Subject) -> str:
    return reverse("admin:subjects_subject_change", args=[subject.pk])


def text_of(answer: Any) -> str:
    content: bytes = answer.content
    return content.decode()


def found(client: Client, typed: str) -> tuple[str, str]:
    """Search, and return the address that it leads to and the page there."""
    answer = client.post(REGISTER, {"q": typed})
    address: str = answer["Location"]
    return address, text_of(client.get(address))


def who_sees(*families: Family, at: Controller) -> User:
    user = factories.staff(None)
    grants.grant_role(
        user=user, controller=at, role=Role.CASE_HANDLER, families=list(families), by=None, now=NOW
    )
    return user


@pytest.mark.parametrize(
    "typed",
    [
        "ELSA@person.example",
        "490154203237518",
        "sn-4711-elsa",
        "070-123 45 67",
        "ElsaBerg",
        "testdotter ELSA",
    ],
)
def test_a_person_is_found_by_everything_and_no_address_tells_what_was_typed(
    dreame: Controller, handler: User, elsa: Subject, typed: str
) -> None:
    merging_in = factories.person(DEVICE, PHONE, ACCOUNT, at=dreame, name="Elsa T")
    merging.merge(merging_in, into=elsa, by=handler, now=NOW, reason=MergeReason.ENTERED_TWICE)
    factories.person(at=dreame, name="Nils Annan")
    address, page = found(signed_in(handler), typed)
    assert elsa.reference in page
    assert "Nils" not in page
    assert re.fullmatch(rf"{REGISTER}\?q=hash-[0-9a-f.]*(~|%7E)[0-9a-f.]*", address)


def test_a_search_in_the_address_itself_is_hashed_before_anything_is_shown(
    handler: User, elsa: Subject
) -> None:
    answer: Any = signed_in(handler).get(REGISTER, {"q": ADDRESS})
    assert answer.status_code == 302
    assert "elsa" not in answer["Location"]


def test_a_reference_is_found_however_it_is_typed(handler: User, elsa: Subject) -> None:
    address, page = found(signed_in(handler), elsa.reference.lower().replace("-", " "))
    assert address.endswith(f"?q={elsa.reference}")
    assert elsa.reference in page


@pytest.mark.parametrize(("name", "typed"), [("Erik Hedgren", "Hedgren"), ("Jan Khan", "Jan Khan")])
def test_a_name_that_looks_like_a_reference_is_looked_for_as_a_name(
    dreame: Controller, handler: User, elsa: Subject, name: str, typed: str
) -> None:
    assert references.normalise(typed) is not None
    person = factories.person(at=dreame, name=name)
    client = signed_in(handler)
    address, page = found(client, typed)
    assert person.reference in page
    assert elsa.reference not in page
    assert re.fullmatch(rf"{REGISTER}\?q=hash-[0-9a-f.]*(~|%7E)[0-9a-f.]*", address)
    everywhere: Any = client.post("/admin/search/", {"wanted": typed})
    assert [hit.url for one in everywhere.context["found"] for hit in one.hits] == [page_of(person)]


def test_a_name_is_not_hidden_by_somebody_s_reference_at_another_company(
    dreame: Controller, handler: User
) -> None:
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    taken = factories.person(at=other, name="Nils Annan")
    Subject.objects.filter(pk=taken.pk).update(reference=references.normalise("Hedgren"))
    person = factories.person(at=dreame, name="Erik Hedgren")
    _address, page = found(signed_in(handler), "Hedgren")
    assert person.reference in page


@pytest.mark.parametrize("typed", ["nobody@person.example", "Nobody", "!!!", "\0"])
def test_who_is_not_known_is_said_plainly(handler: User, elsa: Subject, typed: str) -> None:
    _address, page = found(signed_in(handler), typed)
    assert "Nobody is known by that" in page or typed == "\0"


@pytest.mark.promise("P20")
@pytest.mark.parametrize(
    ("family", "finds"),
    [
        (Family.CONTACT, {ADDRESS}),
        (Family.DEVICE, {IMEI_DIGITS}),
        (Family.IDENTITY, {"Elsa Testdotter", "ElsaBerg"}),
    ],
)
def test_only_who_sees_a_family_finds_by_it_and_sees_its_values(
    dreame: Controller, family: Family, finds: set[str]
) -> None:
    elsa = factories.person(EMAIL, Known(IdentifierKind.IMEI, IMEI_DIGITS), ACCOUNT, at=dreame)
    client = signed_in(who_sees(family, at=dreame))
    for typed in (ADDRESS, IMEI_DIGITS, "Elsa Testdotter", "ElsaBerg"):
        _address, page = found(client, typed)
        assert (elsa.reference in page) is (typed in finds), typed
    shown = text_of(client.get(page_of(elsa)))
    for value in (ADDRESS, IMEI_DIGITS, "Elsa Testdotter"):
        assert (value in shown) is (value in finds), value
    entry = AccessEntry.objects.filter(action="subjects.viewed").latest("at")
    assert entry.details == {"families": [family.value]}


@pytest.mark.promise("P20")
def test_an_auditor_sees_that_there_is_a_person_and_no_value(auditor: User, elsa: Subject) -> None:
    client = signed_in(auditor)
    for address in (REGISTER, page_of(elsa)):
        page = text_of(client.get(address))
        assert elsa.reference in page
        assert "locked" in page
        for value in ("Elsa", ADDRESS, IMEI_DIGITS):
            assert value not in page, address
    assert client.get(reverse("admin:subjects_subject_add")).status_code == 403
    step = reverse("admin:subjects_subject_step", args=[elsa.pk, "erase"])
    assert client.post(step, {"seen": 1, "reason": "request"}).status_code == 403


def test_roles_without_the_register_do_not_get_in(dreame: Controller, elsa: Subject) -> None:
    client = signed_in(factories.staff(Role.POLICY_EDITOR, at=dreame))
    for address in (REGISTER, page_of(elsa), "/admin/subjects/suppression/"):
        assert client.get(address).status_code == 403
    assert client.post(REGISTER, {"q": ADDRESS}).status_code == 403


def test_a_lead_of_another_company_finds_nobody(stranger: User, elsa: Subject) -> None:
    client = signed_in(stranger)
    for typed in (ADDRESS, "Elsa", elsa.reference):
        assert f"/{elsa.pk}/" not in found(client, typed)[1]
    for address in (
        page_of(elsa),
        reverse("admin:subjects_subject_step", args=[elsa.pk, "rename"]),
        reverse("admin:subjects_subject_history", args=[elsa.pk]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"seen": 1, "name": "X"}).status_code in {403, 405}
    assert Subject.objects.get(pk=elsa.pk).version == 1


def test_the_page_shows_validity_verification_and_guardians(
    dreame: Controller, handler: User, elsa: Subject
) -> None:
    kim = factories.person(at=dreame, name="Kim Liten")
    stand = Stand(evidence="Seen in the register", evidence_on=TODAY, guardian=elsa)
    guardians.add_guardian(kim, stand=stand, born_on=date(2016, 5, 3), by=handler, now=NOW)
    page = text_of(signed_in(handler).get(page_of(kim)))
    for part in (elsa.reference, "turning 13", "8(1) GDPR", "Seen in the register", "2016-05-03"):
        assert part in page, part
    page = text_of(signed_in(handler).get(page_of(elsa)))
    for part in (ADDRESS, "verified", "a link sent there was opened", "10 Jan 2025", "not verified"):
        assert part in page, part


def test_a_merged_entry_leads_to_the_one_that_stays(dreame: Controller, handler: User, elsa: Subject) -> None:
    twin = factories.person(at=dreame, name="Elsa T")
    merging.merge(twin, into=elsa, by=handler, now=NOW, reason=MergeReason.ENTERED_TWICE)
    page = text_of(signed_in(handler).get(page_of(twin)))
    assert page_of(elsa) in page
    assert "/steps/" not in page


def test_the_list_costs_the_same_for_one_person_and_for_ten(
    dreame: Controller, handler: User, elsa: Subject
) -> None:
    client = signed_in(handler)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(REGISTER).status_code == 200
        return len(caught)

    queries()
    with_one = queries()
    for number in range(9):
        factories.person(Known(IdentifierKind.EMAIL, f"p{number}@person.example"), at=dreame)
    assert queries() == with_one
    assert with_one <= 12


def test_swedish_staff_open_a_list_of_more_than_is_counted(
    dreame: Controller, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_counting, "COUNTED", 2)
    for number in range(3):
        factories.person(Known(IdentifierKind.ACCOUNT, f"account-{number}"), at=dreame)
    handler.language = "sv"
    handler.save()
    answer = signed_in(handler).get(REGISTER)
    assert answer.status_code == 200
    assert re.search(r"\s2\+\s+personer", text_of(answer))


def test_a_persons_page_costs_the_same_for_two_identifiers_and_for_eight(
    dreame: Controller, handler: User
) -> None:
    client = signed_in(handler)

    def queries(subject: Subject) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(page_of(subject)).status_code == 200
        return len(caught)

    few, many = (
        factories.person(
            *(Known(IdentifierKind.EMAIL, f"p{number}@{count}.example") for number in range(count)), at=dreame
        )
        for count in (2, 8)
    )
    queries(few)
    assert queries(few) == queries(many) <= 28


def test_the_suppression_list_shows_counts_and_days_and_nobody(dreame: Controller, auditor: User) -> None:
    row = suppression.suppress(
        dreame,
        kind=IdentifierKind.DEVICE_SERIAL,
        value=SERIAL,
        what=SuppressionKind.NO_MARKETING,
        reason=SuppressionReason.OBJECTION,
        by=None,
        now=NOW,
    )
    client = signed_in(auditor)
    page = text_of(client.get("/admin/subjects/suppression/"))
    assert "no marketing: 1, the first since 25 Nov 2026" in page
    for address in ("/admin/subjects/suppression/", f"/admin/subjects/suppression/{row.pk}/change/"):
        page = text_of(client.get(address))
        assert row.value_hash not in page
        assert SERIAL not in page
