"""Taking in what an authority asks: by staff, or out of a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

import law
from office.accepted_files import AcceptedFile
from office.domain import access_log
from office.models import Controller, User
from office.references import ALPHABET, checked_body
from requests import inquiry_notifications
from requests.domain import inquiry_files, texts
from requests.domain.errors import IntakeRefusedError
from requests.domain.inquiry_changes import changing, demand_not_closed, save_with_history
from requests.enums import Channel
from requests.inquiry_enums import CountsFrom, ExtensionState, InquiryFileKind
from requests.models import Inquiry
from vault.domain import keys

PREFIX = "I"
BODY_LENGTH = 6
REFERENCE_TRIES = 8
LONGEST_DAYS = 730
MIDDAY = time(12)


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """What an authority wrote, as it was read: either a last day, or a number of days and what they count from."""

    authority: str
    asked: str
    received_on: date
    authority_name: str = ""
    case_number: str = ""
    notes: str = ""
    channel: Channel = Channel.LETTER
    dated_on: date | None = None
    due_on: date | None = None
    days: int | None = None
    counts_from: CountsFrom | None = None
    files: Sequence[AcceptedFile] = field(default=())


def enter(controller: Controller, *, letter: Letter, by: User, now: datetime) -> Inquiry:
    """Enter an inquiry that arrived by letter, mail or phone; the privacy leads hear of it.

    Raises `IntakeRefusedError` naming the field to mend.
    """
    received_at = _moment_of(letter.received_on, controller=controller, now=now)
    return _open(controller, letter=letter, received_at=received_at, by=by, now=now)


def open_from(
    controller: Controller,
    *,
    authority: str,
    text: str,
    received_at: datetime,
    files: Sequence[AcceptedFile],
    by: User | None,
    now: datetime,
) -> Inquiry:
    """Open an inquiry out of a mail that reached the server at `received_at`; its last day is read in it later.

    `authority` is a code of `law`, or the name of another one. What no text holds is left out of `text`, and what is
    longer than one: the mail itself has it. Until there is a last day the office is reminded. Raises
    `IntakeRefusedError` for a name that cannot be kept.
    """
    received_at = min(received_at, now)
    known = law.authority(authority) is not None
    letter = Letter(
        authority=authority if known else "",
        authority_name="" if known else authority,
        asked=texts.readable(text),
        channel=Channel.EMAIL,
        received_on=controller.today(received_at),
        files=files,
    )
    return _open(controller, letter=letter, received_at=received_at, by=by, now=now)


def correct(inquiry: Inquiry, *, letter: Letter, by: User, now: datetime, seen: int | None = None) -> Inquiry:
    """Mend what was read in the letter. A day that an extension moved stays until a later extension moves it.

    Raises `IntakeRefusedError` naming the field to mend.
    """
    with changing(inquiry, action="requests.inquiry_corrected", by=by, now=now, seen=seen) as row:
        demand_not_closed(row)
        before = row.received_on
        _write(row, letter=letter, today=row.controller.today(now))
        if row.received_on != before:
            row.received_at = _moment_of(row.received_on, controller=row.controller, now=now)
    return row


def last_day(letter: Letter) -> date | None:
    """Return the day by which the authority wants its answer; None while nobody has read it in the letter.

    Raises `IntakeRefusedError`: days without what they count from, or from a letter without a date.
    """
    if letter.days is None:
        return letter.due_on
    if letter.due_on is not None:
        raise IntakeRefusedError("days", _("Give the last day or the number of days, not both."))
    if letter.counts_from is None:
        raise IntakeRefusedError("counts_from", _("Choose from which day the authority counts."))
    begins = letter.dated_on if letter.counts_from is CountsFrom.LETTER else letter.received_on
    if begins is None:
        raise IntakeRefusedError("dated_on", _("Give the date of the letter, from which the days count."))
    return begins + timedelta(days=letter.days)


def normalise(text: str) -> str:
    """Return the reference that `text` means, however it was typed."""
    letters = "".join(sign for sign in text.upper() if sign in ALPHABET)
    return f"{PREFIX}-{letters[-BODY_LENGTH - 1 :]}"


def _open(
    controller: Controller, *, letter: Letter, received_at: datetime, by: User | None, now: datetime
) -> Inquiry:
    row = Inquiry(controller=controller, received_at=received_at, created_at=now, entered_by=by)
    _write(row, letter=letter, today=controller.today(now))
    row.data_key_id = keys.create("inquiry")
    row.reference = _fresh_reference()
    with transaction.atomic():
        save_with_history(row, reason="requests.inquiry_received", by=by, now=now)
        inquiry_files.keep(row, files=letter.files, kind=InquiryFileKind.LETTER, now=now)
        access_log.record(
            action="requests.inquiry_received",
            actor=by,
            controller=controller,
            target=row,
            now=now,
            details={"channel": row.channel, "version": row.version},
        )
        inquiry_notifications.arrived(row, beside=by, now=now)
    return row


def _write(row: Inquiry, *, letter: Letter, today: date) -> None:
    """Put what was read in the letter on a row; raises `IntakeRefusedError`."""
    known = law.authority(letter.authority) if letter.authority else None
    name = known.name if known is not None else texts.line("authority_name", letter.authority_name)
    if not name:
        raise IntakeRefusedError("authority_name", _("Choose the authority, or write its name."))
    _demand_past("received_on", letter.received_on, today=today)
    if letter.dated_on is not None:
        _demand_past("dated_on", letter.dated_on, today=today)
        if letter.dated_on > letter.received_on:
            raise IntakeRefusedError(
                "dated_on", _("The letter cannot be dated after the day on which it arrived.")
            )
    if letter.days is not None and not 1 <= letter.days <= LONGEST_DAYS:
        raise IntakeRefusedError(
            "days", _("Give a number of days between 1 and %(most)s.") % {"most": LONGEST_DAYS}
        )
    due_on = last_day(letter)
    if due_on is not None and due_on < (letter.dated_on or letter.received_on):
        raise IntakeRefusedError("due_on", _("The last day lies before the letter."))
    row.authority = known.code if known is not None else ""
    row.authority_name = name
    row.case_number = texts.line("case_number", letter.case_number)
    row.asked = texts.paragraphs("asked", letter.asked)
    row.notes = texts.paragraphs("notes", letter.notes)
    row.channel = letter.channel
    row.dated_on = letter.dated_on
    row.received_on = letter.received_on
    row.days = letter.days
    row.counts_from = letter.counts_from or "" if letter.days is not None else ""
    if row.extension_state != ExtensionState.GRANTED:
        row.due_on = due_on


def _demand_past(name: str, day: date, *, today: date) -> None:
    if day > today:
        raise IntakeRefusedError(name, _("This day lies in the future."))


def _moment_of(received_on: date, *, controller: Controller, now: datetime) -> datetime:
    """Return midday of the day, at the controller; now if it is today."""
    if received_on >= controller.today(now):
        return now
    return datetime.combine(received_on, MIDDAY, tzinfo=ZoneInfo(controller.time_zone))


def _fresh_reference() -> str:
    for _attempt in range(REFERENCE_TRIES):
        reference = f"{PREFIX}-{checked_body(BODY_LENGTH)}"
        if not Inquiry.objects.filter(reference=reference).exists():
            return reference
    raise IntakeRefusedError("", _("The portal found no free reference. Please try again."))
