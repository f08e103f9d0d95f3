"""How people stand on what they were asked to consent to: counted, and drawn on the dashboard."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consents.enums import Consent
from consents.models import ConsentState
from office import measures
from office.measures import Cell, Cells, Chart, Counted, Measure, Series, Shown
from office.models import Controller
from policies.models import Purpose

SMALLEST_GROUP = 5
"""Rates of fewer people than this are not shown: they may tell of one of them."""

ALL_PERCENT = 100
COLOURS = {
    Consent.GIVEN: "#15803d",
    Consent.REFUSED: "#71717a",
    Consent.WITHDRAWN: "#b54708",
    Consent.EXPIRED: "#a1a1aa",
}


def register() -> None:
    """Let consents be counted and drawn."""
    measures.register(Measure("consents.rates", needs="read_consents", order=40, count=stands, draw=(rates,)))


def stands(controller: Controller, now: datetime) -> Cells:
    """Count the persons of a controller as purpose, where their consent stands, and number."""
    rows = ConsentState.objects.of_people().filter(controller=controller).exclude(consent="").order_by()
    counted = rows.values_list("purpose", "consent").annotate(number=Count("pk"))
    return sorted([str(purpose), consent, number] for purpose, consent, number in counted)


def rates(counted: Counted, shown: Shown) -> Chart:
    """Draw which share of those who answered consents to each purpose."""
    found = Counter[tuple[str, str]]()
    for cells in counted.values():
        for purpose, consent, number in cells:
            found[purpose, consent] += number
    asked = Counter[str]()
    for (purpose, _consent), number in found.items():
        asked[purpose] += number
    named = Purpose.objects.select_related("controller").filter(
        pk__in=[UUID(key) for key, number in asked.items() if number >= SMALLEST_GROUP]
    )
    several = len(shown.controllers) > 1
    names = {str(one.pk): f"{one} ({one.controller})" if several else str(one) for one in named}
    order = sorted(names, key=lambda key: (names[key].casefold(), key))
    shares = {
        (key, consent): round(ALL_PERCENT * found[key, consent] / asked[key], 1)
        for key in order
        for consent in COLOURS
    }
    left_out = len(asked) - len(order)
    return Chart(
        title=_("Consent by purpose"),
        said=_("Of those who answered, which share consents now."),
        labels=[names[key] for key in order],
        series=[
            Series(f"{str(consent.label).capitalize()}, %", [shares[key, consent] for key in order], colour)
            for consent, colour in COLOURS.items()
        ],
        heads=[
            _("Purpose"),
            *(str(consent.label).capitalize() for consent in COLOURS),
            _("Answered"),
            _("Consent, %"),
        ],
        rows=[
            [
                Cell(names[key]),
                *(_number(found[key, consent], purpose=key, stands=consent.value) for consent in COLOURS),
                _number(asked[key], purpose=key, stands="answered"),
                Cell(number_format(shares[key, Consent.GIVEN])),
            ]
            for key in order
        ],
        across=True,
        stacked=True,
        most=ALL_PERCENT,
        note=_("Purposes that fewer than %(number)s people answered are left out.")
        % {"number": SMALLEST_GROUP}
        if left_out
        else "",
    )


def _number(number: int, *, purpose: str, stands: str) -> Cell:
    query = urlencode({"purpose": purpose, "stands": stands})
    address = f"{reverse('admin:consents_consentevent_changelist')}?{query}"
    return Cell(str(number), address if number else "")
