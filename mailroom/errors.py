"""What can go wrong in the mailroom, in words that a person can act on."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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


PROBLEMS: dict[str, Promise] = {
    "password": gettext_lazy("The mail server does not accept the user name or the password."),
    "folder": gettext_lazy("The mail server has no folder of this name."),
    "certificate": gettext_lazy("The mail server’s certificate is not valid for its name."),
    "tls": gettext_lazy("The mail server does not speak TLS on this port. Check encryption and port."),
    "starttls": gettext_lazy(
        "The mail server does not offer STARTTLS on this port. Check encryption and port."
    ),
    "silent": gettext_lazy("The mail server did not answer in time."),
    "unreachable": gettext_lazy("The mail server cannot be reached. Check its name and the port."),
    "plain": gettext_lazy("Without encryption only a mail server on the portal’s own machine is read."),
    "broken": gettext_lazy("The mail server broke off the conversation."),
    "other": gettext_lazy("The mailbox could not be read. The portal’s log says more."),
}
"""What can be wrong with a mailbox, by the code that its row keeps."""


class MailboxError(MailroomError):
    """A mailbox cannot be read; `code` is a key of `PROBLEMS`, whose sentence says what to mend."""

    def __init__(self, code: str) -> None:
        super().__init__(str(PROBLEMS[code]))
        self.code = code


class DecidedError(MailroomError):
    """Somebody has said already what an incoming mail is."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has dealt with this mail already. Nothing was done twice."))
