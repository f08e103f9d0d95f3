"""What an access answer must name of disclosures: recipients by name, and those that have to wait (promise P17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from office.dates import in_words
from office.shown import Shown, as_shown
from requests.admin.shown import Reader
from requests.models import Request
from requests.naming import asks_whom
from thirdparties.domain import disclosures
from thirdparties.domain.disclosures import NamedRecipient


@dataclass(frozen=True, slots=True)
class DisclosedRow:
    """A recipient that the answer names."""

    recipient: Shown
    on: str
    case: str
    categories: str
    url: str


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The recipients to name, and a sentence for each that has to wait."""

    rows: list[DisclosedRow]
    withheld: list[str]


def disclosed_to(case: Request, *, reader: Reader, now: datetime) -> Disclosed | None:
    """Return what was disclosed of the person who asks for access; None where nobody is to be named here."""
    person = case.subject
    if person is None or not asks_whom(case, viewer=reader.viewer):
        return None
    return Disclosed(
        rows=[_row(one, reader=reader) for one in disclosures.recipients_named_to(person, now=now)],
        withheld=[
            _("%(reference)s is withheld until %(day)s at least: do not mention it.")
            % {"reference": row.reference, "day": in_words(row.withhold_until)}
            for row in disclosures.withheld_from(person)
        ],
    )


def _row(one: NamedRecipient, *, reader: Reader) -> DisclosedRow:
    row = one.disclosure
    named = as_shown(row.organisation) if row.organisation else reader.read(row, "recipient_person")
    return DisclosedRow(
        recipient=named,
        on=in_words(one.on),
        case=str(one.case.label),
        categories=", ".join(one.categories),
        url=reverse("admin:thirdparties_disclosure_change", args=[row.pk]),
    )
