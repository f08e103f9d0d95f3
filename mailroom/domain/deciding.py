"""Deciding on incoming mails that nobody took: once, by one person, on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from mailroom import addresses
from mailroom.domain import outbox, storing
from mailroom.enums import Arrival, ArrivalState
from mailroom.errors import DecidedError
from mailroom.models import Incoming, IncomingFile
from mailroom.reading import QUIET
from office.accepted_files import AcceptedFile
from office.domain import access_log
from office.models import Controller, User
from vault.domain import keys

SPAM = "spam"
FORWARDED = "forwarded"

OF_ONE_COMPANY = frozenset({"foreign_reference", "not_taken"})
"""Warnings that speak of requests of the company that received a mail: they mean nothing to another."""


@contextmanager
def deciding(
    incoming: Incoming,
    *,
    outcome: str,
    by: User,
    now: datetime,
    reason: str = "",
    details: Mapping[str, str | int] | None = None,
) -> Iterator[Incoming]:
    """Lock a waiting mail, hand it out, then note what became of it; whoever holds it sets its `cause`.

    `details` and `reason` go into the access log. Raises `DecidedError` for a mail that waits no more.
    """
    with transaction.atomic():
        rows = Incoming.objects.select_for_update(of=("self",)).select_related("controller", "answers")
        locked: Incoming = rows.get(pk=incoming.pk)
        if not locked.is_waiting:
            raise DecidedError
        yield locked
        locked.state, locked.outcome = ArrivalState.DECIDED, outcome
        locked.decided_at, locked.decided_by = now, by
        locked.save(update_fields=["state", "outcome", "decided_at", "decided_by", "cause"])
        access_log.record(
            action="mailroom.decided",
            actor=by,
            controller=locked.controller,
            target=locked,
            now=now,
            reason=reason,
            details={**(details or {}), "outcome": outcome},
        )


def mark_spam(incoming: Incoming, *, by: User, now: datetime) -> None:
    """Put a mail aside as spam; it goes after 30 days. Raises `DecidedError`."""
    with deciding(incoming, outcome=SPAM, by=by, now=now):
        pass


@transaction.atomic
def take_back_spam(incoming: Incoming, *, by: User, now: datetime) -> None:
    """Let a mail wait again that was taken for spam. Raises `DecidedError` for any other."""
    locked = Incoming.objects.select_for_update(of=("self",)).get(pk=incoming.pk)
    if locked.outcome != SPAM or locked.erased_at is not None:
        raise DecidedError
    locked.state, locked.outcome, locked.decided_at, locked.decided_by = ArrivalState.WAITING, "", None, None
    locked.save(update_fields=["state", "outcome", "decided_at", "decided_by"])
    access_log.record(
        action="mailroom.no_spam", actor=by, controller=locked.controller, target=locked, now=now
    )


def forward_inside(
    incoming: Incoming, *, to: Controller, reason: str, tell_in: str, by: User, now: datetime
) -> None:
    """Hand a mail to another company of the portal, where it waits as of when it was received first.

    Both sides keep who did it, when and why. The sender is told in the language `tell_in`, empty for not at all.
    Raises `DecidedError`.
    """
    details = {"to": str(to.pk)}
    with deciding(incoming, outcome=FORWARDED, by=by, now=now, reason=reason, details=details) as locked:
        copy = _copy(locked, to=to, now=now)
        locked.cause = f"incoming:{copy.pk}" if copy is not None else ""
        if copy is not None:
            access_log.record(
                action="mailroom.forwarded_here",
                actor=by,
                controller=to,
                target=copy,
                now=now,
                reason=reason,
                details={"from": str(locked.controller_id)},
            )
        _tell_sender(locked, to=to.name, inside=True, language=tell_in, now=now)


def forward_outside(
    incoming: Incoming, *, to: str, reason: str, tell_in: str, by: User, now: datetime
) -> None:
    """Mail the words of a mail to somebody outside of the portal.

    The sender is told in the language `tell_in`, empty for not at all. Raises `DecidedError`, `InvalidAddressError`.
    """
    to = addresses.checked(to)
    with deciding(incoming, outcome=FORWARDED, by=by, now=now, reason=reason) as locked:
        locked.cause = f"incoming:{locked.pk}"
        outbox.queue_mail(
            controller=locked.controller,
            data_key_id=locked.data_key_id,
            to=to,
            template="mailroom/forwarded",
            context={
                "controller": locked.controller,
                "sender": str(locked.sender),
                "sender_name": str(locked.sender_name),
                "subject": str(locked.subject),
                "received_at": locked.received_at,
                "text": str(locked.text),
                "files": locked.files.count() + len(locked.refused),
                "reason": reason,
            },
            language=locked.controller.default_language,
            dedupe_key=f"incoming:{locked.pk}:forwarded",
            cause=locked.cause,
            now=now,
            automatic=False,
        )
        _tell_sender(locked, to=to, inside=False, language=tell_in, now=now)


def may_be_told(incoming: Incoming) -> bool:
    """Whether the sender of a mail may get one from us by itself: a person with an address, not a list or machine."""
    silent = {QUIET, storing.OWN_ADDRESS}.intersection(incoming.warnings)
    return incoming.kind == Arrival.MESSAGE and not silent and addresses.is_address(str(incoming.sender))


def _tell_sender(incoming: Incoming, *, to: str, inside: bool, language: str, now: datetime) -> None:
    """Tell the sender who has their mail now, so that they know from whom an answer comes."""
    if not language or not may_be_told(incoming):
        return
    outbox.queue_mail(
        controller=incoming.controller,
        data_key_id=incoming.data_key_id,
        to=str(incoming.sender),
        template="mailroom/passed_on",
        context={
            "controller": incoming.controller,
            "received_at": incoming.received_at,
            "to": to,
            "inside": inside,
            "files": incoming.files.count() + len(incoming.refused),
        },
        language=language,
        dedupe_key=f"incoming:{incoming.pk}:passed-on",
        cause=f"incoming:{incoming.pk}",
        now=now,
    )


def _copy(incoming: Incoming, *, to: Controller, now: datetime) -> Incoming | None:
    """Copy a mail to another company, under a key of its own; None where it arrived there as well."""
    copy = Incoming(
        data_key_id=keys.create("mail"),
        controller=to,
        fingerprint=incoming.fingerprint,
        message_hash=incoming.message_hash,
        refers_to=incoming.refers_to,
        forwarded_from=incoming,
        received_at=incoming.received_at,
        created_at=now,
        kind=incoming.kind,
        state=ArrivalState.WAITING,
        size=incoming.size,
        too_large=incoming.too_large,
        warnings=[one for one in incoming.warnings if one not in OF_ONE_COMPANY],
        refused=incoming.refused,
        sender=incoming.sender,
        sender_name=incoming.sender_name,
        subject=incoming.subject,
        text=incoming.text,
    )
    try:
        with transaction.atomic():
            copy.save()
    except IntegrityError:
        return None
    storing.attach(copy, [accepted(file) for file in incoming.files.all()], now=now)
    return copy


def accepted(file: IncomingFile) -> AcceptedFile:
    """Return a kept file as one that was accepted, to be kept again elsewhere."""
    with file.file.open() as content:
        upload = SimpleUploadedFile(str(file.name), content.read(), content_type=file.content_type)
    return AcceptedFile(upload=upload, name=str(file.name), content_type=file.content_type, size=file.size)
