"""Drift between the policies in force and the register: what is found, how it is told, what it costs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office.enums import Role
from office.models import Controller, User
from policies.declarations import DeclaredPurpose, DeclaredRecipient, Use
from policies.domain import vocabulary
from policies.drift.running import run
from policies.enums import PolicyKind, Severity
from policies.findings import Finding
from policies.models import DataCategory, Purpose, RecipientKind
from tests import factories
from tests.factories import NOW
from tests.policies import drifting, published
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made
from thirdparties.domain import agreements, register, sharing, systems
from thirdparties.domain.systems import Holding
from thirdparties.enums import AgreementKind, Clause, Direction, ThirdPartyKind
from thirdparties.models import System, ThirdParty
from thirdparties.records.building import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

CARRIER = ThirdPartyKind.SEPARATE_CONTROLLER.value
NEWS = DeclaredPurpose(
    name={"en": "News"}, description={}, lawful_basis="consent", optional=True, message="marketing"
)


@pytest.fixture
def company(dreame: Controller) -> Controller:
    """A controller whose policy in force says: couriers get the postal address for orders."""
    drifting.in_force(drifting.english(dreame))
    return dreame


def kind(at: Controller, code: str = "delivery", **fields: Any) -> RecipientKind:
    """Return a kind of recipient, made if need be."""
    found = RecipientKind.objects.filter(controller=at, code=code).first()
    if found is None:
        found = RecipientKind(controller=at, code=code, name={"en": code.capitalize()}, **fields)
        vocabulary.save(found, by=None, now=NOW)
    return found


def carrier(
    at: Controller, name: str = "Nordpost AB", *, called: str = "delivery", **fields: Any
) -> ThirdParty:
    """Return a third party that needs no agreement, and has undertaken confidentiality."""
    bound = {"kind": CARRIER, "confidential_since": NOW.date()}
    return made.party(at, name, **{**bound, "recipient_kind": kind(at, called), **fields})


def shares(
    party: ThirdParty,
    purpose: str = "orders",
    categories: Collection[str] = ("postal-address",),
    direction: Direction = Direction.TO_THEM,
) -> None:
    """Put on record what a third party gets."""
    sharing.share(
        party,
        purpose=made.purpose(party.controller, purpose),
        categories=[made.category(party.controller, code) for code in categories],
        direction=direction,
        by=None,
        now=NOW,
    )


def found(at: Controller, code: str = "thirdparties") -> list[Finding]:
    """Return what is found in the register."""
    return [row.finding for row in drifting.rows(at, code)]


def told(at: Controller) -> list[tuple[str, str, Severity]]:
    """Return code, place and severity of what is found, without the package's name."""
    return [(one.code.removeprefix("thirdparties."), str(one.where), one.severity) for one in found(at)]


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


# Agreements and safeguards (promise P15).


@pytest.mark.promise("P15")
def test_a_processor_without_agreement_is_serious_until_one_stands_and_again_when_it_has_ended(
    company: Controller, manager: User
) -> None:
    party = carrier(company, kind=ThirdPartyKind.PROCESSOR.value)
    shares(party)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_promises", stdout=out)
    assert "An agreement is missing – Nordpost AB [thirdparties.agreement-missing]" in out.getvalue()
    made.agreement(party, owner=manager, ends_on=date(2026, 11, 24))
    (one,) = found(company)
    assert one.code == "thirdparties.agreement-ended"
    assert one.practice_side == "The agreement ended on Tuesday 24 November 2026."
    made.agreement(party, owner=manager, starts_on=date(2026, 11, 25), ends_on=date(2026, 11, 25))
    assert found(company) == []


def test_joint_controllers_need_an_arrangement_and_separate_ones_none(
    company: Controller, manager: User
) -> None:
    shares(carrier(company, "Alone AB"))
    joint = carrier(company, "Joint AB", kind=ThirdPartyKind.JOINT_CONTROLLER.value)
    made.agreement(joint, owner=manager)  # a processor agreement is not what is asked
    shares(joint)
    (one,) = found(company)
    assert (one.code, str(one.where)) == ("thirdparties.agreement-missing", "Joint AB")
    assert "Art 26" in str(one.policy_side)
    made.agreement(joint, owner=manager, kind=AgreementKind.JOINT)
    assert found(company) == []


def test_the_agreement_of_a_processor_answers_for_the_chain_below_it(
    company: Controller, manager: User
) -> None:
    top = carrier(company, "Top AB", kind=ThirdPartyKind.PROCESSOR.value)
    below = {"kind": ThirdPartyKind.SUB_PROCESSOR.value}
    middle = carrier(company, "Middle AB", parent=top, **below)
    low = carrier(company, "Low AB", parent=middle, **below)
    shares(low)
    assert told(company)[0] == ("agreement-missing", "Low AB", Severity.SERIOUS)
    made.agreement(top, owner=manager)
    assert told(company) == [
        ("agreement-missing", "Low AB", Severity.WARNING),
        ("agreement-missing", "Middle AB", Severity.WARNING),
    ]
    made.agreement(middle, owner=manager)
    made.agreement(low, owner=manager)
    assert found(company) == []


def test_an_agreement_that_lacks_clauses_is_a_warning_and_one_that_nobody_went_through_is_serious(
    company: Controller, manager: User
) -> None:
    party = carrier(company, kind=ThirdPartyKind.PROCESSOR.value)
    shares(party)
    kept = made.agreement(party, owner=manager, clauses={})
    listed = reverse("admin:thirdparties_thirdparty_changelist")
    assert told(company) == [("agreement-incomplete", "Nordpost AB", Severity.SERIOUS)]
    assert "clauses not gone through" in text_of(signed_in(manager).get(listed))
    answers = dict.fromkeys(Clause, "§ 4") | {Clause.AUDIT: "", Clause.SECURITY: ""}
    agreements.answer_clauses(kept, answers=answers, by=manager, now=NOW)
    assert told(company) == [("agreement-incomplete", "Nordpost AB", Severity.WARNING)]
    assert "2 clauses missing" in text_of(signed_in(manager).get(listed))
    gaps = [gap.sentence for gap in build(company, language="en", now=NOW).all_gaps]
    assert any(sentence.startswith("The agreement with Nordpost AB is not known") for sentence in gaps)


def test_the_country_of_a_sub_processor_is_found(company: Controller) -> None:
    top = carrier(company, "Top AB")
    shares(top)
    below = carrier(company, "Night Ltd", kind="sub_processor", parent=top, countries=["IN"])
    assert {code for code, where, _severity in told(company) if where == str(below)} == {
        *("transfer-without-safeguard", "country-undeclared", "agreement-missing"),
    }


@pytest.mark.promise("P15")
def test_a_transfer_without_safeguard_is_serious_until_clauses_cover_it(
    dreame: Controller, manager: User, lead: User
) -> None:
    drifting.in_force(drifting.english(dreame), declares=drifting.with_country("CN"))
    party = carrier(dreame, countries=["CN"])
    shares(party)
    said = text_of(signed_in(lead).get("/admin/drift/"))
    assert "Data goes to Nordpost AB in China without a safeguard" in said
    made.agreement(party, owner=manager, kind=AgreementKind.SCC)
    assert found(dreame) == []


# Confidentiality (promise P30).


@pytest.mark.promise("P30")
def test_who_gets_data_without_being_bound_to_confidentiality_is_shown_until_an_undertaking_holds(
    company: Controller, lead: User, manager: User
) -> None:
    courier = carrier(company, confidential_since=date(2026, 11, 26))
    shares(courier)
    shares(carrier(company, "Count AB", confidential_since=None), direction=Direction.FROM_THEM)
    shares(carrier(company, "Court", kind=ThirdPartyKind.PUBLIC_AUTHORITY.value, confidential_since=None))
    said = text_of(signed_in(lead).get("/admin/drift/"))
    assert "Data is held in confidence: whoever gets it is bound to that." in said
    assert "its undertaking of confidentiality begins on Thursday 26 November 2026 only." in said
    courier.confidential_since = None
    register.save(courier, by=manager, now=NOW)
    assert told(company) == [("not-bound-to-confidentiality", "Nordpost AB", Severity.WARNING)]
    courier.confidential_since = NOW.date()
    register.save(courier, by=manager, now=NOW)
    assert found(company) == []


@pytest.mark.promise("P30")
def test_a_processor_is_bound_to_confidentiality_by_a_clause_of_its_agreement(
    company: Controller, manager: User
) -> None:
    party = carrier(company, kind=ThirdPartyKind.PROCESSOR.value, confidential_since=None)
    shares(party)
    answers = dict.fromkeys(Clause, "§ 4") | {Clause.CONFIDENTIALITY: ""}
    kept = made.agreement(party, owner=manager, clauses={})
    agreements.answer_clauses(kept, answers=answers, by=manager, now=NOW)
    (one,) = found(company)
    assert "Everybody authorised is bound to confidentiality" in str(one.practice_side)


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
