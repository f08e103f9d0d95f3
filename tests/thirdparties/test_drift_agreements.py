"""Drift of what is agreed: contracts, safeguards, confidentiality."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from office.models import Controller, User
from policies.enums import Severity
from tests.factories import NOW
from tests.policies import drifting
from tests.requests.admin_pages import signed_in, text_of
from tests.thirdparties import made
from tests.thirdparties.drift_scenes import carrier, found, shares, told
from thirdparties.domain import agreements, register
from thirdparties.enums import AgreementKind, Clause, Direction, ThirdPartyKind
from thirdparties.records.building import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


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
