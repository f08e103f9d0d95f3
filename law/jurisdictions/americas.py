"""Brazil and Canada."""

from datetime import date

from law.enums import Right, Step
from law.periods import days, hours, working_days
from law.statutes import Jurisdiction, Rule, Statute, answers, guidance, recommended

LGPD = Statute(
    code="lgpd",
    name="LGPD",
    valid_from=date(2020, 9, 18),
    identity_source="LGPD Art 19",
    clarification_source="LGPD Art 19",
    fee_source="LGPD Art 18 §5",
    roll_source="LGPD Art 19",
    count_source="LGPD Art 19",
    rules=(
        *answers(days(15), "LGPD Art 19 II", rights=frozenset({Right.ACCESS})),
        *recommended(days(15), "as LGPD Art 19 II"),
        Rule(Step.BREACH_NOTIFICATION, working_days(3), "LGPD Art 48; Resolução CD/ANPD 15/2024"),
    ),
)

PIPEDA = Statute(
    code="pipeda",
    name="PIPEDA",
    valid_from=date(2004, 1, 1),
    identity_source="PIPEDA s.8(3)",
    clarification_source="PIPEDA s.8(3)",
    fee_source="PIPEDA s.8(6)",
    roll_source="PIPEDA s.8(3)",
    count_source="PIPEDA s.8(3)",
    rules=(
        *answers(
            days(30),
            "PIPEDA s.8(3)",
            refuse="PIPEDA s.8(3), (5), (7)",
            tell="PIPEDA s.8(4)",
            extended=days(60),
            rights=frozenset({Right.ACCESS, Right.RECTIFICATION}),
        ),
        *recommended(
            days(30),
            "as PIPEDA s.8(3)",
            tell="as PIPEDA s.8(4)",
            extended=days(60),
        ),
        guidance(
            hours(72),
            "PIPEDA s.10.1",
            step=Step.BREACH_NOTIFICATION,
        ),
    ),
)

QUEBEC = Statute(
    code="quebec",
    name="Quebec private sector act",
    valid_from=date(2004, 1, 1),
    identity_source="CQLR c. P-39.1 s.32",
    clarification_source="CQLR c. P-39.1 s.32",
    fee_source="CQLR c. P-39.1 s.33",
    roll_source="CQLR c. P-39.1 s.32",
    count_source="CQLR c. P-39.1 s.32",
    rules=(
        *answers(
            days(30),
            "CQLR c. P-39.1 s.32",
            rights=frozenset(
                {Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.PORTABILITY, Right.MINOR_REMOVAL}
            ),
        ),
        *recommended(days(30), "as CQLR c. P-39.1 s.32"),
        guidance(
            hours(72),
            "CQLR c. P-39.1 s.3.5",
            step=Step.BREACH_NOTIFICATION,
        ),
    ),
)

JURISDICTIONS = (
    Jurisdiction("BR", "Brazil", (LGPD,)),
    Jurisdiction("CA", "Canada", (PIPEDA,)),
    Jurisdiction("CA-QC", "Quebec", (QUEBEC,)),
)
