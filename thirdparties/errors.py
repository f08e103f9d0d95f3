"""What can go wrong with third parties, each with a sentence that a person can act on."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from office.models import AccessEntry


class ThirdPartyError(Exception):
    """A write was refused. `str()` is the sentence to show, `field` the one thing to mend, if any."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class DisclosureIncompleteError(ThirdPartyError):
    """A disclosure cannot be approved yet: something that its case asks for is missing."""


class SecondPersonNeededError(ThirdPartyError):
    """Whoever prepared a disclosure does not approve it, unless a one-person office is on."""


class ChangedMeanwhileError(ThirdPartyError):
    """Somebody else changed the row since the form was opened; `entries` tell what."""

    def __init__(self, entries: list[AccessEntry]) -> None:
        super().__init__(_("Somebody changed this while you had it open. Nothing of yours was stored yet."))
        self.entries = entries


class AnsweredAlreadyError(ThirdPartyError):
    """A recipient answers a notice a second time; `on` is the day of the first answer, the controller's."""

    def __init__(self, message: str, *, on: date) -> None:
        super().__init__(message)
        self.on = on
