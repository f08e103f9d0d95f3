"""What can go wrong with policies, each with a sentence that a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from office.models import AccessEntry
from policies.enums import Consequence, Status


class PolicyError(Exception):
    """A write to a policy was refused. `str()` is the sentence to show, `field` the one thing to mend, if any."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class FixedError(PolicyError):
    """Text and commitments of a version that is no draft stay as they are."""

    def __init__(self) -> None:
        super().__init__(
            _("This version is no draft, so its text and commitments stay as they are. Make a new version.")
        )


class IllegalTransitionError(PolicyError):
    """The status map does not allow the step."""

    def __init__(self, source: Status) -> None:
        super().__init__(
            _("This cannot be done while the version is “%(status)s”.") % {"status": source.label}
        )


class ChangedMeanwhileError(PolicyError):
    """Somebody else changed the version since the page was opened; `entries` tell what."""

    def __init__(self, entries: list[AccessEntry]) -> None:
        super().__init__(
            _("Somebody changed this version while you had it open. Nothing of yours was done yet.")
        )
        self.entries = entries


class SecondPersonNeededError(PolicyError):
    """Whoever wrote a version cannot approve it."""

    def __init__(self) -> None:
        super().__init__(_("You wrote on this version, so somebody else has to approve it."))


class NotLowerError(PolicyError):
    """What a version asks of the company may only be lowered."""

    def __init__(self, derived: Consequence) -> None:
        super().__init__(
            _("What follows from the changes is “%(consequence)s”; it can only be lowered.")
            % {"consequence": derived.label},
            field="to",
        )


class FileRefusedError(PolicyError):
    """A file cannot be read as a policy; the text says why and what to do."""
