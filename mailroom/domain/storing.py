"""Keeping what arrived: each mail once, under a key of its own, with the files that are accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from mailroom import own_links
from mailroom.domain import replies
from mailroom.enums import Arrival, ArrivalState
from mailroom.models import Incoming, IncomingFile, Mail, Mailbox
from mailroom.reading import MOST_FILES, FoundFile, Read
from office.accepted_files import AcceptedFile, accept
from office.errors import FileRefusedError
from office.models import Controller
from vault.domain import indexes, keys

COLUMN = "mailroom.incoming.fingerprint"
MESSAGE_COLUMN = "mailroom.incoming.message_hash"

OWN_ADDRESS = "own_address"
"""Warns of a mail that somebody wrote from an address of ours: staff may pass on what a person asked elsewhere."""


@dataclass(frozen=True, slots=True, repr=False)
class Arrived:
    """A mail as it was fetched. `received_at` is when it reached the server."""

    uid: int
    size: int
    received_at: datetime
    too_large: bool
    read: Read


def bare(arrived: Arrived, *, mailbox: Mailbox) -> Arrived:
    """Return a mail without its content, which could not be stored."""
    identity = f"{mailbox.pk}\0{mailbox.uidvalidity}\0{arrived.uid}"
    return replace(arrived, read=Read(identity=identity, warnings=["broken"]))


def store(mailbox: Mailbox, arrived: list[Arrived], *, now: datetime) -> int:
    """Keep mails that came into a mailbox, those that are here already apart; return how many were new."""
    hashed = {_fingerprint(one.read): one for one in arrived}
    known = Incoming.objects.filter(controller=mailbox.controller, fingerprint__in=list(hashed))
    for fingerprint in set(known.values_list("fingerprint", flat=True)):
        del hashed[fingerprint]
    made = keys.create_many("mail", count=len(hashed))
    answered = _answered(numbers=[number for one in hashed.values() for number in one.read.ours])
    returned = _answered(numbers=[number for one in hashed.values() for number in one.read.returned])
    ours = _own_addresses()
    rows = []
    for (fingerprint, one), key in zip(hashed.items(), made, strict=True):
        row = _row(mailbox, one, fingerprint=fingerprint, key=key, now=now)
        row.answers = next((answered[number] for number in one.read.ours if number in answered), None)
        if row.kind != Arrival.BOUNCE and _is_from(ours, read=one.read):
            is_loop = row.kind == Arrival.AUTO_REPLY or any(
                number in returned for number in one.read.returned
            )
            row.kind = Arrival.LOOP if is_loop else row.kind
            row.warnings += [] if is_loop else [OWN_ADDRESS]
        row.warnings += [] if row.kind != Arrival.BOUNCE or one.read.has_failed else ["delayed"]
        rows.append(row)
    files = [(row, _accepted(row, one.read.files)) for row, one in zip(rows, hashed.values(), strict=True)]
    Incoming.objects.bulk_create(rows)
    for row, accepted in files:
        attach(row, accepted, now=now)
    return len(rows)


def attach(incoming: Incoming, files: list[AcceptedFile], *, now: datetime) -> None:
    """Keep accepted files with a mail, encrypted under its key."""
    for accepted in files:
        kept = IncomingFile(
            data_key_id=incoming.data_key_id,
            incoming=incoming,
            name=accepted.name,
            content_type=accepted.content_type,
            size=accepted.size,
            created_at=now,
        )
        kept.file.save(accepted.name, accepted.upload, save=False)
        kept.save()


def message_hash(message_id: str) -> str:
    """Return the keyed hash of a Message-ID; empty for none."""
    return indexes.blind(message_id, column=MESSAGE_COLUMN, normalise="exact") if message_id else ""


def _fingerprint(read: Read) -> str:
    return indexes.blind(read.identity or "\0", column=COLUMN, normalise="exact")


def _row(mailbox: Mailbox, one: Arrived, *, fingerprint: str, key: UUID, now: datetime) -> Incoming:
    read = one.read
    return Incoming(
        data_key_id=key,
        controller=mailbox.controller,
        mailbox=mailbox,
        uidvalidity=mailbox.uidvalidity,
        uid=one.uid,
        fingerprint=fingerprint,
        message_hash=message_hash(read.message_id),
        refers_to=[message_hash(name) for name in read.names],
        token_hash=replies.sign_in(read.sent_to),
        received_at=one.received_at,
        created_at=now,
        kind=read.kind,
        state=ArrivalState.ARRIVED,
        size=one.size,
        too_large=one.too_large,
        warnings=list(read.warnings),
        sender=read.sender,
        sender_name=read.sender_name,
        subject=read.subject,
        text=own_links.cut(read.text),  # whoever answers quotes the link that we sent them
    )


def _answered(*, numbers: list[UUID]) -> dict[UUID, Mail]:
    """Find our mails by the numbers in their Message-IDs."""
    return Mail.objects.only("pk", "cause", "state").in_bulk(numbers) if numbers else {}


def _own_addresses() -> frozenset[str]:
    """Return the addresses from which the portal itself writes or that it reads."""
    senders = Controller.objects.values_list("sender_email", flat=True)
    boxes = Mailbox.objects.exclude(reply_address="").values_list("reply_address", flat=True)
    return frozenset(address.casefold() for address in (*senders, *boxes) if address)


def _is_from(addresses: frozenset[str], *, read: Read) -> bool:
    """Tell a mail that comes from an address of our own: one of ours that comes back, or what staff pass on."""
    local_part, _at, domain = read.sender.casefold().rpartition("@")
    return f"{local_part.partition('+')[0]}@{domain}" in addresses


def _accepted(row: Incoming, found: list[FoundFile]) -> list[AcceptedFile]:
    """Look at files as at uploads; note kind and size of those that are not taken."""
    taken: list[AcceptedFile] = []
    for one in found:
        try:
            if len(taken) >= MOST_FILES:
                raise FileRefusedError("")
            taken.append(accept(SimpleUploadedFile(one.name, one.content, content_type=one.kind)))
        except FileRefusedError:
            row.refused.append({"kind": one.kind, "size": len(one.content)})
    return taken
