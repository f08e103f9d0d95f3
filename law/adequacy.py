"""Whether a transfer out of the European Economic Area needs a safeguard (Art 44–49 GDPR)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from law.errors import LawError, Problem
from law.jurisdictions.eu import EEA, EFTA_STATES, EU_STATES


class Condition(StrEnum):
    """To which recipients in a country an adequacy decision is limited."""

    NONE = ""
    COMMERCIAL = "commercial"
    """Commercial organisations under PIPEDA."""
    CERTIFIED = "certified"
    """Organisations certified under the Data Privacy Framework."""
    APPI = "appi"
    """Businesses under the APPI."""


@dataclass(frozen=True, slots=True)
class AdequacyDecision:
    """A decision under Art 45 GDPR, in force from `valid_from` to `valid_to`, both included.

    `in_efta`: taken over into the EEA Agreement, as far as known.
    """

    country: str
    valid_from: date
    source: str
    valid_to: date | None = None
    condition: Condition = Condition.NONE
    in_efta: bool = True

    def holds_on(self, day: date) -> bool:
        """Whether the decision is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Whether data may go to a country without SCC, BCR or another safeguard.

    With a `condition`, only to the recipients that meet it; all others need a safeguard.
    """

    safeguard_needed: bool
    decision: AdequacyDecision | None
    condition: Condition


# The European Patent Organisation is no country and has no ISO code. Its decision is of July 2025, the day not at
# hand here, hence that month's last.
DECISIONS = (
    AdequacyDecision("AD", date(2010, 10, 19), "Decision 2010/625/EU"),
    AdequacyDecision("AR", date(2003, 6, 30), "Decision 2003/490/EC"),
    AdequacyDecision("BR", date(2026, 1, 26), "Decision (EU) 2026/179", in_efta=False),
    AdequacyDecision("CA", date(2001, 12, 20), "Decision 2002/2/EC", condition=Condition.COMMERCIAL),
    AdequacyDecision("CH", date(2000, 7, 26), "Decision 2000/518/EC"),
    AdequacyDecision("EPO", date(2025, 7, 31), "Decision of July 2025 on the European Patent Organisation"),
    AdequacyDecision("FO", date(2010, 3, 5), "Decision 2010/146/EU"),
    AdequacyDecision(
        "GB", date(2021, 6, 28), "Decision (EU) 2021/1772, renewed 19 December 2025", date(2031, 12, 27)
    ),
    AdequacyDecision("GG", date(2003, 11, 21), "Decision 2003/821/EC"),
    AdequacyDecision("IL", date(2011, 1, 31), "Decision 2011/61/EU"),
    AdequacyDecision("IM", date(2004, 4, 28), "Decision 2004/411/EC"),
    AdequacyDecision("JE", date(2008, 5, 8), "Decision 2008/393/EC"),
    AdequacyDecision("JP", date(2019, 1, 23), "Decision (EU) 2019/419", condition=Condition.APPI),
    AdequacyDecision("KR", date(2021, 12, 17), "Decision (EU) 2022/254"),
    AdequacyDecision("NZ", date(2012, 12, 19), "Decision 2013/65/EU"),
    AdequacyDecision("US", date(2023, 7, 10), "Decision (EU) 2023/1795", condition=Condition.CERTIFIED),
    AdequacyDecision("UY", date(2012, 8, 21), "Decision 2012/484/EU"),
)


def transfer(to: str, *, on: date, exporter: str = "EU") -> Transfer:
    """What a transfer from `exporter`, in the EU or EEA, to the country `to` (or `EPO`) needs on a day.

    Raises LawError for an exporter elsewhere, whose law is not known here in this respect.
    """
    source = exporter.partition("-")[0]
    if source not in EEA and source != "EU":
        raise LawError(Problem.EXPORTER_ELSEWHERE, exporter=exporter)
    country = to.partition("-")[0]
    if country in EU_STATES or country in EFTA_STATES:
        return Transfer(safeguard_needed=False, decision=None, condition=Condition.NONE)
    for decision in DECISIONS:
        reaches = decision.in_efta or source not in EFTA_STATES
        if decision.country == country and decision.holds_on(on) and reaches:
            return Transfer(safeguard_needed=False, decision=decision, condition=decision.condition)
    return Transfer(safeguard_needed=True, decision=None, condition=Condition.NONE)
