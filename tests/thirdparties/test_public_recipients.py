"""The public page about recipients: kinds, names, purposes, countries, in the reader's language."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office import kept
from office.models import AccessEntry, Controller, User
from policies.domain import vocabulary
from policies.models import RecipientKind
from tests.factories import NOW
from tests.policies import drifting
from tests.policies.public_pages import main_of
from tests.requests.admin_pages import signed_in
from tests.thirdparties import made
from thirdparties.domain import register
from thirdparties.enums import AgreementKind, Direction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

PAGE = "/dreame/recipients/"


def carriers(at: Controller, code: str = "carriers", **fields: bool) -> RecipientKind:
    """Return a kind of recipient."""
    row = RecipientKind(
        controller=at, code=code, name={"en": "Carriers", "sv": "Transportörer"},
        description={"en": "They bring what you ordered.", "sv": "De kör ut varor."}, **fields,
    )  # fmt: skip
    vocabulary.save(row, by=None, now=NOW)
    return row


def words(language: str = "en") -> str:
    return main_of(f"{PAGE}?lang={language}")


@pytest.mark.promise("D14")
def test_kinds_of_recipients_are_told_with_purposes_and_countries_in_the_readers_language(
    dreame: Controller, manager: User
) -> None:
    party = made.party(dreame, recipient_kind=carriers(dreame), countries=["SE", "US", "GB"])
    made.shared(party)
    made.agreement(party, owner=manager, kind=AgreementKind.SCC)
    said = words()
    assert (
        "Carriers They bring what you ordered. What for Delivery Countries Sweden – within the EEA, " in said
    )
    assert "United Kingdom – adequacy decision of the European Commission" in said
    assert "United States – Standard contractual clauses (2021/914)" in said
    assert "Transportörer De kör ut varor." in words("sv")
    assert "Nordpost" not in said


def test_nothing_is_claimed_of_a_country_where_one_recipient_is_bound_by_nothing(
    dreame: Controller, manager: User
) -> None:
    bound, other = made.party(dreame, countries=["CN"]), made.party(dreame, "Budkedjan AB", countries=["CN"])
    made.shared(bound)
    made.shared(other)
    made.agreement(bound, owner=manager, kind=AgreementKind.SCC)
    said = words()
    assert "China" in said
    assert "Standard contractual clauses" not in said


def test_a_country_without_protection_says_so_and_a_sub_processor_is_told_with_the_purposes_of_its_processor(
    dreame: Controller, manager: User
) -> None:
    kind = carriers(dreame)
    post = made.party(dreame, recipient_kind=kind, countries=["NO", "SE", "SG"])
    made.shared(post)
    made.agreement(post, owner=manager, kind=AgreementKind.SCC)
    made.party(dreame, "Help Ltd", kind="sub_processor", parent=post, countries=["CN", "IN"])
    said = words()
    assert (
        "Norway, Sweden – within the EEA, where the GDPR holds Singapore – Standard contractual clauses"
        in said
    )
    assert (
        "Sub-processor What for Delivery Countries China, India – no safeguard named yet – ask us: " in said
    )


@pytest.mark.promise("P25")
def test_a_third_party_is_named_once_the_office_wants_it_and_its_own_policy_is_pointed_to(
    dreame: Controller, manager: User
) -> None:
    kind = carriers(dreame)
    party = made.party(dreame, recipient_kind=kind)
    made.shared(party)
    made.shared(made.party(dreame, "Budkedjan AB", recipient_kind=kind))
    given = {
        "legal_name": "Nordpost AB", "kind": "processor", "recipient_kind": kind.pk,
        "policy_url": "https://nordpost.example/privacy", "shown_by_name": "on",
    }  # fmt: skip
    signed_in(manager).post(reverse("admin:thirdparties_thirdparty_edit", args=[party.pk]), given)
    page = Client().get(f"{PAGE}?lang=en").content.decode()
    assert (
        '<a href="https://nordpost.example/privacy" rel="noopener noreferrer"><bdi>Nordpost AB</bdi></a>'
        in page
    )
    assert "and others of this kind" in page
    assert "Budkedjan" not in page
    assert party.history.latest().shown_by_name
    entry = AccessEntry.objects.filter(action="thirdparties.party_saved", actor=manager).get()
    assert "shown_by_name" in entry.details["fields"]


def test_who_operates_a_system_is_told_and_who_only_gives_or_is_retired_is_not(dreame: Controller) -> None:
    made.system(dreame, operated_by=made.party(dreame, "Host AB", shown_by_name=True), stored_in=["SE"])
    made.shared(made.party(dreame, "Giver AB", shown_by_name=True), direction=Direction.FROM_THEM)
    gone = made.party(dreame, "Gone AB", shown_by_name=True)
    made.shared(gone)
    register.retire(gone, by=None, now=NOW)
    said = words()
    assert (
        "Processor What for Delivery Countries Sweden – within the EEA, where the GDPR holds Names Host AB"
        in said
    )
    assert "Giver AB" not in said
    assert "Gone AB" not in said


@pytest.mark.promise("D14")
def test_a_catch_all_is_no_answer_so_people_read_what_the_recipient_is(dreame: Controller) -> None:
    made.shared(made.party(dreame, recipient_kind=carriers(dreame, "others", catch_all=True)))
    said = words()
    assert "Carriers" not in said
    assert "Processor What for Delivery" in said


def test_an_empty_page_leads_to_the_policy_and_says_nothing_that_is_not_known(dreame: Controller) -> None:
    said = words()
    assert "Dreame has not listed anybody here yet. The privacy policy says who may get your data." in said


def test_the_start_page_and_the_policy_lead_to_it(dreame: Controller) -> None:
    drifting.in_force(drifting.english(dreame))
    for page in ("/dreame/", "/dreame/policy/"):
        assert f'href="{PAGE}"' in Client().get(page).content.decode()


def test_another_companys_recipients_are_not_told(dreame: Controller, procotsmart: Controller) -> None:
    made.shared(made.party(procotsmart, "Elsewhere AS", shown_by_name=True))
    assert "Elsewhere AS" not in words()


def test_three_recipients_cost_as_many_queries_as_one(dreame: Controller) -> None:
    kind = carriers(dreame)

    def grow(number: int) -> None:
        party = made.party(dreame, f"Post {number} AB", recipient_kind=kind, countries=["US"])
        made.shared(party)
        made.system(dreame, f"System {number}", operated_by=party)

    def queries() -> int:
        kept.forget_all()
        with CaptureQueriesContext(connection) as captured:
            Client().get(PAGE)
        return len(captured)

    grow(1)
    Client().get(PAGE)
    first = queries()
    grow(2)
    grow(3)
    assert queries() == first == 13


def test_a_process_reads_them_once_in_some_seconds_and_for_each_language(dreame: Controller) -> None:
    made.shared(made.party(dreame, "Early AB", shown_by_name=True))
    assert "Early AB" in words()
    made.shared(made.party(dreame, "Late AB", shown_by_name=True))
    with CaptureQueriesContext(connection) as captured:
        assert "Late AB" not in words()
    assert len(captured) == 1
    assert "Late AB" in Client().get(PAGE, {"lang": "sv"}).content.decode()
    kept.forget_all()
    assert "Late AB" in words()
