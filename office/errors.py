"""What the office refuses to do. Each message can be acted on by whoever reads it."""


class OfficeError(Exception):
    """Base of what the office refuses; its text is a sentence in the current language."""


class GrantRefusedError(OfficeError):
    """A role may not be given or taken like this."""


class InvitationRefusedError(OfficeError):
    """A member of staff may not be invited, deactivated or invited again like this."""


class SecondStepRefusedError(OfficeError):
    """The second step of a sign-in may not be set up, removed or reset like this."""


class SetupRefusedError(OfficeError):
    """An office cannot be set up like this."""


class MonthRefusedError(OfficeError):
    """There is no report of such a month."""


class ApiKeyRefusedError(OfficeError):
    """An API key is unknown, expired or revoked."""


class ShareRefusedError(OfficeError):
    """An object may not be shared like this."""


class DeadlineOptionsRefusedError(OfficeError):
    """Deadlines may not be counted like this. `field` names the option to mend, if it is one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class OneOffHolidayRefusedError(OfficeError):
    """A one-off public holiday may not be set or taken back by this person."""


class OnePersonOfficeRefusedError(OfficeError):
    """The rule that asks for two people may not be lifted, or put back, like this."""


class ViewingRefusedError(OfficeError):
    """Somebody may not be excepted from what is hidden abroad, or not like this."""


class RevealRefusedError(OfficeError):
    """A locked value may not be asked for, or shown, like this."""


class ReviewRefusedError(OfficeError):
    """A review may not be planned, changed, completed or ended like this.

    `field` names the value to mend, if it is one; `note_0` is the note at the first entry of the checklist.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class ReviewChangedMeanwhileError(ReviewRefusedError):
    """Somebody else changed or completed the review since the page was opened."""


class FileRefusedError(OfficeError):
    """A file is too large, empty or of a kind that is not accepted."""
