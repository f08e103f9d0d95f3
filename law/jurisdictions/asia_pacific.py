"""Singapore, China, India, Australia, Japan, South Korea and New Zealand."""

from dataclasses import replace
from datetime import date

from law.enums import Right, Step
from law.periods import days, hours, working_days
from law.statutes import NOT_REQUESTS, Jurisdiction, Rule, Season, Statute, answers, guidance, recommended

_WITHDRAWAL = frozenset({Right.WITHDRAWAL})
_KNOW_AND_CORRECT = frozenset({Right.ACCESS, Right.RECTIFICATION})


def _statute(code: str, name: str, valid_from: date, article: str, rules: tuple[Rule, ...]) -> Statute:
    """A law under which nothing stops the clock and no last day is moved."""
    return Statute(
        code=code,
        name=name,
        valid_from=valid_from,
        rules=rules,
        roll_source=article,
        count_source=article,
        identity_source=article,
        clarification_source=article,
        fee_source=article,
    )


def _soon(article: str) -> Rule:
    return guidance(hours(72), article, step=Step.BREACH_NOTIFICATION)


SINGAPORE = _statute(
    "pdpa",
    "PDPA",
    date(2014, 7, 2),
    "PDP Regulations 2021 reg 5",
    (
        guidance(
            working_days(10),
            "PDPA s.16; PDPC Advisory Guidelines",
            rights=_WITHDRAWAL,
        ),
        *answers(
            days(30),
            "PDP Regulations 2021 reg 5",
            tell="PDP Regulations 2021 reg 5",
            rights=_KNOW_AND_CORRECT,
        ),
        *recommended(
            days(30),
            "as PDP Regulations 2021 reg 5",
            tell="as PDP Regulations 2021 reg 5",
        ),
        Rule(Step.BREACH_NOTIFICATION, days(3), "PDPA s.26D(1)"),
    ),
)

CHINA = _statute(
    "pipl",
    "PIPL",
    date(2021, 11, 1),
    "PIPL Art 50",
    (
        *recommended(days(30), "PIPL Art 50; GB/T 35273"),
        _soon("PIPL Art 57"),
    ),
)

_INDIA_GRIEVANCES = days(90)
_INDIA_BEFORE = _statute(
    "dpdp_before",
    "DPDP Rules 2025 ahead of their entry into force",
    date(2018, 1, 1),
    "as DPDP Rules 2025 rule 14(3)",
    (
        *recommended(_INDIA_GRIEVANCES, "as DPDP Rules 2025 rule 14(3)"),
        _soon("CERT-In Directions 2022"),
    ),
)
_INDIA = _statute(
    "dpdp",
    "DPDP Act 2023",
    date(2027, 5, 14),
    "DPDP Rules 2025 rule 14(3)",
    (
        *answers(
            _INDIA_GRIEVANCES,
            "DPDP Rules 2025 rule 14(3)",
            rights=frozenset({Right.GRIEVANCE, Right.COMPLAINT}),
        ),
        *recommended(
            _INDIA_GRIEVANCES,
            "DPDP Rules 2025 rule 14",
        ),
        Rule(Step.BREACH_NOTIFICATION, hours(72), "DPDP Rules 2025 rule 7(2)"),
    ),
)

AUSTRALIA = _statute(
    "privacy_act_au",
    "Privacy Act 1988",
    date(2014, 3, 12),
    "APP 12.4, 13.5",
    (
        *recommended(days(30), "APP 12.4, 13.5"),
        _soon("Privacy Act 1988 s.26WK"),
    ),
)

JAPAN = _statute(
    "appi",
    "APPI",
    date(2022, 4, 1),
    "APPI Art 33-35, 39",
    (
        *recommended(days(14), "APPI Art 33-35, 39"),
        guidance(
            days(3),
            "APPI Art 26; APPI Enforcement Rules Art 8",
            step=Step.BREACH_NOTIFICATION,
        ),
    ),
)

KOREA = _statute(
    "pipa",
    "PIPA",
    date(2011, 9, 30),
    "PIPA Enforcement Decree Art 41, 43, 44",
    (
        *answers(
            days(10),
            "PIPA Art 35-37; PIPA Enforcement Decree Art 41, 43, 44",
            tell="PIPA Art 35(3); PIPA Enforcement Decree Art 42",
            rights=frozenset(Right) - NOT_REQUESTS - {Right.OPT_OUT, Right.LIMIT_SENSITIVE}
            | {Right.WITHDRAWAL},
        ),
        *recommended(days(10), "as PIPA Enforcement Decree Art 41"),
        Rule(Step.BREACH_NOTIFICATION, hours(72), "PIPA Art 34; PIPA Enforcement Decree Art 39, 40"),
    ),
)

NEW_ZEALAND = replace(
    _statute(
        "privacy_act_nz",
        "Privacy Act 2020",
        date(2020, 12, 1),
        "Privacy Act 2020 s.44",
        (
            *answers(
                working_days(20),
                "Privacy Act 2020 s.44",
                refuse="Privacy Act 2020 s.44, 46",
                tell="Privacy Act 2020 s.48",
                rights=_KNOW_AND_CORRECT,
            ),
            *recommended(
                working_days(20),
                "as Privacy Act 2020 s.44",
                tell="as Privacy Act 2020 s.48",
            ),
            _soon("Privacy Act 2020 s.114"),
        ),
    ),
    season=Season(first=(12, 25), last=(1, 15), source="Privacy Act 2020 s.7"),
)

JURISDICTIONS = (
    Jurisdiction("SG", "Singapore", (SINGAPORE,)),
    Jurisdiction("CN", "China", (CHINA,)),
    Jurisdiction("IN", "India", (_INDIA_BEFORE, _INDIA)),
    Jurisdiction("AU", "Australia", (AUSTRALIA,)),
    Jurisdiction("JP", "Japan", (JAPAN,)),
    Jurisdiction("KR", "South Korea", (KOREA,)),
    Jurisdiction("NZ", "New Zealand", (NEW_ZEALAND,)),
)
