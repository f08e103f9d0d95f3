"""The second step: a mailed code before a mailed link shows anything (promise P21).

A code has eight digits, lives for ten minutes, allows five tries and works once, in the browser that asked for it.
Entering it is good for an hour in that browser. Turning the step on and off takes a code as well.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from django.db import models, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from mailroom import addresses
from office import link_tokens, rate_limits
from office.domain import access_log
from office.models import Controller, User
from subjects import notifications
from subjects.domain import identifiers
from subjects.enums import CodeFor, NoCodeReason
from subjects.errors import SubjectError
from subjects.models import SecondStep, SteppingBrowser, Subject

DIGITS = 8
MOST_WRONG = 5
LIFETIME = timedelta(minutes=10)
GOOD_FOR = timedelta(hours=1)
SWEEP_BATCH = 5000
TURNED_ON, TURNED_OFF, LOCKED = "subjects.code_on", "subjects.code_off", "subjects.code_locked"


@dataclass(frozen=True, slots=True)
class Guarded:
    """What a code protects: the pages of `about`, a request or a person, known by its `cause`.

    Codes go to `email`, in `language`; empty where no address is known.
    """

    about: models.Model
    controller: Controller
    cause: str
    language: str
    email: str = field(repr=False)


class Entered(Enum):
    """What became of a code that somebody entered."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


def cause_of(person: Subject) -> str:
    """Return the name under which a person's own step is kept."""
    return f"subject:{person.pk}"


def step_of(cause: str) -> SecondStep | None:
    """Return the step that is on for a request or a person."""
    return SecondStep.objects.filter(cause=cause).first()


def browser(cause: str, *, secret: str, locked: bool = False) -> SteppingBrowser | None:
    """Return the row of a browser that asked for a code."""
    if not secret:
        return None
    rows = SteppingBrowser.objects.select_for_update() if locked else SteppingBrowser.objects
    return rows.filter(cause=cause, secret_hash=link_tokens.fingerprint(secret)).first()


def is_open(cause: str, *, secret: str, now: datetime) -> bool:
    """Tell whether a browser may see the pages: no code is asked for, or it has entered one within the hour."""
    return step_of(cause) is None or is_good(cause, secret=secret, now=now)


def is_good(cause: str, *, secret: str, now: datetime) -> bool:
    """Tell whether a browser has entered a code within the hour."""
    row = browser(cause, secret=secret)
    return row is not None and row.good_until is not None and row.good_until > now


def awaited(cause: str, *, secret: str, now: datetime) -> SteppingBrowser | None:
    """Return the browser's row while a code sent to it still works."""
    row = browser(cause, secret=secret)
    return row if row is not None and row.code_hash and row.code_until > now else None


def send(guarded: Guarded, *, code_for: CodeFor, secret: str, now: datetime) -> str:
    """Mail a code for one browser, in place of the one before; return the secret for its cookie.

    Raises `SubjectError` where no address is known, where many codes went there already, and for what is on or off
    anyway.
    """
    if not guarded.email:
        raise SubjectError(_("We have no e-mail address of yours to send a code to."))
    if (step_of(guarded.cause) is None) is not (code_for is CodeFor.ON):
        raise SubjectError(_("This was changed already. Load the page anew."))
    if rate_limits.count("second-step-to", addresses.mailbox(guarded.email), now=now):
        raise SubjectError(
            _("We have sent you several codes already. Look among your mails, or ask again later.")
        )
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with transaction.atomic():
        row = browser(guarded.cause, secret=secret, locked=True)
        if row is None:
            secret = link_tokens.new()
            row = SteppingBrowser(cause=guarded.cause, secret_hash=link_tokens.fingerprint(secret))
        row.code_for, row.wrong = code_for, 0
        row.code_hash, row.code_until = _hash(row, code), now + LIFETIME
        row.kept_until = max(row.code_until, row.good_until or now)
        row.save()
        notifications.code(
            guarded.controller,
            cause=guarded.cause,
            to=guarded.email,
            language=guarded.language,
            code=in_groups(code),
            code_for=code_for,
            minutes=int(LIFETIME.total_seconds() // 60),
            now=now,
        )
    return secret


def in_groups(code: str) -> str:
    """Return a code as it is easily read: four digits and four digits."""
    return f"{code[:4]} {code[4:]}"


def enter(guarded: Guarded, *, secret: str, typed: str, now: datetime) -> Entered:
    """Compare what was typed with the code that this browser asked for; the right one does what it was asked for.

    The fifth wrong one ends the code. A code that has ended, or none, changes nothing.
    """
    with transaction.atomic():
        row = browser(guarded.cause, secret=secret, locked=True)
        if row is None or not row.code_hash or row.code_until <= now:
            return Entered.OVER
        if not constant_time_compare(row.code_hash, _hash(row, re.sub(r"\D", "", typed))):
            return _wrong(row, guarded=guarded, now=now)
        row.code_hash, row.good_until = "", now + GOOD_FOR
        row.kept_until = row.good_until
        row.save()
        if row.code_for == CodeFor.ON:
            _turn_on(guarded, now=now)
        elif row.code_for == CodeFor.OFF:
            _turn_off(guarded, by=None, reason="", now=now)
    return Entered.RIGHT


def turn_off(guarded: Guarded, *, reason: NoCodeReason, by: User, now: datetime) -> None:
    """End the step for somebody who cannot enter a code, and tell the address that had it.

    Raises `SubjectError` where none is on.
    """
    with transaction.atomic():
        if not _turn_off(guarded, by=by, reason=reason.value, now=now):
            raise SubjectError(_("No code is asked for here any more."))
        if guarded.email:
            notifications.code_off(
                guarded.controller,
                cause=guarded.cause,
                to=guarded.email,
                language=guarded.language,
                now=now,
            )


def guarding(person: Subject) -> Guarded:
    """Return what a code protects of a person: their choices. Codes go to their address on record."""
    return Guarded(
        about=person,
        controller=person.controller,
        cause=cause_of(person),
        language=person.language,
        email=identifiers.address_of(person),
    )


def carry_over(merged: Subject, *, into: Subject) -> None:
    """Let the person whose entries become one keep the step that either entry had; within the merge."""
    step = step_of(cause_of(merged))
    if step is not None:
        SecondStep.objects.get_or_create(
            cause=cause_of(into), defaults={"controller": into.controller, "since": step.since}
        )
        forget([cause_of(merged)])


def forget(causes: Collection[str]) -> None:
    """Delete the steps and browsers of what is erased."""
    SecondStep.objects.filter(cause__in=causes).delete()
    SteppingBrowser.objects.filter(cause__in=causes).delete()


def delete_ended(*, now: datetime) -> int:
    """Delete browsers whose code and hour are over; return how many."""
    ended = SteppingBrowser.objects.filter(kept_until__lte=now).values_list("pk", flat=True)[:SWEEP_BATCH]
    return SteppingBrowser.objects.filter(pk__in=list(ended)).delete()[0]


def _wrong(row: SteppingBrowser, *, guarded: Guarded, now: datetime) -> Entered:
    row.wrong += 1
    is_last = row.wrong >= MOST_WRONG
    if is_last:
        row.code_hash = ""
        _log(LOCKED, guarded, by=None, now=now)
    row.save()
    return Entered.OVER if is_last else Entered.WRONG


def _turn_on(guarded: Guarded, *, now: datetime) -> None:
    _step, is_new = SecondStep.objects.get_or_create(
        cause=guarded.cause, defaults={"controller": guarded.controller, "since": now}
    )
    if is_new:
        _log(TURNED_ON, guarded, by=None, now=now)


def _turn_off(guarded: Guarded, *, by: User | None, reason: str, now: datetime) -> bool:
    count, _rows = SecondStep.objects.filter(cause=guarded.cause).delete()
    if count:
        _log(TURNED_OFF, guarded, by=by, reason=reason, now=now)
    return bool(count)


def _log(action: str, guarded: Guarded, *, by: User | None, now: datetime, reason: str = "") -> None:
    access_log.record(
        action=action,
        actor=by,
        controller=guarded.controller,
        target=guarded.about,
        reason=reason,
        now=now,
    )


def _hash(row: SteppingBrowser, code: str) -> str:
    return salted_hmac(f"subjects.second_step:{row.pk}", code, algorithm="sha256").hexdigest()
