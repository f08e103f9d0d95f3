"""What the office notes of events that Django itself brings about."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from office import clock
from office.domain import staff
from office.models import User


@receiver(user_logged_in, dispatch_uid="office.note_sign_in")
def note_sign_in(user: Any, **_kwargs: Any) -> None:
    """Add the sign-in to the access log of every office in which the person works."""
    if isinstance(user, User):
        staff.record_for_offices(user, action="office.signed_in", actor=user, now=clock.now())
