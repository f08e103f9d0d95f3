"""The page "Drift", the pages that accept and take back, and the checks on a version's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from policies.declarations import DeclaredCategory
from policies.domain.findings import accept
from policies.drift import registry
from policies.drift.running import Row, run
from policies.enums import Severity
from policies.findings import Finding
from policies.models import Acceptance
from tests import factories
from tests.factories import NOW
from tests.policies import drifting
from tests.requests.admin_pages import signed_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/drift/"


@pytest.fixture(autouse=True)
def today(wednesday: datetime) -> datetime:
    """Let the pages be opened on the tests' day."""
    return wednesday


@pytest.fixture
def company(dreame: Controller) -> Controller:
    """A controller that speaks English alone."""
    return drifting.english(dreame)


@pytest.fixture
def faulty(company: Controller) -> Controller:
    """The same with a catch-all among its recipients."""
    drifting.in_force(company, declares=drifting.CATCH_ALL)
    return company


def words(client: Client, address: str = PAGE, **query: str) -> str:
    """Return what a page says, its spaces made single."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def catch_all_of(controller: Controller) -> Row:
    return next(row for row in run(controller, now=NOW).rows if row.finding.code == "policies.catch-all")


def step(name: str, row: Row, *, at: str = "dreame") -> str:
    return reverse(f"policies_drift_{name}", args=[at, row.fingerprint])


def given(**fields: str) -> dict[str, str]:
    """Return what is typed to accept a finding."""
    return {"reason": "The contract ends soon.", "expires_on": "2027-01-31", **fields}


# What the page shows.


@pytest.mark.promise("D14")
def test_a_catch_all_is_shown_with_both_sides_and_what_to_do(faulty: Controller, lead: User) -> None:
    said = words(signed_in(lead))
    assert '<span class="pp-chip pp-chip-overdue">Serious</span> A recipient declares nobody' in said
    assert "“Other third parties” may get data for: Delivering goods." in said
    assert "Nobody can be held against these words" in said
    assert "Name the kinds of recipients that are meant" in said
    assert step("accept", catch_all_of(faulty)) in said


@pytest.mark.promise("P32")
def test_data_called_non_personal_that_is_personal_is_shown(company: Controller, auditor: User) -> None:
    category = DeclaredCategory(name={"en": "IP address"}, description={}, personal=False)
    drifting.in_force(company, declares=drifting.with_category("ip-address", category))
    said = words(signed_in(auditor))
    assert "“IP address” is called non-personal." in said
    assert "The portal treats it as personal." in said


@pytest.mark.promise("P27")
def test_a_policy_that_nobody_reviews_regularly_is_shown(faulty: Controller, lead: User) -> None:
    review = faulty.reviews.get()
    assert "No regular review is planned" not in words(signed_in(lead))
    review.ended_at, review.ended_because = NOW, "No time."
    review.save()
    assert "No regular review is planned" in words(signed_in(lead))


def test_red_is_for_what_is_serious_alone(company: Controller, lead: User) -> None:
    company.languages = ["en", "sv"]
    company.save()
    drifting.in_force(company)
    said = words(signed_in(lead))
    assert '<span class="pp-chip pp-chip-soon">Warning</span> A language is missing' in said
    assert "pp-chip-overdue" not in said
    assert "pp-count-alarm" not in said


def test_an_empty_page_says_what_was_looked_for(company: Controller, lead: User) -> None:
    drifting.in_force(company)
    said = words(signed_in(lead))
    assert "Nothing was found. What was looked for:" in said
    assert "<li>A transfer without a named safeguard</li>" in said


def test_what_is_accepted_has_a_tab_of_its_own(faulty: Controller, lead: User) -> None:
    row = catch_all_of(faulty)
    accept(faulty, row.finding, reason="Soon over.", expires_on=date(2027, 1, 31), by=lead, now=NOW)
    client = signed_in(lead)
    assert "Nothing is open: everything that was found is accepted for now." in words(client)
    said = words(client, state="accepted")
    assert "by Lena Lead until Sunday 31 January 2027: Soon over." in said
    assert step("take_back", row) in said


def test_nothing_accepted_says_who_can_accept(company: Controller, lead: User) -> None:
    assert "Nothing is accepted." in words(signed_in(lead), state="accepted")


def test_the_sidebar_leads_there_for_readers_of_policies_alone(company: Controller, lead: User) -> None:
    assert f'href="{PAGE}"' in words(signed_in(lead), "/admin/policies/policy/")


# Who may see and do what.


def test_whoever_reads_no_policies_is_refused(faulty: Controller) -> None:
    nobody = factories.staff(None)
    row = catch_all_of(faulty)
    for address in (PAGE, step("accept", row), step("take_back", row)):
        assert signed_in(nobody).get(address).status_code == 403
        assert Client().get(address).status_code == 302


def test_another_companys_findings_are_never_shown(faulty: Controller, stranger: User) -> None:
    client = signed_in(stranger)
    for query in ({}, {"controller": "dreame"}, {"state": "accepted", "controller": "dreame"}):
        said = words(client, **query)
        assert "Other third parties" not in said
        assert "Dreame" not in said
        assert "Procotsmart" in said


def test_another_companys_findings_are_not_accepted(faulty: Controller, stranger: User) -> None:
    row = catch_all_of(faulty)
    client = signed_in(stranger)
    for at in ("dreame", "nowhere"):
        assert client.post(step("accept", row, at=at), given()).status_code == 403
        assert client.post(step("take_back", row, at=at)).status_code == 403
    client.post(step("accept", row, at="procotsmart"), given())
    assert not Acceptance.objects.exists()


def test_readers_without_the_permission_see_no_button_and_are_refused(
    faulty: Controller, subtests: pytest.Subtests
) -> None:
    row = catch_all_of(faulty)
    for role in (Role.POLICY_EDITOR, Role.CASE_HANDLER, Role.AUDITOR):
        with subtests.test(role=role):
            client = signed_in(factories.staff(role, at=faulty))
            said = words(client)
            assert "Other third parties" in said
            assert "/accept/" not in said
            assert client.get(step("accept", row)).status_code == 403
            assert client.post(step("accept", row), given()).status_code == 403
            assert not Acceptance.objects.exists()


def test_an_overdue_review_leads_only_those_there_who_may_open_it(
    company: Controller, lead: User, settings: Settings
) -> None:
    version = drifting.in_force(company)
    review = drifting.reviewed(version.policy, next_on=date(2026, 12, 1))
    Path(settings.CLOCK_FILE).write_text((NOW + timedelta(days=9)).isoformat())
    address = reverse("admin:office_review_change", args=[review.pk])
    handler = factories.staff(Role.CASE_HANDLER, at=company)
    for somebody, opens in ((lead, True), (handler, False)):
        client = signed_in(somebody)
        said = words(client)
        assert "A review is overdue" in said
        assert (address in said, client.get(address).status_code == 200) == (opens, opens)


def test_with_two_companies_one_can_be_chosen(faulty: Controller, procotsmart: Controller) -> None:
    client = signed_in(factories.staff(Role.AUDITOR, at=faulty))
    assert "pp-menu-list" not in words(client).split('id="content-main"')[1]
    drifting.in_force(drifting.english(procotsmart))
    both = factories.staff(Role.AUDITOR, at=faulty)
    grants.grant_role(user=both, controller=procotsmart, role=Role.AUDITOR, by=None, now=NOW)
    client = signed_in(both)
    assert "Other third parties" in words(client)
    assert "Other third parties" not in words(client, controller="procotsmart")


# Accepting and taking back.


def test_an_approver_accepts_a_finding_for_a_while(faulty: Controller, approver: User) -> None:
    client, row = signed_in(approver), catch_all_of(faulty)
    asked = words(client, step("accept", row))
    assert "“Other third parties” may get data for" in asked
    assert 'min="2026-11-26"' in asked
    assert 'max="2027-11-25"' in asked
    answer = client.post(step("accept", row), given(), follow=True)
    assert "The finding is accepted." in answer.content.decode()
    acceptance = Acceptance.objects.get()
    assert (acceptance.finding, acceptance.expires_on) == (row.fingerprint, date(2027, 1, 31))
    assert acceptance.accepted_by == approver
    assert "Other third parties" not in words(client)


def test_what_cannot_be_accepted_says_why_and_keeps_what_was_typed(
    faulty: Controller, approver: User, subtests: pytest.Subtests
) -> None:
    client, address = signed_in(approver), step("accept", catch_all_of(faulty))
    for fields, sentence in (
        ({"expires_on": "2026-11-25"}, "Choose a day that is still to come."),
        ({"expires_on": "2027-11-26"}, "Choose a day within a year"),
        ({"expires_on": "soon"}, "Enter a valid date."),
        ({"reason": "  "}, "This field is required."),
    ):
        with subtests.test(**fields):
            said = client.post(address, given(**fields)).content.decode()
            assert sentence in said
            assert given(**fields)["reason"].strip() in said
            assert not Acceptance.objects.exists()


def test_a_finding_that_somebody_accepted_meanwhile_is_not_accepted_again(
    faulty: Controller, approver: User, lead: User
) -> None:
    row = catch_all_of(faulty)
    accept(faulty, row.finding, reason="Soon over.", expires_on=date(2027, 1, 31), by=lead, now=NOW)
    answer = signed_in(approver).post(step("accept", row), given(), follow=True)
    assert "somebody was quicker" in answer.content.decode()
    assert Acceptance.objects.get().accepted_by == lead


def test_a_finding_that_is_gone_leads_back(faulty: Controller, approver: User) -> None:
    row = catch_all_of(faulty)
    drifting.in_force(faulty, now=NOW - timedelta(minutes=1) + timedelta(days=1))
    answer = signed_in(approver).post(step("accept", row), given(), follow=True)
    assert "This is not so any more" in answer.content.decode()
    assert not Acceptance.objects.exists()


def test_an_acceptance_is_taken_back_after_confirmation(faulty: Controller, approver: User) -> None:
    client, row = signed_in(approver), catch_all_of(faulty)
    accept(faulty, row.finding, reason="Soon over.", expires_on=date(2027, 1, 31), by=approver, now=NOW)
    assert "Take the acceptance back?" in words(client, step("take_back", row))
    assert Acceptance.objects.get().ended_at is None
    answer = client.post(step("take_back", row), follow=True)
    assert "The finding is open." in answer.content.decode()
    assert Acceptance.objects.get().ended_by == approver
    assert "Other third parties" in words(client)


def test_a_get_never_accepts_and_other_methods_are_refused(faulty: Controller, approver: User) -> None:
    client, row = signed_in(approver), catch_all_of(faulty)
    client.get(step("accept", row), given())
    assert not Acceptance.objects.exists()
    assert client.post(PAGE).status_code == 405
    assert client.delete(step("accept", row)).status_code == 405


# Size.


class Many:
    """A check that finds as much as it is told to."""

    code, title, count = "elsewhere.many", "Many", 1

    def find(self, controller: Controller, *, today: date) -> Iterator[Finding]:
        for number in range(self.count):
            yield Finding(
                f"{self.code}.{number}", Severity.NOTE, str(number), "Policy.", f"Practice {number}.", "Do."
            )


def test_queries_do_not_grow_with_findings(
    faulty: Controller, lead: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    check = Many()
    registry.register(check)
    client = signed_in(lead)
    try:
        client.get(PAGE)
        for check.count in (1, 60):
            with django_assert_num_queries(37):
                assert f"Practice {check.count - 1}." in words(client)
    finally:
        registry.unregister(Many.code)


# On a version's page.


def page_of(version: Any) -> str:
    return reverse("admin:policies_policyversion_change", args=[version.pk])


def test_a_versions_page_has_its_check_list_and_findings(company: Controller, lead: User) -> None:
    version = drifting.in_force(company, declares=drifting.CATCH_ALL)
    said = words(signed_in(lead), page_of(version))
    assert "A recipient declares nobody" in said
    assert "How long data is kept, for each purpose" in said
    assert '<a class="pp-link" href="#en-how-long">#how-long</a>' in said


@pytest.mark.promise("P32")
def test_an_editor_sees_on_the_draft_what_is_wrong_before_it_is_approved(
    company: Controller, editor: User
) -> None:
    category = DeclaredCategory(name={"en": "IP address"}, description={}, personal=False)
    declares = drifting.with_category("ip-address", category)
    version = drifting.drafted(company, declares=declares)
    said = words(signed_in(editor), page_of(version))
    assert '<span class="pp-chip pp-chip-soon">Warning</span> Personal data is called non-personal' in said


def test_what_is_missing_is_marked_in_the_list(company: Controller, editor: User) -> None:
    version = drifting.drafted(company, declares=drifting.with_purpose(retention={}))
    said = words(signed_in(editor), page_of(version))
    assert "Not said for: Delivering goods." in said
    assert '<span class="pp-chip pp-chip-soon">missing</span>' in said


def test_a_version_that_is_over_shows_its_own_findings_and_none_is_serious(
    company: Controller, auditor: User
) -> None:
    version = drifting.in_force(company, declares=drifting.CATCH_ALL)
    drifting.in_force(company, now=NOW + timedelta(days=1))
    said = words(signed_in(auditor), page_of(version))
    assert '<span class="pp-chip pp-chip-soon">Warning</span> A recipient declares nobody' in said
    assert "Nothing was found. What was looked for:" in words(signed_in(auditor))
