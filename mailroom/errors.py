"""What can go wrong in the mailroom, in words that a person can act on."""

from django.utils.translation import gettext as _


class MailroomError(Exception):
    """Base of the mailroom's errors; its text can be shown to staff and never holds an address."""


class InvalidAddressError(MailroomError):
    """The text given is no e-mail address, or tries to smuggle a header into the mail."""

    def __init__(self) -> None:
        super().__init__(
            _("This is not an e-mail address that a mail can be sent to. Check it and try again.")
        )


class OutsideTransactionError(MailroomError):
    """A mail was queued outside of the transaction that causes it."""

    def __init__(self) -> None:
        super().__init__("Queue mails inside transaction.atomic(), together with what causes them.")


class CannotSendAgainError(MailroomError):
    """The mail is in no state to be sent again, belongs to the portal itself or is erased."""


class CannotPostError(MailroomError):
    """The letter is not waiting to be posted, or the day makes no sense."""


class AttachmentsUnsupportedError(MailroomError):
    """Django was asked to mail a file; files reach people through their status page."""

    def __init__(self) -> None:
        super().__init__(
            "The outbox sends no attachments: hand files out through a page that checks who asks."
        )


class UnsafeHeaderError(MailroomError):
    """A control character reached a header; the mail stays here."""

    def __init__(self) -> None:
        super().__init__("A header may hold no line break and no other control character.")


class ErasedError(MailroomError):
    """The key of the mail was destroyed: there is nothing left to send."""

    def __init__(self) -> None:
        super().__init__("This mail has been erased.")
