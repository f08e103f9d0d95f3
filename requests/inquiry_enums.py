"""The fixed words of an authority's inquiry: its states with their map, what its time counts from, its files."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InquiryStatus(models.TextChoices):
    """Where an inquiry stands; what may follow is in `next`."""

    RECEIVED = "received", _("Received")
    IN_PROGRESS = "in_progress", _("In progress")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")

    @property
    def next(self) -> frozenset[InquiryStatus]:
        """The states that may follow this one."""
        return TRANSITIONS[self]

    @property
    def is_open(self) -> bool:
        """Whether the authority waits for an answer."""
        return self in WAITING


TRANSITIONS: dict[InquiryStatus, frozenset[InquiryStatus]] = {
    InquiryStatus.RECEIVED: frozenset(
        {InquiryStatus.IN_PROGRESS, InquiryStatus.ANSWERED, InquiryStatus.CLOSED}
    ),
    InquiryStatus.IN_PROGRESS: frozenset({InquiryStatus.ANSWERED, InquiryStatus.CLOSED}),
    InquiryStatus.ANSWERED: frozenset({InquiryStatus.IN_PROGRESS, InquiryStatus.CLOSED}),
    InquiryStatus.CLOSED: frozenset(),
}

WAITING = (InquiryStatus.RECEIVED, InquiryStatus.IN_PROGRESS)
"""States in which the authority waits."""


class CountsFrom(models.TextChoices):
    """From which day an authority's number of days counts."""

    LETTER = "letter", _("The day of the letter")
    RECEIPT = "receipt", _("The day on which it arrived")


class ExtensionState(models.TextChoices):
    """What became of more time that was asked for."""

    SOUGHT = "sought", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class InquiryFileKind(models.TextChoices):
    """What a file of an inquiry is."""

    LETTER = "letter", _("From the authority")
    EVIDENCE = "evidence", _("Evidence")
    ANSWER = "answer", _("Our answer")
