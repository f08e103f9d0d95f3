"""What leaves, what arrives, and where it arrives."""

from mailroom.models.incoming import Incoming, IncomingFile
from mailroom.models.mailboxes import Mailbox, ReplyAddress
from mailroom.models.outgoing import Mail

__all__ = ["Incoming", "IncomingFile", "Mail", "Mailbox", "ReplyAddress"]
