"""Other requests of the same person: what was asked before, and what may be the same request made twice."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from requests.models import Request

MOST = 8


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another request of the same address or person. A possible duplicate asks for the same right and is open too."""

    case: Request
    possible_duplicate: bool


def of(case: Request) -> list[Earlier]:
    """Return the other requests of a request's person at its company, possible duplicates first, then the latest.

    The same person is the same e-mail address, or the same entry in the register. What was asked together apart.
    """
    same = Q(pk__in=[])
    if case.email_index:
        same |= Q(email_index=case.email_index)
    if case.subject_id is not None:
        same |= Q(subject=case.subject_id)
    others = Request.objects.filter(same, controller=case.controller_id).exclude(pk=case.pk)
    found = [_compared(other, case) for other in others.order_by("-received_at")[:MOST]]
    return sorted(found, key=lambda one: not one.possible_duplicate)


def _compared(other: Request, case: Request) -> Earlier:
    return Earlier(other, possible_duplicate=other.right == case.right and other.is_open and case.is_open)
