"""The states of the United States with a general privacy law.

Verification of identity never stops the clock and no law moves a last day that falls on a rest day.
"""

from dataclasses import dataclass
from datetime import date

from law.enums import Right, Step
from law.periods import days, hours, working_days
from law.statutes import Jurisdiction, Rule, Statute, answers, guidance

_OPT_OUTS = frozenset(
    {Right.OPT_OUT, Right.LIMIT_SENSITIVE, Right.STOP_SHARING, Right.OBJECTION, Right.RESTRICTION}
)
_REQUESTS = frozenset(
    {Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.PORTABILITY, Right.MINOR_REMOVAL}
)
_BREACH = guidance(
    hours(72),
    "security breach law of the state",
    step=Step.BREACH_NOTIFICATION,
)

CALIFORNIA = Statute(
    code="ccpa",
    name="CCPA",
    valid_from=date(2020, 8, 14),
    identity_source="11 CCR 7021(b)",
    clarification_source="11 CCR 7021(b)",
    fee_source="Cal. Civ. Code 1798.145(h)(3)",
    roll_source="11 CCR 7021(b)",
    count_source="11 CCR 7021",
    rules=(
        Rule(Step.ACKNOWLEDGE, working_days(10), "11 CCR 7021(a)", rights=_REQUESTS),
        Rule(
            Step.RESPOND, working_days(15), "11 CCR 7026(f), 7027(g)", rights=_OPT_OUTS | {Right.WITHDRAWAL}
        ),
        Rule(Step.REFUSE, working_days(15), "11 CCR 7026(f), 7027(g)", rights=_OPT_OUTS),
        *answers(days(45), "11 CCR 7021(b)", tell="11 CCR 7021(b)", extended=days(90), rights=_REQUESTS),
        guidance(days(45), "as 11 CCR 7021(b)"),
        _BREACH,
    ),
)


@dataclass(frozen=True, slots=True)
class _State:
    """What differs between the laws that follow Virginia's model; all in days."""

    code: str
    name: str
    law: str
    valid_from: date
    answer: int = 45
    longer_by: int = 45
    appeal: int | None = 60
    appeal_longer_by: int = 0
    revoke: int | None = None


_STATES = (
    _State("US-VA", "Virginia", "Va. Code 59.1-577", date(2023, 1, 1)),
    _State("US-CO", "Colorado", "C.R.S. 6-1-1306", date(2023, 7, 1), appeal=45, appeal_longer_by=60),
    _State("US-CT", "Connecticut", "Conn. Gen. Stat. 42-518", date(2023, 7, 1), revoke=15),
    _State("US-UT", "Utah", "Utah Code 13-61-203", date(2023, 12, 31), appeal=None),
    _State("US-TX", "Texas", "Tex. Bus. & Com. Code 541.052", date(2024, 7, 1)),
    _State("US-OR", "Oregon", "ORS 646A.576", date(2024, 7, 1), appeal=45, revoke=15),
    _State("US-FL", "Florida", "Fla. Stat. 501.706", date(2024, 7, 1), longer_by=15),
    _State("US-MT", "Montana", "MCA 30-14-2808", date(2024, 10, 1), revoke=45),
    _State("US-IA", "Iowa", "Iowa Code 715D.3", date(2025, 1, 1), answer=90),
    _State("US-DE", "Delaware", "6 Del. C. 12D-104", date(2025, 1, 1), revoke=15),
    _State("US-NE", "Nebraska", "Neb. Rev. Stat. 87-1109", date(2025, 1, 1)),
    _State("US-NH", "New Hampshire", "RSA 507-H:4", date(2025, 1, 1), revoke=15),
    _State("US-NJ", "New Jersey", "N.J.S.A. 56:8-166.7", date(2025, 1, 15), appeal=45, revoke=15),
    _State("US-TN", "Tennessee", "Tenn. Code 47-18-3304", date(2025, 7, 1)),
    _State(
        "US-MN",
        "Minnesota",
        "Minn. Stat. 325M.14",
        date(2025, 7, 31),
        appeal=45,
        appeal_longer_by=60,
        revoke=15,
    ),
    _State("US-MD", "Maryland", "Md. Code, Com. Law 14-4605", date(2025, 10, 1), revoke=30),
    _State("US-IN", "Indiana", "Ind. Code 24-15-3", date(2026, 1, 1)),
    _State("US-KY", "Kentucky", "KRS 367.3615", date(2026, 1, 1)),
    _State("US-RI", "Rhode Island", "R.I. Gen. Laws 6-48.1", date(2026, 1, 1), revoke=15),
)


def _statute(state: _State) -> Statute:
    law = state.law
    longer = days(state.answer + state.longer_by)
    rules: list[Rule] = [
        *answers(days(state.answer), law, tell=law, extended=longer, rights=_REQUESTS | _OPT_OUTS)
    ]
    if state.appeal is not None:
        appeals = frozenset({Right.APPEAL})
        rules.append(Rule(Step.RESPOND, days(state.appeal), law, rights=appeals))
        if state.appeal_longer_by:
            whole = days(state.appeal + state.appeal_longer_by)
            rules.append(Rule(Step.EXTENSION_NOTICE, days(state.appeal), law, rights=appeals))
            rules.append(Rule(Step.RESPOND_EXTENDED, whole, law, rights=appeals))
    if state.revoke is not None:
        rules.append(Rule(Step.RESPOND, days(state.revoke), law, rights=frozenset({Right.WITHDRAWAL})))
    rules += [guidance(days(state.answer), f"as {law}"), _BREACH]
    return Statute(
        code=f"us_{state.code[3:].lower()}",
        name=f"privacy law of {state.name}",
        valid_from=state.valid_from,
        rules=tuple(rules),
        roll_source=law,
        count_source=law,
        identity_source=law,
        clarification_source=law,
        fee_source=law,
    )


JURISDICTIONS = (
    Jurisdiction("US-CA", "California", (CALIFORNIA,)),
    *(Jurisdiction(state.code, state.name, (_statute(state),)) for state in _STATES),
)
