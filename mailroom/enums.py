"""Channels and states of what leaves the office."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How something leaves: by e-mail, or as a letter that staff print and post."""

    MAIL = "mail", _("e-mail")
    LETTER = "letter", _("letter")


class State(models.TextChoices):
    """Where a mail or a letter stands."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    TO_POST = "to_post", _("to be posted")
    POSTED = "posted", _("posted")


WAITING = (State.QUEUED, State.SENDING)
"""States that the delivery still has to bring to an end; the partial index covers exactly these."""

ENDED = (State.SENT, State.FAILED, State.CANCELLED, State.POSTED)
"""States in which nothing is left to do."""

STATES_OF: dict[Channel, tuple[State, ...]] = {
    Channel.MAIL: (State.QUEUED, State.SENDING, State.SENT, State.FAILED, State.CANCELLED),
    Channel.LETTER: (State.TO_POST, State.POSTED, State.CANCELLED),
}
"""The states that each channel knows."""
