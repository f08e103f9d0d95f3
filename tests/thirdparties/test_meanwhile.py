"""Two people with the same form open: the second is told what changed, and nothing of theirs is stored."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from office.models import Controller, User
from tests.factories import NOW
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made
from thirdparties.domain import agreements
from thirdparties.enums import Clause
from thirdparties.models import System

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

TOLD = "Somebody changed this while you had it open. Nothing of yours was stored yet."


def edit(row: Any, page: str = "edit") -> str:
    return reverse(f"admin:thirdparties_{row._meta.model_name}_{page}", args=[row.pk])


def opened(client: Client, address: str) -> str:
    """Return what a form says it was opened with."""
    found = re.search(r'name="seen" value="(\d+)"', text_of(client.get(address)))
    assert found is not None
    return found[1]


def test_the_second_of_two_officers_is_told_who_changed_what_and_may_go_on(
    dreame: Controller, manager: User, lead: User
) -> None:
    row = made.party(dreame)
    second = signed_in(lead)
    seen = opened(second, edit(row))
    given = {"legal_name": "Nordpost AB", "kind": "processor"}
    made.shared(row)  # no part of this form
    signed_in(manager).post(edit(row), {**given, "countries": "Sweden", "seen": seen})
    answer = second.post(edit(row), {**given, "address": "Box 1", "seen": seen})
    assert answer.status_code == 409
    said = text_of(answer)
    assert TOLD in said
    assert "Vera Vendor: Third party changed: countries" in said
    assert "Box 1" in said
    row.refresh_from_db()
    assert (row.countries, row.address) == (["SE"], "")
    now_seen = re.search(r'name="seen" value="(\d+)"', said)
    assert now_seen is not None
    second.post(edit(row), {**given, "countries": "SE", "address": "Box 1", "seen": now_seen[1]})
    row.refresh_from_db()
    assert (row.countries, row.address) == (["SE"], "Box 1")


def test_what_a_system_holds_counts_as_well(dreame: Controller, manager: User, lead: User) -> None:
    row = made.system(dreame)
    second = signed_in(lead)
    seen = opened(second, edit(row))
    given = {"name": "Shop", "classification": 2, "stored_in": "Sweden", "seen": seen}
    signed_in(manager).post(edit(row), {**given, "accessed_from": "Norway"})
    assert second.post(edit(row), {**given, "retention": "A year"}).status_code == 409
    assert System.objects.get().retention == ""


def test_an_agreement_and_its_clauses_are_not_overwritten_unseen(
    dreame: Controller, manager: User, lead: User
) -> None:
    row = made.agreement(made.party(dreame), owner=manager, clauses={})
    second = signed_in(lead)
    forms = {page: opened(second, edit(row, page)) for page in ("edit", "clauses")}
    agreements.answer_clauses(row, answers={Clause.AUDIT: "§ 9"}, by=manager, now=NOW)
    for page, seen in forms.items():
        given = {
            "third_party": row.third_party_id, "kind": "processor", "owner": manager.pk,
            "starts_on": "2026-01-01", "h": "§ 1", "seen": seen,
        }  # fmt: skip
        assert second.post(edit(row, page), given).status_code == 409
    row.refresh_from_db()
    assert (row.clauses, row.starts_on.year) == ({"h": "§ 9"}, 2020)


def test_a_facility_that_was_retired_meanwhile_is_told(dreame: Controller, manager: User, lead: User) -> None:
    row = made.facility(dreame)
    second = signed_in(lead)
    seen = opened(second, edit(row))
    signed_in(manager).post(edit(row, "retire"))
    given = {"name": "Hall 2", "city": "Stockholm", "country": "SE", "seen": seen}
    answer = second.post(edit(row), given)
    assert (answer.status_code, "Vera Vendor: Facility retired" in text_of(answer)) == (409, True)
    row.refresh_from_db()
    assert row.name == "Hall 1"
