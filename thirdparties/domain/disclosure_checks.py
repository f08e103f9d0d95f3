"""What a disclosure lacks before it can be approved, each with the page and field where it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from thirdparties import evidence
from thirdparties.disclosure_enums import ORDERS, DisclosureCase
from thirdparties.domain.transfers import judge
from thirdparties.enums import Verdict
from thirdparties.evidence import Ask
from thirdparties.models import Disclosure

NOTIFY_SOON = "SG"
"""Singapore's PDPA, First Schedule: in the person's interest, the person is told as soon as practicable."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing: what it is called, and the page and field where it is given."""

    what: str | Promise
    page: str
    field: str


def asks_of(row: Disclosure) -> tuple[Ask, ...]:
    """Return what this disclosure has to show."""
    return evidence.asks(row.what, foreign_order=is_foreign_order(row))


def is_foreign_order(row: Disclosure) -> bool:
    """Tell whether an authority of a third country asks a controller within the EEA (Article 48 GDPR)."""
    if row.what not in ORDERS or not row.country:
        return False
    company = row.controller
    verdict = judge(row.country, exporter=company.country, on=company.today(row.created_at)).verdict
    return verdict not in {Verdict.NONE, Verdict.UNKNOWN}


def is_told_soon(row: Disclosure) -> bool:
    """Tell whether Singapore's law wants the person told as soon as practicable."""
    if row.what is not DisclosureCase.INTEREST:
        return False
    lives_there = row.persons.filter(subject__country=NOTIFY_SOON).exists()
    return lives_there or NOTIFY_SOON in {row.country, row.controller.country}


def missing(row: Disclosure) -> list[Missing]:
    """Return what is missing, in the order in which it is asked for; nothing when it can be approved."""
    return [*_facts(row), *_evidence(row), *_rest(row)]


def _facts(row: Disclosure) -> Iterator[Missing]:
    if not row.organisation and not row.recipient_person:
        yield Missing(_("Who gets it, by name"), "edit", "recipient")
    for field, what in (
        ("country", _("Country of the recipient")),
        ("provision", _("Provision that allows or demands it")),
        ("asked", _("What was asked for")),
        ("given", _("What is given")),
        ("period_from", _("From when the data is")),
        ("period_to", _("Until when the data is")),
    ):
        if not getattr(row, field):
            yield Missing(what, "edit", field)
    if not row.categories.exists():
        yield Missing(_("Categories of data that are given"), "edit", "categories")


def _evidence(row: Disclosure) -> Iterator[Missing]:
    for ask in asks_of(row):
        if not row.evidence.get(ask.code):
            yield Missing(ask.label, "evidence", ask.code)
    if row.what in evidence.NEEDS_ORIGINAL and not row.files.filter(is_original=True).exists():
        yield Missing(_("The original authorisation, as a file"), "file", "document")


def _rest(row: Disclosure) -> Iterator[Missing]:
    if not row.others_count and not row.persons.exists():
        yield Missing(_("Persons concerned"), "person", "reference")
    forbids = row.what is DisclosureCase.LAW and row.evidence.get(evidence.GAG.code) == evidence.YES
    if forbids and not row.is_withheld:
        yield Missing(_("Until when nobody is told"), "withhold", "until")
