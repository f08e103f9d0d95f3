"""What can go wrong with a choice or an acknowledgement, each with a code and a sentence that a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from consents.enums import Refusal
from subjects.errors import SubjectError


class ConsentRefusedError(SubjectError):
    """It was not recorded. `code` is for systems, `str()` is for people, `field` the one thing to mend, if any.

    `wait` are the seconds after which it may be tried again, where that alone is in the way.
    """

    def __init__(self, code: Refusal, message: str, *, field: str = "", wait: int = 0) -> None:
        super().__init__(message, field=field)
        self.code = code
        self.wait = wait


class LinkSpentError(SubjectError):
    """A link to the preference centre was opened before, or is too old."""

    def __init__(self) -> None:
        super().__init__(_("This link was used already, or is too old. We can send you a new one."))


class AskEndedError(SubjectError):
    """A parent or guardian is asked no more, or their link was opened before."""

    def __init__(self) -> None:
        super().__init__(_("This link was used already, or is too old."))


class CampaignError(SubjectError):
    """A step of a campaign cannot be taken; `str()` is the sentence to show, `field` the one thing to mend."""
