"""Questions about mails, chainable and readable as prose."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q

from mailroom.enums import ENDED, ArrivalState, State
from office.domain.access import access_of
from vault.querysets import SealedQuerySet

if TYPE_CHECKING:
    from office.models import User


class MailQuerySet(SealedQuerySet[Any]):
    """Mails and letters."""

    def waiting(self, now: datetime) -> Self:
        """Keep the mails whose next attempt is due."""
        return self.filter(state=State.QUEUED, next_attempt_at__lte=now)

    def stuck_since(self, moment: datetime) -> Self:
        """Keep the mails that a worker took at or before `moment` and never brought to an end."""
        return self.filter(state=State.SENDING, claimed_at__lte=moment)

    def to_shred(self) -> Self:
        """Keep what holds a secret and has come to its end."""
        return self.filter(shred_after_sending=True, shredded_at__isnull=True, state__in=ENDED)

    def for_cause(self, cause: str) -> Self:
        """Keep what one cause made leave, such as "request:<id>", oldest first."""
        return self.filter(cause=cause).order_by("created_at")

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may know of.

        That is the mails of the controllers whose mailroom they may read and, for those who manage an office,
        the portal's own mails (which belong to no controller); the content of these stays closed to everyone.
        """
        access = access_of(user)
        visible = Q(controller_id__in=access.controllers("read_mails"))
        if access.controllers("manage_office"):
            visible |= Q(controller_id__isnull=True)
        return self.filter(visible)


class IncomingQuerySet(SealedQuerySet[Any]):
    """Mails that arrived."""

    def waiting(self) -> Self:
        """Keep those that somebody has to decide on."""
        return self.filter(state=ArrivalState.WAITING)

    def visible_to(self, user: User) -> Self:
        """Keep the mails of the controllers whose cases `user` may read."""
        return self.filter(controller_id__in=access_of(user).controllers("read_cases"))
