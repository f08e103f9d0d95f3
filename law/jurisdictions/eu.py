"""The European Union and the European Economic Area."""

from dataclasses import replace
from datetime import date

from law.enums import Clarification, Identity, Right, Roll, Step
from law.periods import hours, months, working_days
from law.statutes import Jurisdiction, Rule, Statute, answers, guidance

_WITHOUT_NUMBER = frozenset({Right.QUESTION, Right.COMPLAINT, Right.APPEAL, Right.GRIEVANCE})

GDPR_RULES = (
    guidance(
        working_days(5),
        "Art 7(3) GDPR",
        rights=frozenset({Right.WITHDRAWAL}),
    ),
    guidance(months(1), "as Art 12(3) GDPR", rights=_WITHOUT_NUMBER),
    *answers(
        months(1),
        "Art 12(3) GDPR",
        refuse="Art 12(4) GDPR",
        tell="Art 12(3) GDPR",
        extended=months(3),
        rights=frozenset(Right) - _WITHOUT_NUMBER - {Right.WITHDRAWAL},
    ),
    Rule(Step.BREACH_NOTIFICATION, hours(72), "Art 33(1) GDPR"),
)

GDPR = Statute(
    code="gdpr",
    name="GDPR",
    valid_from=date(2018, 5, 25),
    rules=GDPR_RULES,
    roll=Roll.NEXT_WORKING_DAY,
    roll_source="Regulation 1182/71 Art 3(4)",
    count_source="Regulation 1182/71 Art 3(1)",
    month_end_source="Regulation 1182/71 Art 3(2)(c)",
    identity=Identity.SUSPEND,
    identity_source="Art 12(6) GDPR; EDPB Guidelines 01/2022",
    clarification=Clarification.SUSPEND,
    clarification_source="EDPB Guidelines 01/2022",
    fee_source="Art 12(5) GDPR",
    in_time=True,
)

_EEA_GDPR = replace(
    GDPR,
    valid_from=date(2018, 7, 20),
    roll_source="Regulation 1182/71 Art 3(4); EEA Annex XVI pt 6",
)

EU_STATES = {
    "AT": "Austria",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "EE": "Estonia",
    "ES": "Spain",
    "FI": "Finland",
    "FR": "France",
    "GR": "Greece",
    "HR": "Croatia",
    "HU": "Hungary",
    "IE": "Ireland",
    "IT": "Italy",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "MT": "Malta",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SE": "Sweden",
    "SI": "Slovenia",
    "SK": "Slovakia",
}
EFTA_STATES = {"IS": "Iceland", "LI": "Liechtenstein", "NO": "Norway"}
EEA = frozenset(EU_STATES) | frozenset(EFTA_STATES)

JURISDICTIONS = (
    Jurisdiction("EU", "European Union", (GDPR,)),
    *(Jurisdiction(code, name, (GDPR,)) for code, name in EU_STATES.items()),
    *(Jurisdiction(code, name, (_EEA_GDPR,)) for code, name in EFTA_STATES.items()),
)
