"""What staff are told of each other's work: what was handed over, and what became of a request that they watch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from mailroom.domain import outbox
from requests.enums import Outcome
from requests.notifications import to_staff

if TYPE_CHECKING:
    from office.models import User
    from requests.models import Request


@transaction.atomic
def handed_over(cases: Sequence[Request], *, whose: User, to: User, now: datetime) -> None:
    """Tell somebody, once, of all the requests that are theirs now."""
    worklist = reverse("admin:requests_request_changelist")
    outbox.queue_mail(
        controller=cases[0].controller,
        data_key_id=to.data_key_id,
        to=to.email,
        template="requests/staff_handed_over",
        context={
            "controller": cases[0].controller,
            "name": whose.name,
            "count": len(cases),
            "references": [case.reference for case in cases],
            "url": f"{settings.PUBLIC_URL}{worklist}?show=mine",
        },
        language=to.language,
        dedupe_key=f"handed-over:{whose.pk}:{to.pk}:{now.isoformat()}",
        cause=f"handed-over:{to.pk}",
        now=now,
    )


def decided(case: Request, *, user: User, now: datetime) -> None:
    """Tell a watcher how a request ended."""
    with override(user.language):
        outcome = str(Outcome(case.outcome).label)
    to_staff(
        case,
        user=user,
        template="requests/staff_closed",
        dedupe_key=f"request:{case.pk}:closed-for:{case.version}:{user.pk}",
        now=now,
        outcome=outcome,
    )


def approval_asked(case: Request, *, to: Sequence[User], now: datetime) -> None:
    """Tell those who may approve that an outcome waits, and by when the answer is due."""
    key = f"approval:{case.version}"
    _tell_of_proposal(case, to=to, template="requests/staff_approval", key=key, now=now)


def sent_back(case: Request, *, user: User, now: datetime) -> None:
    """Tell whoever proposed an outcome that it was not approved, and by when the answer is due."""
    key = f"sent-back:{case.version}"
    _tell_of_proposal(case, to=[user], template="requests/staff_sent_back", key=key, now=now)


def _tell_of_proposal(case: Request, *, to: Sequence[User], template: str, key: str, now: datetime) -> None:
    current = case.deadlines.filter(is_current=True).first()
    for user in to:
        to_staff(
            case,
            user=user,
            template=template,
            dedupe_key=f"request:{case.pk}:{key}:{user.pk}",
            now=now,
            due_on=current.due_on if current else None,
        )
