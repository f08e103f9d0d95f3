"""From which age a child's own consent to an online service is valid."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AgeOfConsent:
    """Below `age` a parent or guardian must consent or authorise, from `valid_from` on."""

    age: int
    valid_from: date
    source: str


_GDPR = date(2018, 5, 25)
_EEA = date(2018, 7, 20)
_BY_AGE = {
    13: "BE EE FI LV MT PT SE",
    14: "AT BG CY IT LT ES",
    15: "CZ FR GR SI",
    16: "HR DE HU IE LU NL PL RO SK",
}
_AGES: dict[str, tuple[AgeOfConsent, ...]] = {
    "EU": (AgeOfConsent(16, _GDPR, "Art 8(1) GDPR"),),
    **{
        code: (AgeOfConsent(age, _GDPR, "Art 8(1) GDPR; national law"),)
        for age, codes in _BY_AGE.items()
        for code in codes.split()
    },
    "DK": (
        AgeOfConsent(13, _GDPR, "Art 8(1) GDPR; databeskyttelsesloven § 6"),
        AgeOfConsent(15, date(2024, 1, 1), "Art 8(1) GDPR; databeskyttelsesloven § 6"),
    ),
    "IS": (AgeOfConsent(13, _EEA, "Art 8(1) GDPR; lög 90/2018"),),
    "LI": (AgeOfConsent(16, _EEA, "Art 8(1) GDPR"),),
    "NO": (AgeOfConsent(13, _EEA, "Art 8(1) GDPR; personopplysningsloven § 5"),),
    "GB": (AgeOfConsent(13, _GDPR, "Art 8(1) UK GDPR; Data Protection Act 2018 s.9"),),
    "US": (AgeOfConsent(13, date(2000, 4, 21), "COPPA, 16 CFR 312"),),
    "BR": (AgeOfConsent(12, date(2020, 9, 18), "LGPD Art 14 §1"),),
    "CA-QC": (AgeOfConsent(14, date(2023, 9, 22), "CQLR c. P-39.1 s.4.1"),),
    "CN": (AgeOfConsent(14, date(2021, 11, 1), "PIPL Art 31"),),
    "IN": (AgeOfConsent(18, date(2027, 5, 14), "DPDP Act 2023 s.9"),),
    "KR": (AgeOfConsent(14, date(2020, 8, 5), "PIPA Art 22-2"),),
    "ZA": (AgeOfConsent(18, date(2021, 7, 1), "POPIA s.34, 35"),),
}


def age_of_consent(code: str, *, on: date) -> AgeOfConsent | None:
    """The age that holds in this jurisdiction on a day, a region's own before its country's; None if unknown."""
    ages = _AGES.get(code) or _AGES.get(code.partition("-")[0], ())
    return next((age for age in reversed(ages) if age.valid_from <= on), None)
