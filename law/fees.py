"""When a request may cost the person something."""

from dataclasses import dataclass
from enum import StrEnum


class FeeGround(StrEnum):
    """What a fee may be asked for, or on what terms."""

    UNFOUNDED_OR_EXCESSIVE = "unfounded_or_excessive"
    FURTHER_COPIES = "further_copies"
    DISPROPORTIONATE_EFFORT = "disproportionate_effort"
    MORE_THAN_TWICE_A_YEAR = "more_than_twice_a_year"
    AFTER_ESTIMATE = "after_estimate"
    REASONABLE = "reasonable"
    NOT_EXCESSIVE = "not_excessive"


@dataclass(frozen=True, slots=True)
class FeeRules:
    """Free except on these grounds. `limit` is the most that may be asked, with its currency, or empty."""

    grounds: tuple[FeeGround, ...]
    source: str
    limit: str = ""


_GDPR = FeeRules((FeeGround.UNFOUNDED_OR_EXCESSIVE, FeeGround.FURTHER_COPIES), "Art 12(5), 15(3) GDPR")
_UK = FeeRules((FeeGround.UNFOUNDED_OR_EXCESSIVE, FeeGround.FURTHER_COPIES), "Art 12(5), 15(3) UK GDPR")
_STATE = FeeRules(
    (FeeGround.MORE_THAN_TWICE_A_YEAR, FeeGround.UNFOUNDED_OR_EXCESSIVE), "privacy law of the state"
)
_OF = {
    "GB": _UK,
    "US": _STATE,
    "AU": FeeRules((FeeGround.NOT_EXCESSIVE,), "APP 12.8"),
    "BR": FeeRules((), "LGPD Art 18 §5"),
    "CA": FeeRules((FeeGround.AFTER_ESTIMATE,), "PIPEDA s.8(6)"),
    "CA-QC": FeeRules((FeeGround.AFTER_ESTIMATE,), "CQLR c. P-39.1 s.33"),
    "CH": FeeRules((FeeGround.DISPROPORTIONATE_EFFORT,), "DSV Art 19", "CHF 300"),
    "CN": FeeRules((FeeGround.UNFOUNDED_OR_EXCESSIVE,), "GB/T 35273"),
    "IL": FeeRules((FeeGround.REASONABLE,), "Inspection Regulations 1981"),
    "IN": FeeRules((), "DPDP Act 2023 s.11-14"),
    "JP": FeeRules((FeeGround.REASONABLE,), "APPI Art 38"),
    "KR": FeeRules((FeeGround.REASONABLE,), "PIPA Art 38(3)"),
    "NZ": FeeRules((FeeGround.REASONABLE,), "Privacy Act 2020 s.66"),
    "SG": FeeRules((FeeGround.AFTER_ESTIMATE,), "PDP Regulations 2021 reg 7"),
    "TR": FeeRules((FeeGround.DISPROPORTIONATE_EFFORT,), "KVKK Art 13(2)"),
    "US-CA": FeeRules(
        (FeeGround.MORE_THAN_TWICE_A_YEAR, FeeGround.UNFOUNDED_OR_EXCESSIVE),
        "Cal. Civ. Code 1798.100, 1798.130, 1798.145(h)(3)",
    ),
    "ZA": FeeRules((FeeGround.AFTER_ESTIMATE,), "POPIA s.23(3)"),
}


def fee_rules(code: str) -> FeeRules:
    """When a fee may be asked in this jurisdiction; where its law is not known, as under the GDPR."""
    return _OF.get(code) or _OF.get(code.partition("-")[0]) or _GDPR
