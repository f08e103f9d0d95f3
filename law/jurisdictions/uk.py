"""The United Kingdom, as changed by the Data (Use and Access) Act 2025."""

from dataclasses import replace
from datetime import date

from law.enums import Clarification, Fee, Identity, Right, Roll, Step
from law.periods import days, hours, months, working_days
from law.statutes import Jurisdiction, Rule, Statute, answers, guidance

_WITHOUT_NUMBER = frozenset({Right.QUESTION, Right.COMPLAINT, Right.APPEAL, Right.GRIEVANCE})


def _rules(article: str) -> tuple[Rule, ...]:
    return (
        guidance(
            working_days(5),
            "Art 7(3) UK GDPR",
            rights=frozenset({Right.WITHDRAWAL}),
        ),
        guidance(months(1), f"as {article} UK GDPR", rights=_WITHOUT_NUMBER),
        *answers(
            months(1),
            f"{article} UK GDPR",
            refuse="Art 12(4) UK GDPR",
            tell=f"{article} UK GDPR",
            extended=months(3),
            rights=frozenset(Right) - _WITHOUT_NUMBER - {Right.WITHDRAWAL},
        ),
        Rule(Step.BREACH_NOTIFICATION, hours(72), "Art 33(1) UK GDPR"),
    )


_2018 = Statute(
    code="uk_gdpr",
    name="UK GDPR",
    valid_from=date(2018, 5, 25),
    rules=_rules("Art 12(3)"),
    roll=Roll.NEXT_WORKING_DAY,
    roll_source="Regulation 1182/71 Art 3(4)",
    count_source="Regulation 1182/71 Art 3(1)",
    month_end_source="Regulation 1182/71 Art 3(2)(c)",
    identity=Identity.RESTART,
    identity_source="Art 12(6) UK GDPR; ICO guidance on the right of access",
    clarification=Clarification.EXCLUDE_DAYS,
    clarification_source="ICO guidance on the right of access",
    fee=Fee.RESTART,
    fee_source="Art 12(5) UK GDPR; ICO guidance on the right of access",
)

_2026 = replace(
    _2018,
    valid_from=date(2026, 2, 5),
    rules=_rules("Art 12A"),
    roll_source="Art 4A UK GDPR; Regulation 1182/71 Art 3(4)",
    count_source="Art 4A UK GDPR; Regulation 1182/71 Art 3(1)",
    month_end_source="Art 4A UK GDPR; Regulation 1182/71 Art 3(2)(c)",
    identity_source="Art 12A(2)(b) UK GDPR",
    clarification_source="Art 12A(5) UK GDPR",
    fee_source="Art 12A(2)(c) UK GDPR",
)

_COMPLAINTS = replace(
    _2026,
    valid_from=date(2026, 6, 19),
    rules=(
        Rule(
            Step.ACKNOWLEDGE,
            days(30),
            "Data Protection Act 2018 s.164A(3)",
            rights=frozenset({Right.COMPLAINT}),
        ),
        guidance(
            months(1),
            "Data Protection Act 2018 s.164A(3)",
            rights=frozenset({Right.COMPLAINT}),
        ),
        *_rules("Art 12A"),
    ),
)

JURISDICTIONS = (Jurisdiction("GB", "United Kingdom", (_2018, _2026, _COMPLAINTS)),)
