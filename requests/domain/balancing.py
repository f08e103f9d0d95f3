"""An objection: weighed against the controller's interest, or upheld at once where it is marketing (Art 21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from law import Right
from office.models import User
from requests.domain import findings, proof
from requests.domain.changes import Noted, changing, demand_undecided
from requests.models import Balancing, Request


@dataclass(frozen=True, slots=True, repr=False)
class Weighing:
    """The four steps of the test in words, and what they come to."""

    interest: str
    grounds: str
    necessity: str
    conclusion: str
    upheld: bool


def weigh(case: Request, *, test: Weighing, by: User, now: datetime, seen: int | None = None) -> Balancing:
    """Put a balancing test on record; earlier ones stay. Raises `RequestError`."""
    words = {
        field: findings.written(
            field, getattr(test, field), otherwise=_("Write this step of the test in a sentence or two.")
        )
        for field in ("interest", "grounds", "necessity", "conclusion")
    }
    details: Noted = {"upheld": int(test.upheld)}
    with changing(case, action="requests.weighed", by=by, now=now, seen=seen, details=details) as locked:
        demand_undecided(locked)
        findings.demand_right(locked, Right.OBJECTION)
        return Balancing.objects.create(
            request=locked, data_key_id=proof.key_of(locked), upheld=test.upheld, by=by, at=now, **words
        )


def uphold_marketing(case: Request, *, by: User, now: datetime, seen: int | None = None) -> Balancing:
    """Note that an objection is about marketing: it is upheld, no test is possible (Art 21(3) GDPR)."""
    details: Noted = {"upheld": 1, "marketing": 1}
    with changing(case, action="requests.weighed", by=by, now=now, seen=seen, details=details) as locked:
        demand_undecided(locked)
        findings.demand_right(locked, Right.OBJECTION)
        return Balancing.objects.create(
            request=locked, data_key_id=proof.key_of(locked), marketing=True, upheld=True, by=by, at=now
        )


def latest(case: Request) -> Balancing | None:
    """Return the test that counts."""
    found: Balancing | None = case.balancings.order_by("at").last()
    return found
