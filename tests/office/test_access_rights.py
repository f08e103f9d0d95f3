"""The page "Who may see what" and the regular review of access rights (P20, P22)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from office.actions import describe
from office.domain import api_keys, reviews, staff
from office.enums import Role, Scope
from office.models import AccessEntry, Controller, Review, User
from tests import factories
from tests.factories import NOW
from tests.requests.admin_pages import signed_in, text_of

pytestmark = pytest.mark.django_db

PAGE, FILE, PLAN = (
    "/admin/access-rights/",
    "/admin/access-rights/dreame/csv/",
    "/admin/access-rights/dreame/review/",
)


@pytest.fixture(autouse=True)
def wednesday(settings: Any, tmp_path: Path) -> datetime:
    """Let the portal's time be that of the factories."""
    file = tmp_path / "clock"
    file.write_text(NOW.isoformat())
    settings.CLOCK_FILE = str(file)
    return NOW


def words(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(text_of(answer).split())


@pytest.mark.promise("P20")
def test_who_has_which_role_sees_what_since_when_and_signed_in_last(dreame: Controller, lead: User) -> None:
    handler = factories.staff(Role.CASE_HANDLER, at=dreame, name="Hanna Handler")
    handler.last_login = NOW - timedelta(days=1)
    handler.save()
    gone = factories.staff(Role.AUDITOR, at=dreame, name="Gunnar Gone")
    staff.deactivate(user=gone, by=lead, now=NOW)
    api_keys.create(controller=dreame, name="Web shop", scopes=[Scope.REQUESTS_CREATE], by=lead, now=NOW)
    said = words(signed_in(lead))
    row = said[said.index("Hanna Handler") :]
    assert row.index("Case handler") < row.index("identity, contact") < row.index("Tuesday 24 November 2026")
    assert "locked out" in said[said.index("Gunnar Gone") :][:900]
    assert "Web shop" in said


def test_the_file_holds_the_same_and_its_download_is_logged(dreame: Controller, auditor: User) -> None:
    answer = signed_in(auditor).post(FILE)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "name,email,role,sees,since,last_sign_in,state"
    assert f"{auditor.name},{auditor.email},Auditor,nothing," in lines[1]
    entry = AccessEntry.objects.get(action="office.access_rights_exported", actor=auditor)
    assert describe(entry) == "List of access rights downloaded: 1 rows"


@pytest.mark.promise("P22")
def test_access_rights_are_reviewed_regularly_like_anything_else(dreame: Controller, lead: User) -> None:
    client = signed_in(lead)
    assert PLAN in words(client)
    form = client.get(PLAN).context["form"]
    given = {**form.initial, "next_on": form.initial["next_on"].isoformat()}
    names = {f"name_{code}": text for code, text in given.pop("name").items()}
    answer = client.post(PLAN, {**given, **names}, follow=True)
    assert "The review is planned." in text_of(answer)
    review = Review.objects.get()
    assert (review.target_id, review.interval_months, review.owner) == (dreame.pk, 6, lead)
    assert "Access rights at Dreame" in text_of(answer)
    assert f'href="{PAGE}?controller=dreame"' in text_of(answer)
    assert PLAN not in words(client)
    assert f"/admin/office/review/{review.pk}/change/" in words(client)


def test_the_owner_of_the_review_looks_at_the_rights_and_nobody_else_without_the_log(
    dreame: Controller, lead: User
) -> None:
    owner = factories.staff(Role.VENDOR_MANAGER, at=dreame, name="Olga Owner")
    assert signed_in(owner).get(PAGE).status_code == 403
    terms = factories.terms(owner=owner)
    reviews.plan(dreame, terms=terms, by=lead, now=NOW, target=dreame)
    assert "Olga Owner" in words(signed_in(owner))


def test_strangers_get_at_none_of_it(dreame: Controller, lead: User, stranger: User) -> None:
    client = signed_in(stranger)
    assert lead.name not in words(client)
    assert client.post(FILE).status_code == 403
    assert client.get(PLAN).status_code == 403
    assert client.post(PLAN, {}).status_code == 403
    assert (
        signed_in(factories.staff(Role.AUDITOR, at=dreame, email="a@b.example")).post(PLAN).status_code == 403
    )
    assert not AccessEntry.objects.filter(action="office.access_rights_exported").exists()


def test_three_people_cost_as_many_queries_as_one(dreame: Controller, lead: User) -> None:
    client = signed_in(lead)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    client.get(PAGE)
    assert queries() == 10
    for number in range(2):
        factories.staff(Role.AUDITOR, at=dreame, email=f"auditor{number}@dreame.example")
    assert queries() == 10
