"""Switzerland, South Africa, Turkey and Israel."""

from datetime import date

from law.enums import Fee, Right, Step
from law.periods import days, hours
from law.statutes import Jurisdiction, Rule, Statute, answers, guidance, recommended

SWITZERLAND = Statute(
    code="dsg",
    name="DSG",
    valid_from=date(2023, 9, 1),
    identity_source="DSV Art 16(5), 18",
    clarification_source="DSV Art 18",
    fee=Fee.REFLECTION,
    fee_source="DSV Art 19(3)",
    reflection_days=10,
    roll_source="DSV Art 18",
    count_source="DSV Art 18",
    rules=(
        *answers(
            days(30),
            "DSV Art 18(1)",
            tell="DSV Art 18(2)",
            rights=frozenset({Right.ACCESS, Right.PORTABILITY}),
        ),
        *recommended(
            days(30),
            "as DSV Art 18(1)",
            tell="as DSV Art 18(2)",
        ),
        guidance(
            hours(72),
            "DSG Art 24",
            step=Step.BREACH_NOTIFICATION,
        ),
    ),
)

SOUTH_AFRICA = Statute(
    code="popia",
    name="POPIA",
    valid_from=date(2021, 7, 1),
    identity_source="POPIA s.23(1)",
    clarification_source="PAIA s.56",
    fee_source="POPIA s.23(3); PAIA s.54",
    roll_source="Interpretation Act 33 of 1957 s.4",
    count_source="Interpretation Act 33 of 1957 s.4",
    rules=(
        *answers(
            days(30),
            "POPIA s.23-25; PAIA s.56(1)",
            tell="PAIA s.57(1)",
            extended=days(60),
            rights=frozenset(
                {Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.OBJECTION, Right.MINOR_REMOVAL}
            ),
        ),
        *recommended(
            days(30),
            "as PAIA s.56",
            tell="as PAIA s.57",
            extended=days(60),
        ),
        guidance(
            hours(72),
            "POPIA s.22(2)",
            step=Step.BREACH_NOTIFICATION,
        ),
    ),
)

_APPLICATIONS = frozenset({Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.OBJECTION})

TURKEY = Statute(
    code="kvkk",
    name="KVKK",
    valid_from=date(2016, 10, 7),
    identity_source="KVKK Art 13(2)",
    clarification_source="KVKK Art 13(2)",
    fee_source="KVKK Art 13(2)",
    roll_source="KVKK Art 13(2)",
    count_source="KVKK Art 13(2)",
    rules=(
        *answers(days(30), "KVKK Art 13(2)", refuse="KVKK Art 13(3)", rights=_APPLICATIONS),
        *recommended(days(30), "as KVKK Art 13(2)"),
        Rule(Step.BREACH_NOTIFICATION, hours(72), "KVKK Art 12(5); KVKK Board decision 2019/10"),
    ),
)

ISRAEL = Statute(
    code="ppl",
    name="Protection of Privacy Law",
    valid_from=date(2018, 1, 1),
    identity_source="Protection of Privacy Law s.13",
    clarification_source="Protection of Privacy Law s.13",
    fee_source="Protection of Privacy Law s.13",
    roll_source="Inspection Regulations 1981",
    count_source="Inspection Regulations 1981",
    rules=(
        *answers(
            days(30),
            "Protection of Privacy Law s.13, 14; Inspection Regulations 1981",
            tell="Inspection Regulations 1981",
            extended=days(45),
            rights=frozenset({Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.MINOR_REMOVAL}),
        ),
        *recommended(
            days(30),
            "as Inspection Regulations 1981",
            tell="as Inspection Regulations 1981",
            extended=days(45),
        ),
        guidance(
            hours(72),
            "Data Security Regulations 2017 reg 11",
            step=Step.BREACH_NOTIFICATION,
        ),
    ),
)

JURISDICTIONS = (
    Jurisdiction("CH", "Switzerland", (SWITZERLAND,)),
    Jurisdiction("ZA", "South Africa", (SOUTH_AFRICA,)),
    Jurisdiction("TR", "Turkey", (TURKEY,)),
    Jurisdiction("IL", "Israel", (ISRAEL,)),
)
