"""The supervisory authorities that people complain to."""

from dataclasses import dataclass
from datetime import date

from law.authority_data import RECORDS


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority as known from `as_of`; empty texts are not known. `name` is its own name for itself."""

    code: str
    name: str
    address: str
    email: str
    link: str
    as_of: date


_AUTHORITIES = {record[0]: Authority(*record) for record in RECORDS}


def authority(code: str) -> Authority | None:
    """The authority of this jurisdiction: a region's own, else its country's, else None.

    In Germany complaints about companies go to the authority of the Land (`DE-BY`); the federal one passes
    them on.
    """
    return _AUTHORITIES.get(code) or _AUTHORITIES.get(code.partition("-")[0])


def known_authorities() -> tuple[Authority, ...]:
    """All authorities that are known here, by code."""
    return tuple(_AUTHORITIES[code] for code in sorted(_AUTHORITIES))


def authorities(
    *, residence: str, work: str | None = None, infringement: str | None = None
) -> tuple[Authority, ...]:
    """Where a person may complain, residence first (Art 77(1) GDPR), each authority once."""
    places = (place for place in (residence, work, infringement) if place)
    found = (authority(place) for place in places)
    return tuple({one.code: one for one in found if one is not None}.values())
