"""What a refusal must tell the person they can do."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Remedy(StrEnum):
    """Where a person can turn after a refusal."""

    CONTROLLER = "controller"
    APPEAL = "appeal"
    AUTHORITY = "authority"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class RefusalRemedy:
    """A remedy that a refusal names, from `valid_from` on."""

    remedy: Remedy
    source: str
    valid_from: date = date(2000, 1, 1)


_GDPR = (
    RefusalRemedy(Remedy.AUTHORITY, "Art 12(4), 77 GDPR"),
    RefusalRemedy(Remedy.COURT, "Art 12(4), 79 GDPR"),
)
_OF: dict[str, tuple[RefusalRemedy, ...]] = {
    "GB": (
        RefusalRemedy(Remedy.CONTROLLER, "Data Protection Act 2018 s.164A", date(2026, 6, 19)),
        RefusalRemedy(Remedy.AUTHORITY, "Art 12(4) UK GDPR; Data Protection Act 2018 s.165"),
        RefusalRemedy(Remedy.COURT, "Art 12(4) UK GDPR; Data Protection Act 2018 s.167"),
    ),
    "US": (
        RefusalRemedy(Remedy.APPEAL, "privacy law of the state"),
        RefusalRemedy(Remedy.AUTHORITY, "privacy law of the state"),
    ),
    "US-CA": (RefusalRemedy(Remedy.AUTHORITY, "11 CCR 7300"),),
    "US-UT": (RefusalRemedy(Remedy.AUTHORITY, "Utah Code 13-61-401"),),
    "AU": (RefusalRemedy(Remedy.AUTHORITY, "APP 12.9, 13.3"),),
    "BR": (RefusalRemedy(Remedy.AUTHORITY, "LGPD Art 18 §1"),),
    "CA": (RefusalRemedy(Remedy.AUTHORITY, "PIPEDA s.8(7), 11"),),
    "CA-QC": (RefusalRemedy(Remedy.AUTHORITY, "CQLR c. P-39.1 s.34, 42"),),
    "CH": (
        RefusalRemedy(Remedy.COURT, "DSG Art 32; ZGB Art 28"),
        RefusalRemedy(Remedy.AUTHORITY, "DSG Art 49"),
    ),
    "CN": (RefusalRemedy(Remedy.COURT, "PIPL Art 50"), RefusalRemedy(Remedy.AUTHORITY, "PIPL Art 65")),
    "IL": (RefusalRemedy(Remedy.COURT, "Protection of Privacy Law s.15"),),
    "IN": (RefusalRemedy(Remedy.AUTHORITY, "DPDP Act 2023 s.13, 27"),),
    "JP": (RefusalRemedy(Remedy.COURT, "APPI Art 39"),),
    "KR": (RefusalRemedy(Remedy.APPEAL, "PIPA Art 38(5)"), RefusalRemedy(Remedy.AUTHORITY, "PIPA Art 62")),
    "NZ": (RefusalRemedy(Remedy.AUTHORITY, "Privacy Act 2020 s.46, 70"),),
    "SG": (RefusalRemedy(Remedy.AUTHORITY, "PDPA s.48H"),),
    "TR": (RefusalRemedy(Remedy.AUTHORITY, "KVKK Art 14"),),
    "ZA": (RefusalRemedy(Remedy.AUTHORITY, "POPIA s.74"), RefusalRemedy(Remedy.COURT, "PAIA s.78")),
}


def remedies(code: str, *, on: date) -> tuple[RefusalRemedy, ...]:
    """What a refusal sent on a day must name, in this order; where the law is not known, as in the GDPR."""
    named = _OF.get(code) or _OF.get(code.partition("-")[0]) or _GDPR
    return tuple(one for one in named if one.valid_from <= on)
