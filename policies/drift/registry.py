"""The checks that drift is found with; each package registers its own at start-up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from office.models import Controller
from policies.findings import Finding, Sentence


class Check(Protocol):
    """Something that is looked at. `code` begins the codes of its findings, `title` says what it looks for."""

    @property
    def code(self) -> str:
        """The beginning of its findings' codes, such as `policies.catch-all`."""

    @property
    def title(self) -> Sentence:
        """What it finds, in a few words."""

    def find(self, controller: Controller, *, today: date) -> Iterable[Finding]:
        """Return what differs at a controller. `today` is its day."""


_checks: dict[str, Check] = {}


def register(check: Check) -> None:
    """Let a check take part; one of the same code is replaced."""
    _checks[check.code] = check


def unregister(code: str) -> None:
    """Take a check out again."""
    _checks.pop(code, None)


def registered() -> tuple[Check, ...]:
    """Return the checks, in the order in which they were registered."""
    return tuple(_checks.values())


def title_of(code: str) -> str:
    """Return the title of the check that a finding's code belongs to; the code itself where there is none."""
    fitting = [one for one in _checks if code == one or code.startswith(f"{one}.")]
    return str(_checks[max(fitting, key=len)].title) if fitting else code
