"""Findings as pages show them: grouped, with chips, and the address of what can be done with each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from office.chips import Chip
from office.models import Controller
from policies.drift import checklist, subjects
from policies.drift.checklist import Item, State
from policies.drift.running import Row, run_on
from policies.enums import Severity
from policies.models import PolicyVersion

TONES = {Severity.SERIOUS: "overdue", Severity.WARNING: "soon", Severity.NOTE: "plain"}

STATES = {
    State.MET: Chip(_("met"), "done"),
    State.MISSING: Chip(_("missing"), "soon"),
    State.NOT_APPLICABLE: Chip(_("not applicable"), "plain"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A finding with what can be done with it; empty addresses where the person may not, or it cannot be done."""

    row: Row
    accept_url: str = ""
    take_back_url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one check and one severity."""

    title: str
    chip: Chip
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Checked:
    """An item of the check-list with its state as a chip."""

    item: Item
    chip: Chip


def severity_chip(severity: Severity) -> Chip:
    """Return a severity as a word in its colour: red only for what is serious."""
    return Chip(severity.label, TONES[severity])


def grouped(rows: Iterable[Row], *, controller: Controller, may_accept: bool) -> list[Group]:
    """Return findings by severity and check, in their order."""
    cards = [_card(row, controller=controller, may_accept=may_accept) for row in rows]
    return [
        Group(title=title, chip=severity_chip(severity), cards=list(among))
        for (severity, title), among in groupby(
            sorted(cards, key=_place), key=lambda card: (card.row.severity, card.row.title)
        )
    ]


def checks_of(version: PolicyVersion, *, now: datetime) -> dict[str, Any]:
    """Return what a version's page shows of checks: the check-list, where one belongs, and what was found."""
    controller = version.policy.controller
    subject = subjects.look_at(version, today=controller.today(now))
    applies = checklist.applies_to(version.policy.kind)
    return {
        "checklist": checked(checklist.of(subject)) if applies else [],
        "found": grouped(run_on(subject), controller=controller, may_accept=False),
    }


def checked(items: Iterable[Item]) -> list[Checked]:
    """Return a check-list with its chips."""
    return [Checked(item, STATES[item.state]) for item in items]


def _place(card: Card) -> tuple[int, str]:
    return card.row.severity.weight, card.row.title


def _card(row: Row, *, controller: Controller, may_accept: bool) -> Card:
    address = [controller.slug, row.fingerprint]
    if not may_accept or not row.finding.may_be_accepted:
        return Card(row)
    if row.is_open:
        return Card(row, accept_url=reverse("policies_drift_accept", args=address))
    return Card(row, take_back_url=reverse("policies_drift_take_back", args=address))
