"""What the law says besides dates."""

from datetime import date

import pytest

from law import (
    Case,
    Event,
    EventKind,
    LawError,
    Right,
    Step,
    age_of_consent,
    applicable_laws,
    authorities,
    authority,
    deadlines_under,
    extension,
    fee_rules,
    jurisdiction,
    needs_identity,
    remedies,
    transfer,
)
from law.adequacy import Condition
from law.jurisdictions import REGISTRY
from law.jurisdictions.eu import EEA
from law.remedies import Remedy

TODAY = date(2026, 11, 22)


def test_every_jurisdiction_has_an_authority_to_complain_to() -> None:
    without = [code for code in REGISTRY if code != "EU" and authority(code) is None]
    assert without == []
    norway = authority("NO")
    assert norway is not None
    assert norway.email == "postkasse@datatilsynet.no"
    assert norway.link.startswith("https://")


def test_a_region_has_its_own_authority_or_its_countrys() -> None:
    bavaria, scotland = authority("DE-BY"), authority("GB-SCT")
    assert bavaria is not None
    assert scotland is not None
    assert (bavaria.code, scotland.code) == ("DE-BY", "GB")
    assert authority("XX") is None


def test_people_may_complain_where_they_live_first() -> None:
    found = authorities(residence="NO", work="SE", infringement="SE")
    assert [one.code for one in found] == ["NO", "SE"]
    assert [one.code for one in authorities(residence="XX", infringement="SE")] == ["SE"]


@pytest.mark.parametrize(
    ("code", "on", "age"),
    [
        ("NO", TODAY, 13),
        ("SE", TODAY, 13),
        ("DK", date(2023, 12, 31), 13),
        ("DK", date(2024, 1, 1), 15),
        ("DE-BY", TODAY, 16),
        ("GB-SCT", TODAY, 13),
        ("US-CA", TODAY, 13),
    ],
)
def test_the_age_of_consent_is_that_of_the_place_and_the_day(code: str, on: date, age: int) -> None:
    found = age_of_consent(code, on=on)
    assert found is not None
    assert found.age == age


def test_every_state_of_the_eea_has_an_age_of_consent() -> None:
    assert all(age_of_consent(code, on=TODAY) for code in EEA)
    assert age_of_consent("NZ", on=TODAY) is None
    assert age_of_consent("NO", on=date(2018, 1, 1)) is None


@pytest.mark.parametrize(
    ("to", "needed"),
    [("NO", False), ("DE-BY", False), ("GB", False), ("JP", False), ("CN", True), ("SG", True), ("IN", True)],
)
def test_a_transfer_needs_a_safeguard_where_no_decision_is_in_force(to: str, needed: bool) -> None:
    assert transfer(to, on=TODAY).safeguard_needed is needed


def test_adequacy_depends_on_the_day_the_recipient_and_the_exporter() -> None:
    assert transfer("GB", on=date(2031, 12, 27)).safeguard_needed is False
    assert transfer("GB", on=date(2031, 12, 28)).safeguard_needed is True
    assert transfer("EPO", on=TODAY).safeguard_needed is False
    assert transfer("EPO", on=date(2025, 6, 30)).safeguard_needed is True
    assert transfer("US", on=TODAY).condition is Condition.CERTIFIED
    assert transfer("US", on=date(2023, 7, 9)).safeguard_needed is True
    assert transfer("BR", on=TODAY, exporter="SE").safeguard_needed is False
    assert transfer("BR", on=TODAY, exporter="NO").safeguard_needed is True
    with pytest.raises(LawError, match="not from “BR”"):
        transfer("SE", on=TODAY, exporter="BR")


def test_a_refusal_names_the_remedies_of_its_day() -> None:
    def named(code: str, on: date) -> list[Remedy]:
        return [one.remedy for one in remedies(code, on=on)]

    assert named("SE", TODAY) == [Remedy.AUTHORITY, Remedy.COURT]
    assert named("GB-ENG", date(2026, 6, 18)) == [Remedy.AUTHORITY, Remedy.COURT]
    assert named("GB-ENG", date(2026, 6, 19)) == [Remedy.CONTROLLER, Remedy.AUTHORITY, Remedy.COURT]
    assert named("US-VA", TODAY) == [Remedy.APPEAL, Remedy.AUTHORITY]
    assert all(named(code, TODAY) for code in REGISTRY)


def test_fees_follow_the_law_of_the_region_first() -> None:
    assert fee_rules("SE").source == "Art 12(5), 15(3) GDPR"
    assert fee_rules("CH").limit == "CHF 300"
    assert fee_rules("US-CA").source.startswith("Cal. Civ. Code")
    assert fee_rules("US-VA").source == "privacy law of the state"
    assert fee_rules("BR").grounds == ()


def test_a_controller_in_the_eea_owes_everyone_the_gdpr() -> None:
    assert applicable_laws("BR", established_in="NO").jurisdictions == ("BR", "NO")
    assert applicable_laws("SE", established_in="NO").jurisdictions == ("SE",)
    assert applicable_laws("BR", established_in="GB").jurisdictions == ("BR",)
    assert applicable_laws("GB-SCT", established_in="SE").jurisdictions == ("GB-SCT", "SE")


def test_a_country_without_rules_here_gets_the_controllers_law() -> None:
    laws = applicable_laws("KE", established_in="NO")
    assert (laws.jurisdictions, laws.substituted) == (("NO",), True)
    with pytest.raises(LawError, match="Neither"):
        applicable_laws("KE", established_in="US-NY")


def test_of_several_laws_the_earliest_date_comes_first() -> None:
    case = Case("BR", Right.ACCESS, date(2026, 3, 2), acts_in="NO")
    laws = applicable_laws("BR", established_in="NO")
    found = deadlines_under(laws, case, Step.RESPOND, today=TODAY)
    assert [(one.jurisdiction, one.deadline.due) for one in found] == [
        ("BR", date(2026, 3, 17)),
        ("NO", date(2026, 4, 7)),
    ]
    extended = deadlines_under(laws, case, Step.RESPOND_EXTENDED, today=TODAY)
    assert [one.jurisdiction for one in extended] == ["NO"]


def test_an_extension_is_possible_once_and_inside_its_window() -> None:
    case = Case("SE", Right.ACCESS, date(2026, 11, 30))
    last = extension(case, today=date(2026, 12, 30))
    assert (last.possible, last.tell_by, last.until) == (True, date(2026, 12, 30), date(2027, 3, 1))
    assert not extension(case, today=date(2026, 12, 31)).possible
    told = Case(
        "SE", Right.ACCESS, date(2026, 11, 30), events=(Event(EventKind.EXTENDED, date(2026, 12, 3)),)
    )
    again = extension(told, today=date(2026, 12, 4))
    assert (again.possible, again.told_on) == (False, date(2026, 12, 3))


def test_an_extension_may_have_no_limit_or_not_exist() -> None:
    swiss = extension(Case("CH", Right.ACCESS, date(2026, 3, 2)), today=date(2026, 3, 3))
    assert (swiss.possible, swiss.until) == (True, None)
    brazilian = extension(Case("BR", Right.ACCESS, date(2026, 3, 2)), today=date(2026, 3, 3))
    assert (brazilian.possible, brazilian.tell_by) == (False, None)


def test_a_message_an_extension_was_told_leaves_the_first_date_as_it_was() -> None:
    told = (Event(EventKind.EXTENDED, date(2026, 3, 20)),)
    with_it = extension(Case("SE", Right.ACCESS, date(2026, 3, 2), events=told), today=TODAY)
    without = extension(Case("SE", Right.ACCESS, date(2026, 3, 2)), today=TODAY)
    assert (with_it.tell_by, with_it.until) == (without.tell_by, without.until)


@pytest.mark.parametrize("right", [Right.QUESTION, Right.WITHDRAWAL, Right.OBJECTION, Right.STOP_SHARING])
def test_some_rights_need_no_proof_of_identity(right: Right) -> None:
    assert not needs_identity(right)


@pytest.mark.parametrize("right", [Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.PORTABILITY])
def test_rights_over_the_data_themselves_do(right: Right) -> None:
    assert needs_identity(right)


@pytest.mark.parametrize("code", ["NO", "US-IA", "GB-WLS"])
def test_a_jurisdiction_knows_its_statutes_from_the_oldest(code: str) -> None:
    statutes = jurisdiction(code).statutes
    assert statutes
    assert list(statutes) == sorted(statutes, key=lambda statute: statute.valid_from)
    assert jurisdiction(code).code == code


def test_periods_of_other_laws_are_as_published() -> None:
    def period(code: str, right: Right, step: Step) -> int | None:
        rule = jurisdiction(code).statutes[-1].rule(step, right)
        return rule.period.amount if rule else None

    assert period("US-IA", Right.ACCESS, Step.RESPOND) == 90
    assert period("US-CO", Right.APPEAL, Step.RESPOND) == 45
    assert period("US-RI", Right.WITHDRAWAL, Step.RESPOND) == 15
    assert period("US-TX", Right.ERASURE, Step.RESPOND_EXTENDED) == 90
    assert period("CA-QC", Right.ACCESS, Step.RESPOND_EXTENDED) is None
    assert period("IL", Right.ACCESS, Step.RESPOND_EXTENDED) == 45
    assert period("TR", Right.ERASURE, Step.RESPOND) == 30
    assert period("IN", Right.GRIEVANCE, Step.RESPOND) == 90
    assert period("SG", Right.ACCESS, Step.EXTENSION_NOTICE) == 30
