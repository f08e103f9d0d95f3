"""What a mail that waits can become: each outcome a button with a page of its own, registered at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from mailroom import wording
from mailroom.models import Incoming
from office.domain.access import access_of
from office.models import User
from requests.triage_forms import TriageForm
from vault.enums import Family


@dataclass(frozen=True, slots=True)
class Act:
    """Who decides, and when."""

    by: User
    now: datetime


Perform = Callable[[Incoming, Any, Act], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that a mail can become.

    `label` is the button, `became` what it is called afterwards, `meaning` what will happen. `perform` does it, by
    `mailroom.domain.deciding.deciding`, and returns the address to go on to; empty for the list. Whoever takes it
    holds `needs` at the company and sees the families that its form shows. Lower `order` comes first.
    """

    code: str
    label: Promise
    became: Promise
    verb: Promise
    done: Promise
    meaning: Promise
    form: type[TriageForm]
    perform: Perform
    needs: str = "enter_cases"
    families: tuple[Family, ...] = (Family.CONTACT, Family.CONTENT)
    destroys: bool = False
    order: int = 100

    def allowed(self, viewer: User, incoming: Incoming) -> bool:
        """Tell whether this person may decide so."""
        access = access_of(viewer)
        sees = access.families(incoming.controller_id).issuperset(self.families)
        return sees and access.allows(self.needs, incoming.controller_id)


_outcomes: dict[str, Outcome] = {}


def register(outcome: Outcome) -> None:
    """Offer an outcome; twice offers it once."""
    _outcomes[outcome.code] = outcome
    wording.name_outcome(outcome.code, outcome.became)


def outcomes() -> list[Outcome]:
    """Return the outcomes in the order of their buttons."""
    return sorted(_outcomes.values(), key=lambda outcome: (outcome.order, outcome.code))


def called(code: str) -> Outcome | None:
    """Return the outcome of a code; None for an unknown one."""
    return _outcomes.get(code)
