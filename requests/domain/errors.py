"""What can go wrong with a request, each with a sentence that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from requests.enums import Status

if TYPE_CHECKING:
    from office.models import AccessEntry


class RequestError(Exception):
    """A write to a request was refused. `str()` is the sentence to show."""


class IllegalTransitionError(RequestError):
    """The status map does not allow the step."""

    def __init__(self, source: Status, target: Status) -> None:
        super().__init__(
            _("This cannot be done while the request is “%(status)s”.") % {"status": source.label}
        )
        self.source = source
        self.target = target


class ChangedMeanwhileError(RequestError):
    """Somebody else changed the request since the page was opened; `entries` tell what."""

    def __init__(self, entries: list[AccessEntry]) -> None:
        super().__init__(
            _("Somebody changed this request while you had it open. Nothing of yours was done yet.")
        )
        self.entries = entries


class SecondPersonNeededError(RequestError):
    """Whoever proposed an outcome cannot approve it."""

    def __init__(self) -> None:
        super().__init__(_("You proposed this outcome, so somebody else has to approve it."))


class AdviserDecidesError(RequestError):
    """Whoever advised on a request cannot decide it, nor the other way round (Art 38(6) GDPR)."""

    def __init__(self) -> None:
        super().__init__(
            _("Advice and decision are given by two people (Art 38(6) GDPR): you already gave the other one.")
        )


class ClockRefusedError(RequestError):
    """The law's clock does not accept the fact; the text says why."""


class ErasedError(RequestError):
    """The personal data of the request is gone, and nothing can be added to what is left."""

    def __init__(self) -> None:
        super().__init__(
            _("This request was erased at the end of its retention. Nothing in it can be changed.")
        )


class HeldError(RequestError):
    """A legal hold stops it; the text says which."""


class IntakeRefusedError(RequestError):
    """The request cannot be taken in as given. `field` names what to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
