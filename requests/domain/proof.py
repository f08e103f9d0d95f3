"""What stands under the key of the decision, so that it can be kept longer than the conversation."""

from __future__ import annotations

from uuid import UUID

from requests.enums import MessageKind
from requests.models import Request
from vault.domain import keys

MESSAGES = frozenset({MessageKind.ANSWER, MessageKind.EXTENSION})
"""Messages that show what was decided, and that the person was told in time."""

MAILS = frozenset({"requests/answer", "requests/extension", "requests/closed", "requests/reopened"})
"""Mails that show the same. Files are never among it: an answer's copy of the data goes with the conversation."""


def key_of(case: Request) -> UUID:
    """Return the key of the decision of a locked request, made when it is asked for first."""
    if case.proof_key_id is None:
        case.proof_key_id = keys.create("decision")
    return case.proof_key_id


def key_of_message(case: Request, *, kind: MessageKind) -> UUID:
    """Return the key that a message of a locked request is written under."""
    return key_of(case) if kind in MESSAGES else case.data_key_id


def key_of_mail(case: Request, *, template: str) -> UUID:
    """Return the key that a mail or letter to the person of a locked request is written under."""
    return key_of(case) if template in MAILS else case.data_key_id


def key_left(case: Request) -> UUID:
    """Return the key of what can still be read of a request: once the conversation is gone, that of the decision."""
    if case.erased_at is not None and case.proof_key_id is not None:
        return case.proof_key_id
    return case.data_key_id
