"""Drift between the policies in force and the register: what is found, how it is told, what it costs."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office.enums import Role
from office.models import Controller, User
from policies.declarations import DeclaredRecipient, Use
from policies.domain import vocabulary
from policies.drift.running import run
from policies.enums import PolicyKind, Severity
from policies.models import DataCategory, Purpose
from tests import factories
from tests.factories import NOW
from tests.policies import drifting, published
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made
from tests.thirdparties.drift_scenes import NEWS, carrier, found, kind, shares, told
from thirdparties.domain import register, systems
from thirdparties.domain.systems import Holding
from thirdparties.enums import Direction, ThirdPartyKind
from thirdparties.models import System

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


# Recipients, purposes, data, countries (promises D8, D14, P24).


def test_sharing_that_the_policy_declares_is_no_drift(company: Controller) -> None:
    shares(carrier(company, countries=["SE", "NO"]))
    made.system(company).purposes.all().delete()
    System.objects.get().categories.all().delete()
    assert found(company) == []


@pytest.mark.promise("D8")
def test_whoever_gets_data_without_being_declared_is_shown_with_both_sides_and_the_way_there(
    company: Controller, lead: User
) -> None:
    party = carrier(company, "Reklam AB", called="advertising")
    shares(party)
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("check_promises", stdout=out)
    assert left.value.code == 1
    assert "A recipient that no policy in force declares – Reklam AB [thirdparties.recipient-undeclared]" in (
        out.getvalue()
    )
    page = signed_in(lead).get("/admin/drift/")
    said = text_of(page)
    assert "No policy in force names “Advertising” among those who get data." in said
    assert "“Reklam AB” gets data for: Delivering goods." in said
    assert "Stop sharing with it, or publish a version that names this kind of recipient." in said
    assert reverse("admin:thirdparties_thirdparty_change", args=[party.pk]) in page.content.decode()


@pytest.mark.promise("P29")
def test_an_advertiser_that_gets_data_breaks_a_policy_that_names_none() -> None:
    procotsmart = factories.controller("procotsmart", country="NO", languages=["nb", "en", "sv"])
    published.demo(procotsmart)
    shares(carrier(procotsmart, "Annonse AS", called="advertisers"), "order-fulfilment", ["name"])
    post = kind(procotsmart, "postal-services")
    shares(carrier(procotsmart, "Nordpost AS", recipient_kind=post), "order-fulfilment", ["name"])
    lead = factories.staff(Role.PRIVACY_LEAD, at=procotsmart)
    said = text_of(signed_in(lead).get("/admin/drift/"))
    assert "No policy in force names “Advertisers” among those who get data." in said
    assert "“Annonse AS” gets data for: " in said
    assert "“Nordpost AS” gets data for: " not in said


@pytest.mark.promise("D14")
def test_a_catch_all_declares_nobody_and_neither_does_a_missing_kind(dreame: Controller, lead: User) -> None:
    drifting.in_force(drifting.english(dreame), declares=drifting.CATCH_ALL)
    shares(carrier(dreame, "Other AB", called="others"))
    shares(carrier(dreame, "Unkind AB", recipient_kind=None))
    said = text_of(signed_in(lead).get("/admin/drift/"))
    assert "It is declared as “Other third parties” only: a catch-all, which declares nobody." in said
    assert "Recipients are declared by kind, and this third party has none." in said


def test_what_is_declared_for_another_purpose_is_a_warning(dreame: Controller) -> None:
    use = Use(purpose="service", recipients={"helpers": ""}, categories={"phone": ""}, countries={"US": ""})
    declares = replace(
        drifting.SOUND,
        purposes={**drifting.SOUND.purposes, "service": drifting.DELIVERY},
        categories={**drifting.SOUND.categories, "phone": drifting.ADDRESS},
        recipients={**drifting.SOUND.recipients, "helpers": drifting.COURIERS},
        uses=(*drifting.SOUND.uses, use),
    )
    drifting.in_force(drifting.english(dreame), declares=declares)
    shares(carrier(dreame, called="helpers", countries=["US"]), categories=["phone"])
    warning = Severity.WARNING
    assert [row for row in told(dreame) if row[0] != "transfer-without-safeguard"] == [
        ("recipient-undeclared", "Nordpost AB", warning),
        ("category-undeclared", "Nordpost AB", warning),
        ("country-undeclared", "Nordpost AB", warning),
    ]
    DataCategory.objects.filter(code="phone").update(special=True)
    assert ("category-undeclared", "Nordpost AB", Severity.SERIOUS) in told(dreame)


@pytest.mark.promise("D8")
def test_purpose_data_and_country_that_no_policy_declares_are_found_at_third_party_and_system(
    company: Controller,
) -> None:
    party = carrier(company, countries=["SG"])
    shares(party)
    shares(party, "profiling", ["diary"])
    made.system(company, stored_in=["SE"], accessed_from=["CN"])  # holds "address" for "delivery"
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_promises", stdout=out)
    said = out.getvalue()
    assert (
        "Policy: No policy in force declares: Profiling.\n      Practice: Data is shared with “Nordpost AB” for it."
        in said
    )
    assert (
        "Policy: No policy in force declares: Diary.\n      Practice: “Nordpost AB” gets it for: Profiling."
        in said
    )
    assert "Policy: No policy in force says that data goes to Singapore." in said
    assert "Policy: No policy in force declares: Delivery.\n      Practice: “Shop” is used for it." in said
    assert "Policy: No policy in force declares: Address.\n      Practice: “Shop” holds it." in said
    assert "Policy: No policy in force says that data goes to China." in said
    (link,) = {one.url for one in found(company) if str(one.where) == "Shop"}
    assert link == reverse("admin:thirdparties_system_change", args=[System.objects.get().pk])


def test_several_policies_in_force_declare_together(company: Controller) -> None:
    shares(carrier(company, "Reklam AB", called="advertising"))
    declares = drifting.with_recipient(
        "advertising", DeclaredRecipient(name={"en": "Advertisers"}, description={})
    )
    policy = published.policy(company, slug="cookies", kind=PolicyKind.COOKIES)
    published.publish(published.draft(policy, written={"en": drifting.TEXT}, declares=declares))
    assert found(company) == []


def test_without_a_policy_in_force_one_finding_tells_it_of_all(
    company: Controller, procotsmart: Controller
) -> None:
    for number in range(3):
        shares(carrier(procotsmart, f"Post {number} AS"))
    (one,) = found(procotsmart)
    assert (one.code, one.severity) == ("thirdparties.nothing-declared", Severity.SERIOUS)
    assert one.practice_side == "3 third parties get data of people."


def test_who_is_retired_gets_nothing_and_who_only_gives_is_no_recipient(company: Controller) -> None:
    gone = carrier(company, "Gone AB", called="advertising")
    shares(gone)
    register.retire(gone, by=None, now=NOW)
    shares(
        carrier(company, "Giver AB", called="advertising", countries=["US"]), direction=Direction.FROM_THEM
    )
    assert found(company) == []


@pytest.mark.promise("P18")
def test_figures_that_identify_nobody_may_be_shared_with_anybody(company: Controller) -> None:
    figures = DataCategory(
        controller=company, code="aggregated-data", name={"en": "Aggregated data"}, personal=False
    )
    vocabulary.save(figures, by=None, now=NOW)
    shares(carrier(company, "Reklam AB", called="advertising"), "statistics", ["aggregated-data"])
    assert found(company) == []
    vocabulary.save(
        DataCategory(controller=company, code="ip-address", name={"en": "IP address"}, personal=False),
        by=None, now=NOW,
    )  # fmt: skip
    shares(carrier(company, "Annons AB", called="advertising"), "orders", ["ip-address"])
    assert {code for code, _where, _severity in told(company)} == {
        "recipient-undeclared",
        "category-undeclared",
    }


# Marketing (promise P16).


@pytest.mark.promise("P16")
@pytest.mark.parametrize("fields", [{"message": "marketing"}, {"dpv": "dpv:PersonalisedAdvertising"}])
def test_shared_data_used_for_marketing_is_serious_where_no_recipient_is_declared_for_it(
    company: Controller, lead: User, fields: dict[str, str]
) -> None:
    purpose = Purpose(
        controller=company, code="news", name={"en": "News"}, lawful_basis="consent", optional=True, **fields
    )
    vocabulary.save(purpose, by=None, now=NOW)
    party = carrier(company)
    shares(party)
    row = System(controller=company, name="Newsletter", operated_by=party)
    holding = Holding(
        categories=[made.category(company, "postal-address")], purposes=[purpose], stored_in=["SE"]
    )
    systems.save(row, holding=holding, by=None, now=NOW)
    said = text_of(signed_in(lead).get("/admin/drift/"))
    assert "Nothing that is shared is used for marketing: no recipient is declared for News." in said
    assert "Data shared with “Nordpost AB” is used for: News." in said


def test_who_only_gives_addresses_for_marketing_was_shared_nothing_for_it(company: Controller) -> None:
    purpose = Purpose(
        controller=company, code="news", name={"en": "News"}, lawful_basis="consent", message="marketing",
        optional=True,
    )  # fmt: skip
    vocabulary.save(purpose, by=None, now=NOW)
    shares(carrier(company, "Giver AB"), "news", direction=Direction.FROM_THEM)
    assert "thirdparties.shared-for-marketing" not in {one.code for one in found(company)}


def test_marketing_with_declared_recipients_is_declared_sharing(dreame: Controller) -> None:
    use = Use(purpose="news", categories={"postal-address": ""}, recipients={"delivery": ""})
    sound = drifting.SOUND
    declares = replace(sound, purposes={**sound.purposes, "news": NEWS}, uses=(*sound.uses, use))
    drifting.in_force(drifting.english(dreame), declares=declares)
    shares(carrier(dreame), "news")
    assert found(dreame) == []


# Who sees it, and what it costs.


def test_the_way_to_a_third_party_is_offered_to_whoever_may_open_it(company: Controller) -> None:
    party = carrier(company, called="advertising")
    shares(party)
    page = reverse("admin:thirdparties_thirdparty_change", args=[party.pk])
    for role, opens in ((Role.POLICY_EDITOR, True), (Role.POLICY_APPROVER, False)):
        viewer = factories.staff(role, at=company, email=f"x-{role.value}@dreame.example")
        answer = signed_in(viewer).get("/admin/drift/").content.decode()
        assert ("Nordpost AB" in answer, page in answer) == (True, opens)


def test_another_companys_register_stays_out(company: Controller, stranger: User) -> None:
    shares(carrier(company, "Reklam AB", called="advertising"))
    assert "Reklam AB" not in text_of(signed_in(stranger).get("/admin/drift/"))


def test_three_third_parties_cost_as_many_queries_as_one(company: Controller, manager: User) -> None:
    def grow(number: int) -> None:
        party = carrier(company, f"Post {number} AB", kind=ThirdPartyKind.PROCESSOR.value, countries=["US"])
        shares(party)
        shares(party, "statistics", ["diary"])
        made.agreement(party, owner=manager)
        made.system(company, f"System {number}", operated_by=party, stored_in=["US"])

    grow(1)
    assert _queries(company) == 33
    grow(2)
    grow(3)
    assert _queries(company) == 33


def _queries(at: Controller) -> int:
    with CaptureQueriesContext(connection) as captured:
        run(Controller.objects.get(pk=at.pk), now=NOW)
    return len(captured)
