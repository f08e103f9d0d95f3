"""What the office notes of events that Django itself brings about."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from office import clock, confirming, sessions
from office.domain import staff
from office.models import User


@receiver(user_logged_in, dispatch_uid="office.note_sign_in")
def note_sign_in(user: Any, request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Note the sign-in in its session, and in the access log of every office in which the person works."""
    if request is not None:
        at = timezone.now()
        sessions.begin(request, at=at)
        confirming.note(request.session, at=at)
    if isinstance(user, User):
        staff.record_for_offices(user, action="office.signed_in", actor=user, now=clock.now())
