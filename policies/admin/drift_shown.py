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
from office.domain.access import access_of
from office.models import Controller, User
from policies.domain import findings
from policies.drift import checklist, subjects
from policies.drift.checklist import Item, State
from policies.drift.running import Row, run_on
from policies.drift.subjects import Subject
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
    """A finding with where it leads and what can be done with it; addresses are empty where they would be useless."""

    row: Row
    url: str = ""
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
    """An item of the check-list with its state as a chip, and where the page shows the section that meets it."""

    item: Item
    chip: Chip
    place: str


def severity_chip(severity: Severity) -> Chip:
    """Return a severity as a word in its colour: red only for what is serious."""
    return Chip(severity.label, TONES[severity])


def grouped(rows: Iterable[Row], *, controller: Controller, viewer: User) -> list[Group]:
    """Return findings by severity and check, in their order, with what the viewer can do with each."""
    may_accept = findings.may_accept(viewer, controller)
    return _groups(_card(row, controller=controller, viewer=viewer, may_accept=may_accept) for row in rows)


def checks_of(version: PolicyVersion, *, now: datetime) -> dict[str, Any]:
    """Return what a version's page shows of checks: the check-list, where one belongs, and what was found."""
    subject = subjects.look_at(version, today=version.policy.controller.today(now))
    applies = checklist.applies_to(version.policy.kind)
    items = checklist.of(subject) if applies else ()
    return {
        "checklist": [Checked(item, STATES[item.state], subject.place(item.anchor)) for item in items],
        "found": _groups(_on_page(row, subject) for row in run_on(subject)),
    }


def _groups(cards: Iterable[Card]) -> list[Group]:
    return [
        Group(title=title, chip=severity_chip(severity), cards=list(among))
        for (severity, title), among in groupby(
            sorted(cards, key=_place), key=lambda card: (card.row.severity, card.row.title)
        )
    ]


def _on_page(row: Row, subject: Subject) -> Card:
    """Return a finding for the page of its own version: it leads to a part of the page, or nowhere."""
    place = subject.place(row.finding.anchor)
    return Card(row, url=f"#{place}" if place else "")


def _place(card: Card) -> tuple[int, str]:
    return card.row.severity.weight, card.row.title


def _card(row: Row, *, controller: Controller, viewer: User, may_accept: bool) -> Card:
    address, needs = [controller.slug, row.fingerprint], row.finding.url_needs
    opens = not needs or access_of(viewer).allows(needs, controller.pk)
    url = row.finding.url if opens else ""
    if not may_accept or not row.finding.may_be_accepted:
        return Card(row, url)
    if row.is_open:
        return Card(row, url, accept_url=reverse("policies_drift_accept", args=address))
    return Card(row, url, take_back_url=reverse("policies_drift_take_back", args=address))
