"""What the office is told of an authority's inquiry. Outbox rows are written in the caller's transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailroom.domain import outbox
from office.domain.access import access_of, holders
from office.models import User
from requests.models import Inquiry

MAIL_NAMES: dict[str, Promise] = {
    "requests/inquiry_arrived": _("to staff: an authority asks"),
    "requests/inquiry_assigned": _("to staff: inquiry assigned"),
    "requests/inquiry_reminder": _("to staff: reminder of an inquiry"),
}
"""What each mail is called on the timeline."""


def arrived(row: Inquiry, *, beside: User | None, now: datetime) -> None:
    """Tell the privacy leads that an authority asks, whoever entered it apart."""
    for user in holders("approve_cases", controller=row.controller):
        if user != beside:
            _to_staff(row, user=user, template="requests/inquiry_arrived", key="arrived", now=now)


def assigned(row: Inquiry, *, user: User, now: datetime) -> None:
    """Tell somebody that an inquiry is theirs."""
    _to_staff(row, user=user, template="requests/inquiry_assigned", key=f"assigned:{row.version}", now=now)


def reminder(row: Inquiry, *, user: User, key: str, day: date, now: datetime) -> bool:
    """Remind somebody of the last day, or that there is none yet; False if that was done."""
    days = (row.due_on - day).days if row.due_on is not None else 0
    return _to_staff(
        row,
        user=user,
        template="requests/inquiry_reminder",
        key=key,
        now=now,
        days=days,
        days_over=-days,
    )


def leads_and_owner(row: Inquiry) -> list[User]:
    """Return who hears of an inquiry: whoever is responsible, while they may handle it, and the privacy leads."""
    owner = row.assignee
    mine = (
        [owner]
        if owner is not None
        and owner.is_active
        and access_of(owner).allows("handle_cases", row.controller_id)
        else []
    )
    return list(dict.fromkeys([*mine, *holders("approve_cases", controller=row.controller)]))


def _to_staff(row: Inquiry, *, user: User, template: str, key: str, now: datetime, **context: object) -> bool:
    """Queue a mail that names the reference, the authority and the day; nothing that it asks."""
    address = reverse("admin:requests_inquiry_change", args=[row.pk])
    mail = outbox.queue_mail(
        controller=row.controller,
        data_key_id=row.data_key_id,
        to=user.email,
        template=template,
        context={
            "reference": row.reference,
            "controller": row.controller,
            "authority": row.authority_name,
            "due_on": row.due_on,
            "url": f"{settings.PUBLIC_URL}{address}",
            **context,
        },
        language=user.language,
        dedupe_key=f"{row.cause}:{key}:{user.pk}",
        cause=row.cause,
        now=now,
    )
    return mail is not None
