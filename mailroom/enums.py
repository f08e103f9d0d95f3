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
    BOUNCED = "bounced", _("came back")
    CANCELLED = "cancelled", _("cancelled")
    TO_POST = "to_post", _("to be posted")
    POSTED = "posted", _("posted")


WAITING = (State.QUEUED, State.SENDING)
"""States that the delivery still has to bring to an end; the partial index covers exactly these."""

ENDED = (State.SENT, State.BOUNCED, State.FAILED, State.CANCELLED, State.POSTED)
"""States in which nothing is left to do."""

LEFT = (State.SENT, State.BOUNCED)
"""States of mails that a server took from us, whatever became of them there."""

TROUBLED = (State.FAILED, State.BOUNCED, State.TO_POST)
"""States in which somebody has something to do; the partial index covers exactly these."""

STATES_OF: dict[Channel, tuple[State, ...]] = {
    Channel.MAIL: (State.QUEUED, State.SENDING, State.SENT, State.FAILED, State.BOUNCED, State.CANCELLED),
    Channel.LETTER: (State.TO_POST, State.POSTED, State.CANCELLED),
}
"""The states that each channel knows."""


class Security(models.TextChoices):
    """How the way to a mail server is closed to others."""

    TLS = "tls", _("TLS from the start (usual port 993)")
    STARTTLS = "starttls", _("STARTTLS (usual port 143)")
    PLAIN = "plain", _("none (only on the portal’s own machine)")


class Arrival(models.TextChoices):
    """What an incoming mail is."""

    MESSAGE = "message", _("message")
    BOUNCE = "bounce", _("notice that a mail could not be delivered")
    AUTO_REPLY = "auto_reply", _("automatic answer")
    LOOP = "loop", _("one of our own mails")


class ArrivalState(models.TextChoices):
    """Where an incoming mail stands: only what waits asks for somebody's decision."""

    ARRIVED = "arrived", _("being sorted")
    WAITING = "waiting", _("waiting")
    THREADED = "threaded", _("put to its case")
    NOTED = "noted", _("noted")
    DECIDED = "decided", _("decided")
