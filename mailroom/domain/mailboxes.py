"""Mailboxes: their settings, and trying whether they can be read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mailroom.models import Mailbox
from office.domain import access_log
from office.models import User
from vault.domain import keys

WHERE = ("host", "username", "folder")
"""What names the place: another one is read from its beginning."""


@transaction.atomic
def save(mailbox: Mailbox, *, changed: list[str], password: str, by: User, now: datetime) -> None:
    """Store the settings of a mailbox; an empty `password` keeps the stored one. `changed` names the fields.

    What is read from another place begins at its beginning; what is here already is not taken in twice.
    """
    if mailbox._state.adding:
        mailbox.data_key_id, mailbox.created_at = keys.create("mailbox"), now
    if password:
        mailbox.password = password
    if not mailbox._state.adding and set(WHERE) & set(changed):
        mailbox.uidvalidity, mailbox.last_uid = None, 0
    mailbox.last_error = ""
    mailbox.save()
    access_log.record(
        action="mailroom.mailbox_saved",
        actor=by,
        controller=mailbox.controller,
        target=mailbox,
        now=now,
        details={"fields": sorted(changed)},
    )


def try_connection(mailbox: Mailbox, *, by: User, now: datetime) -> int:
    """Sign in and open the folder; return how many mails lie there unread by us. Raises `MailboxError`."""
    access_log.record(
        action="mailroom.mailbox_tried", actor=by, controller=mailbox.controller, target=mailbox, now=now
    )
    from mailroom import imap  # noqa: PLC0415 - loaded when a mailbox is tried

    with imap.opened(mailbox) as folder:
        is_known = folder.uidvalidity == mailbox.uidvalidity
        return len(folder.after(mailbox.last_uid if is_known else 0, since=mailbox.since))
