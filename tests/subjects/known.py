"""Identifiers that the tests of persons use."""

from __future__ import annotations

from datetime import date

from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, Proof

ADDRESS = "elsa@person.example"
IMEI_DIGITS = "490154203237518"
SERIAL = "SN-4711-ELSA"
TODAY = date(2026, 11, 25)

EMAIL = Known(IdentifierKind.EMAIL, ADDRESS, proof=Proof.LINK)
IMEI = Known(IdentifierKind.IMEI, IMEI_DIGITS, since=date(2025, 1, 10))
DEVICE = Known(IdentifierKind.DEVICE_SERIAL, SERIAL)
