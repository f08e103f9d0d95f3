"""The records of processing activities: what they say of a real scene, and what they miss (Art 30 GDPR)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from office.models import AccessEntry, Controller, User
from policies.domain import vocabulary
from policies.models import Purpose
from tests.factories import NOW
from tests.policies import published
from tests.thirdparties import made
from thirdparties.domain import processing, register, systems
from thirdparties.enums import AgreementKind, DataSubjects, ThirdPartyKind
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Mandate, PurposeFacts, RecordFacts, System, ThirdParty
from thirdparties.records.building import build
from thirdparties.records.json_file import as_json

pytestmark = pytest.mark.django_db

OWN = [
    *("portal-requests", "portal-mail", "portal-consents", "portal-suppression", "portal-access-log"),
    "portal-hosting",
]


def records(controller: Controller, language: str = "en") -> dict[str, Any]:
    """Return a company's records as JSON has them."""
    return as_json(build(controller, language=language, now=NOW))


def of(document: dict[str, Any], code: str) -> dict[str, Any]:
    """Return an activity by its code."""
    (found,) = [one for one in document["processing_activities"] if one["code"] == code]
    return dict(found)


def codes(entry: dict[str, Any]) -> list[str]:
    """Return the codes of the gaps of an entry."""
    return [gap["code"] for gap in entry["gaps"]]


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in rows]


def mandate(party: ThirdParty, *held: System, by: User | None = None) -> Mandate:
    """Return stored processing on behalf of another."""
    words = {"en": "Hosting of their accounts", "sv": "Drift av konton"}
    row = Mandate(third_party=party, officers="dpo@client.example", processing=words)
    processing.save_mandate(row, systems=held, by=by, now=NOW)
    return row


def test_a_purpose_is_recorded_with_all_that_article_30_asks_for(dreame: Controller, manager: User) -> None:
    post = made.party(dreame, "Nordpost AB", countries=["SE", "US"], address="Postgatan 1\nMalmö")
    made.shared(post)
    made.agreement(post, owner=manager)
    host = made.party(dreame, "Sky Ltd")
    made.agreement(host, owner=manager)
    made.agreement(host, owner=manager, kind=AgreementKind.SCC)
    hall = made.facility(dreame, operated_by=host, measures=["physical", "access"])
    made.system(
        dreame, operated_by=host, stored_in=["SE", "CN"], facility=hall, retention="7 years", classification=3
    )
    purpose = made.purpose(dreame)
    people = [DataSubjects.CUSTOMERS, DataSubjects.CHILDREN]
    processing.set_data_subjects(purpose, subjects=people, by=manager, now=NOW)
    document = records(dreame)
    entry = of(document, "delivery")
    assert entry["lawful_basis"] == {"code": "contract", "name": "Contract", "source": "Art 6(1)(b) GDPR"}
    assert names(entry["data_subjects"]) == ["Customers", "Children"]
    assert entry["data_categories"] == [{"code": "address", "name": "Address", "special": False}]
    assert names(entry["recipients"]) == ["Nordpost AB", "Sky Ltd"]
    assert entry["recipient_categories"] == ["Companies that process data on our behalf"]
    assert entry["time_limits"] == ["Shop: 7 years"]
    unsafe, safe = entry["transfers"]
    assert (unsafe["recipient"], unsafe["country"]["code"], unsafe["safeguard"]) == ("Nordpost AB", "US", "")
    assert (safe["recipient"], safe["country"]["name"], safe["missing"]) == ("Sky Ltd", "China", "")
    assert safe["safeguard"].startswith("Standard contractual clauses (2021/914)")
    assert entry["systems"] == ["Shop"]
    (system,) = document["systems"]
    assert (system["operator"], system["classification"]) == ("Sky Ltd", "High")
    assert "Access is controlled for each cluster" in system["measures"]
    assert codes(entry) == ["transfer_without_safeguard"]
    assert entry["gaps"][0]["sentence"] == unsafe["missing"]


def test_a_purpose_about_which_nothing_is_known_says_what_is_missing(dreame: Controller) -> None:
    made.purpose(dreame)
    entry = of(records(dreame), "delivery")
    assert codes(entry) == ["no_data_subjects", "no_data_categories", "no_time_limit", "no_system"]


def test_a_processor_and_a_joint_controller_without_an_agreement_are_gaps(dreame: Controller) -> None:
    made.shared(made.party(dreame, "Nordpost AB"))
    made.shared(
        made.party(dreame, "Hem AB", kind=ThirdPartyKind.JOINT_CONTROLLER.value, address="Hemgatan 2")
    )
    made.shared(made.party(dreame, "Skatteverket", kind=ThirdPartyKind.PUBLIC_AUTHORITY.value))
    entry = of(records(dreame), "delivery")
    assert entry["joint_controllers"] == [{"name": "Hem AB", "address": "Hemgatan 2"}]
    missing = [gap["sentence"] for gap in entry["gaps"] if gap["code"] == "recipient_without_agreement"]
    assert [sentence.split(" that ")[0] for sentence in missing] == [
        "There is no agreement with Hem AB",
        "There is no agreement with Nordpost AB",
    ]


def test_whom_a_processor_engaged_is_a_recipient_too(dreame: Controller) -> None:
    post = made.party(dreame, "Nordpost AB")
    made.shared(post)
    kind = ThirdPartyKind.SUB_PROCESSOR.value
    below = made.party(dreame, "Below AB", kind=kind, parent=post)
    made.party(dreame, "Deepest AB", kind=kind, parent=below, countries=["IN"])
    retired = made.party(dreame, "Former AB", kind=kind, parent=post)
    register.retire(retired, by=None, now=NOW)
    found = of(records(dreame), "delivery")
    assert names(found["recipients"]) == ["Below AB", "Deepest AB", "Nordpost AB"]
    assert [(one["recipient"], one["country"]["code"]) for one in found["transfers"]] == [
        ("Deepest AB", "IN")
    ]
    assert "transfer_without_safeguard" in codes(found)


def test_what_the_policy_in_force_declares_counts_before_what_systems_happen_to_hold(
    dreame: Controller,
) -> None:
    published.publish(published.draft(published.policy(dreame)))
    made.system(dreame)
    entry = of(records(dreame, "sv"), "delivery")
    assert (entry["name"], names(entry["data_categories"])) == ("Leverans", ["Postadress"])
    assert entry["recipient_categories"] == ["Carriers"]
    assert entry["time_limits"] == ["Three years"]


def test_special_categories_need_a_condition(dreame: Controller) -> None:
    health = made.category(dreame)
    health.special = True
    vocabulary.save(health, by=None, now=NOW)
    made.system(dreame)
    assert "no_special_condition" in codes(of(records(dreame), "delivery"))
    purpose = Purpose.objects.get(code="delivery")
    purpose.special_condition = "explicit_consent"
    vocabulary.save(purpose, by=None, now=NOW)
    entry = of(records(dreame), "delivery")
    assert entry["special_condition"] == "Explicit consent (Art 9(2)(a) GDPR)"
    assert "no_special_condition" not in codes(entry)


def test_every_company_starts_with_what_the_portal_does_and_is_asked_who_hosts_it(
    dreame: Controller, manager: User
) -> None:
    before = records(dreame)
    assert [one["code"] for one in before["processing_activities"]] == OWN
    assert {one["origin"] for one in before["processing_activities"]} == {"portal"}
    assert "1095 days" in of(before, "portal-requests")["time_limits"][0]
    assert [codes(of(before, code)) for code in OWN] == [[]] * 5 + [["no_host"]]
    host = made.party(dreame, "Sky Ltd")
    made.agreement(host, owner=manager)
    portal = made.system(dreame, "Privacy portal", operated_by=host, stored_in=["SE", "IN"])
    processing.save_facts(RecordFacts(controller=dreame, portal_system=portal), by=manager, now=NOW)
    entry = of(records(dreame), "portal-hosting")
    assert names(entry["recipients"]) == ["Sky Ltd"]
    assert [one["country"]["code"] for one in entry["transfers"]] == ["IN"]
    assert codes(entry) == ["transfer_without_safeguard"]
    systems.retire(portal, by=None, now=NOW)
    assert codes(of(records(dreame), "portal-hosting")) == ["no_host"]


def test_the_company_itself_lacks_an_officer_measures_and_abroad_a_representative(
    dreame: Controller, manager: User
) -> None:
    assert codes(records(dreame)) == ["no_dpo", "no_measures"]
    facts = RecordFacts(controller=dreame, dpo="Office of the DPO", measures={"sv": "Allt krypteras."})
    processing.save_facts(facts, by=manager, now=NOW)
    dreame.country, dreame.postal_address = "CN", ""
    dreame.save()
    document = records(dreame)
    assert codes(document) == ["no_address", "no_representative"]
    assert document["controller"]["data_protection_officer"] == {
        "name": "Office of the DPO",
        "email": "dpo@dreame.example",
    }
    assert document["security_measures"] == "Allt krypteras."


def test_what_is_done_for_others_is_the_second_part_with_its_own_gaps(
    dreame: Controller, manager: User
) -> None:
    shop = made.system(dreame, stored_in=["SE", "CN"])
    mandate(made.party(dreame, "Hem AB", kind="separate_controller", address="Hemgatan 2"), shop, by=manager)
    ended = mandate(made.party(dreame, "Former AB"), by=manager)
    bare = mandate(made.party(dreame, "Bare AB"), by=manager)
    with pytest.raises(ThirdPartyError, match="End that first"):
        register.retire(ended.third_party, by=manager, now=NOW)
    processing.end_mandate(ended, by=manager, now=NOW)
    register.retire(ended.third_party, by=manager, now=NOW)
    with pytest.raises(ThirdPartyError, match="Bring it back first"):
        mandate(ended.third_party, by=manager)
    first, second = records(dreame, "sv")["processing_on_behalf"]
    assert (first["controller"]["name"], codes(first)) == ("Bare AB", ["no_client_address", "no_system"])
    assert second["controller"] == {
        "name": "Hem AB",
        "address": "Hemgatan 2",
        "officers": "dpo@client.example",
    }
    assert (second["processing"], second["systems"]) == ("Drift av konton", ["Shop"])
    assert codes(second) == ["transfer_without_safeguard"]
    assert bare.history.count() == 1


def test_nothing_of_another_company_gets_into_the_records(
    dreame: Controller, procotsmart: Controller
) -> None:
    made.shared(made.party(procotsmart, "Foreign AS", countries=["CN"]))
    made.system(procotsmart, "Foreign system")
    mandate(made.party(procotsmart, "Client AS"))
    assert [one["code"] for one in records(dreame)["processing_activities"]] == OWN
    assert "Foreign" not in str(records(dreame))
    assert records(dreame)["processing_on_behalf"] == []


def test_what_is_refused_is_not_kept_and_what_is_kept_is_on_record(
    dreame: Controller, procotsmart: Controller, manager: User, auditor: User, stranger: User
) -> None:
    purpose, party = made.purpose(dreame), made.party(dreame)
    foreign = made.system(procotsmart)
    for nobody in (auditor, stranger):
        with pytest.raises(ThirdPartyError):
            processing.set_data_subjects(purpose, subjects=["customers"], by=nobody, now=NOW)
        with pytest.raises(ThirdPartyError):
            processing.save_facts(RecordFacts(controller=dreame, dpo="Me"), by=nobody, now=NOW)
        with pytest.raises(ThirdPartyError):
            mandate(party, by=nobody)
    for act, field in (
        (lambda: mandate(party, foreign, by=manager), "systems"),
        (lambda: processing.set_data_subjects(purpose, subjects=["ghosts"], by=manager, now=NOW), "subjects"),
        (
            lambda: processing.save_facts(
                RecordFacts(controller=dreame, portal_system=foreign), by=manager, now=NOW
            ),
            "portal_system",
        ),
    ):
        with pytest.raises(ThirdPartyError) as refused:
            act()
        assert refused.value.field == field
    assert not any(model.objects.exists() for model in (Mandate, PurposeFacts, RecordFacts))
    row = mandate(party, by=manager)
    with pytest.raises(ThirdPartyError):
        mandate(party, by=manager)
    kept = row.history.get()
    assert (kept.history_user, kept.history_change_reason) == (manager, "thirdparties.mandate_saved")
    assert AccessEntry.objects.of(row).get().action == "thirdparties.mandate_saved"


def test_the_number_of_queries_does_not_grow(dreame: Controller, manager: User) -> None:
    def more(of: range) -> None:
        for number in of:
            party = made.party(dreame, f"Party {number}", countries=["CN"])
            made.shared(party)
            made.agreement(party, owner=manager)
            hall = made.facility(dreame, f"Hall {number}")
            made.system(dreame, f"System {number}", operated_by=party, facility=hall, stored_in=["CN"])
            purpose = made.purpose(dreame, f"purpose-{number}")
            processing.set_data_subjects(purpose, subjects=["customers"], by=None, now=NOW)
            mandate(party, System.objects.latest("name"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            build(dreame, language="en", now=NOW)
        return len(seen)

    more(range(1))
    few = queries()
    more(range(1, 3))
    assert queries() == few
