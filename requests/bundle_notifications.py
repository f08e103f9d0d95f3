"""What an evidence bundle says by mail to whoever asked for it."""

from __future__ import annotations

from datetime import datetime

from requests import notifications
from requests.models import EvidenceBundle


def ready(bundle: EvidenceBundle, *, now: datetime) -> None:
    """Say that the bundle can be fetched, and until when."""
    case = bundle.request
    expires_on = case.controller.today(bundle.expires_at) if bundle.expires_at else None
    _tell(bundle, now=now, ready=True, expires_on=expires_on)


def failed(bundle: EvidenceBundle, *, now: datetime) -> None:
    """Say that the bundle could not be made."""
    _tell(bundle, now=now, ready=False)


def _tell(bundle: EvidenceBundle, *, now: datetime, ready: bool, **context: object) -> None:
    notifications.to_staff(
        bundle.request,
        user=bundle.asked_by,
        template="requests/staff_bundle",
        dedupe_key=f"request:{bundle.request_id}:bundle:{bundle.pk}",
        now=now,
        ready=ready,
        **context,
    )
