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
from law.enums import Unit
from law.jurisdictions import REGISTRY
from law.jurisdictions.eu import EEA
from law.remedies import Remedy
from law.statutes import Rule

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


@pytest.mark.parametrize("code", [code for code in REGISTRY if code not in {*EEA, "EU"}])
def test_no_law_outside_the_eea_answers_with_an_article_of_the_gdpr(code: str) -> None:
    named = [fee_rules(code), *remedies(code, on=TODAY), age_of_consent(code, on=TODAY)]
    sources = " ".join(one.source for one in named if one is not None).replace("UK GDPR", "")
    assert "GDPR" not in sources


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


# Access: to answer, and the whole time when extended; a breach: to notify. In hours, days, working days, months.
PERIODS = {
    **dict.fromkeys(("EU", "GB", *EEA), ("1m", "3m", "72h")),
    **{code: ("45d", "90d", "72h") for code in REGISTRY if code.startswith("US-")},
    "US-FL": ("45d", "60d", "72h"),
    "US-IA": ("90d", "135d", "72h"),
    "AU": ("30d", None, "72h"),
    "BR": ("15d", None, "3w"),
    "CA": ("30d", "60d", "72h"),
    "CA-QC": ("30d", None, "72h"),
    "CH": ("30d", None, "72h"),
    "CN": ("30d", None, "72h"),
    "IL": ("30d", "45d", "72h"),
    "IN": ("90d", None, "72h"),
    "JP": ("14d", None, "3d"),
    "KR": ("10d", None, "72h"),
    "NZ": ("20w", None, "72h"),
    "SG": ("30d", None, "3d"),
    "TR": ("30d", None, "72h"),
    "ZA": ("30d", "60d", "72h"),
}
UNITS = {Unit.HOURS: "h", Unit.DAYS: "d", Unit.WORKING_DAYS: "w", Unit.MONTHS: "m"}
NO_NUMBER_TO_ANSWER = {"AU", "CN", "IN", "JP"}
NO_NUMBER_FOR_A_BREACH = {"AU", "CA", "CA-QC", "CH", "CN", "IL", "JP", "NZ", "ZA"}


def _rule(code: str, right: Right | None, step: Step) -> Rule | None:
    return jurisdiction(code).statutes[-1].rule(step, right)


def _period(code: str, right: Right | None, step: Step) -> str | None:
    rule = _rule(code, right, step)
    return f"{rule.period.amount}{UNITS[rule.period.unit]}" if rule else None


@pytest.mark.parametrize("code", REGISTRY)
def test_the_periods_of_each_law_are_those_published(code: str) -> None:
    assert PERIODS[code] == (
        _period(code, Right.ACCESS, Step.RESPOND),
        _period(code, Right.ACCESS, Step.RESPOND_EXTENDED),
        _period(code, None, Step.BREACH_NOTIFICATION),
    )
    assert _period(code, Right.ACCESS, Step.REFUSE) == PERIODS[code][0]


@pytest.mark.parametrize("code", REGISTRY)
def test_a_date_is_guidance_where_the_law_names_no_number(code: str) -> None:
    answer = _rule(code, Right.ACCESS, Step.RESPOND)
    breach = _rule(code, None, Step.BREACH_NOTIFICATION)
    assert answer is not None
    assert breach is not None
    assert answer.guidance == (code in NO_NUMBER_TO_ANSWER)
    assert breach.guidance == (code in NO_NUMBER_FOR_A_BREACH or code.startswith("US-"))


@pytest.mark.parametrize(
    ("code", "right", "step", "period"),
    [
        ("US-CA", Right.ERASURE, Step.ACKNOWLEDGE, "10w"),
        ("US-CA", Right.LIMIT_SENSITIVE, Step.RESPOND, "15w"),
        ("US-CO", Right.APPEAL, Step.RESPOND, "45d"),
        ("US-TX", Right.APPEAL, Step.RESPOND, "60d"),
        ("US-RI", Right.WITHDRAWAL, Step.RESPOND, "15d"),
        ("US-CT", Right.WITHDRAWAL, Step.RESPOND, "15d"),
        ("GB", Right.COMPLAINT, Step.ACKNOWLEDGE, "30d"),
        ("IN", Right.GRIEVANCE, Step.RESPOND, "90d"),
        ("SG", Right.WITHDRAWAL, Step.RESPOND, "10w"),
        ("SG", Right.ACCESS, Step.EXTENSION_NOTICE, "30d"),
        ("KR", Right.ACCESS, Step.EXTENSION_NOTICE, "10d"),
        ("NZ", Right.ACCESS, Step.EXTENSION_NOTICE, "20w"),
        ("CH", Right.ACCESS, Step.EXTENSION_NOTICE, "30d"),
        ("BR", Right.ACCESS, Step.EXTENSION_NOTICE, None),
        ("TR", Right.ACCESS, Step.EXTENSION_NOTICE, None),
    ],
)
def test_other_steps_have_the_periods_published(
    code: str, right: Right, step: Step, period: str | None
) -> None:
    assert _period(code, right, step) == period
