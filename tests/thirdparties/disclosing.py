"""Boring makers of disclosures, each with all that its case asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from office.accepted_files import accept
from office.models import Controller, User
from subjects.models import Subject
from tests.factories import NOW
from tests.thirdparties import made
from thirdparties import evidence
from thirdparties.disclosure_enums import DisclosureCase, TransferGround
from thirdparties.domain import disclosing, disclosures
from thirdparties.domain.disclosure_checks import asks_of
from thirdparties.evidence import Ask, Kind
from thirdparties.models import Disclosure

ORIGINAL = b"%PDF-1.7 The head of the agency certifies the need."
TODAY = date(2026, 11, 25)


def entered(
    at: Controller,
    *,
    by: User,
    case: DisclosureCase = DisclosureCase.CRIME,
    about: Subject | None = None,
    **fields: Any,
) -> Disclosure:
    """Return a disclosure to the police that lacks nothing but its evidence."""
    given: dict[str, Any] = {
        "recipient": "Polismyndigheten",
        "country": "SE",
        "provision": "RB 27:2",
        "asked": "Who ordered on 3 November?",
        "given": "The order with its address",
        "period_from": date(2026, 11, 1),
        "period_to": date(2026, 11, 5),
        "others_count": 0 if about else 1,
    }
    row = Disclosure(controller=at, case=case.value, **{**given, **fields})
    row = disclosures.save(row, categories=[made.category(at)], by=by, now=NOW)
    if about is not None:
        disclosures.add_person(row, subject=about, by=by, now=NOW)
    return Disclosure.objects.get(pk=row.pk)


def answer_to(ask: Ask) -> str:
    """Return an answer that fits."""
    return {
        Kind.DAY: "2026-11-24",
        Kind.TIME: "21:40",
        Kind.TICK: evidence.YES,
        Kind.YES_NO: evidence.NO,
        Kind.GROUND: TransferGround.AGREEMENT.value,
    }.get(ask.kind, f"Shown: {ask.code}")


def whole(at: Controller, *, by: User, **fields: Any) -> Disclosure:
    """Return a disclosure with all its evidence."""
    row = entered(at, by=by, **fields)
    disclosures.answer(row, answers={ask.code: answer_to(ask) for ask in asks_of(row)}, by=by, now=NOW)
    if row.what in evidence.NEEDS_ORIGINAL:
        keep_original(row, by=by)
    return Disclosure.objects.get(pk=row.pk)


def keep_original(row: Disclosure, *, by: User) -> None:
    """Keep the original authorisation."""
    upload = accept(SimpleUploadedFile("authorisation.pdf", ORIGINAL))
    disclosures.keep_file(row, file=upload, is_original=True, by=by, now=NOW)


def waiting(at: Controller, *, by: User, **fields: Any) -> Disclosure:
    """Return a disclosure that waits for approval."""
    return disclosing.hand_over(whole(at, by=by, **fields), by=by, now=NOW)


def disclosed(at: Controller, *, by: User, approver: User, **fields: Any) -> Disclosure:
    """Return a disclosure whose data was given today."""
    row = disclosing.approve(waiting(at, by=by, **fields), by=approver, now=NOW)
    return disclosing.record(row, on=TODAY, by=by, now=NOW)
