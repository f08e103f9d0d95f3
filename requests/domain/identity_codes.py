"""A code that goes to another address on record, and is entered on the request's page."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from mailroom import addresses
from office import rate_limits
from office.one_by_one import OneByOne
from requests import identity_notifications as notifications
from requests.domain import identity_checks, on_record, texts
from requests.domain.changes import changing, lock
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.responsible import responsible_for
from requests.identity_enums import CheckOutcome, CodeWay, Method
from requests.models import IdentityCheck, Request
from subjects.models import Identifier
from vault.domain import keys

DIGITS = 8
MOST_WRONG = 5
LIFETIME = {CodeWay.MAIL: timedelta(hours=24), CodeWay.LETTER: timedelta(days=14)}
SWEEP_BATCH = 200


@dataclass(frozen=True, slots=True)
class Whereto:
    """Where a code goes: an e-mail address on record, or a postal address from the controller's own records."""

    identifier: Identifier | None = None
    letter: str = field(default="", repr=False)


class Entered(Enum):
    """What became of a code that somebody entered."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    EXPIRED = "expired"
    NONE = "none"


def send(case: Request, *, check: IdentityCheck, to: Whereto, now: datetime) -> None:
    """Make the code of an open check of a locked request, under a key of its own, and send it where `to` says.

    Raises `IntakeRefusedError` for an address that is not on record or is the one that asks, and `RequestError`
    where many codes went there already.
    """
    way = CodeWay.MAIL if to.identifier is not None else CodeWay.LETTER
    address = _mail_address(case, to.identifier) if to.identifier is not None else _letter(case, to.letter)
    recipient = addresses.mailbox(address) if way is CodeWay.MAIL else address.casefold()
    over = (
        rate_limits.count("identity-code-of", str(case.pk), now=now),
        rate_limits.count("identity-code-to", recipient, now=now),
    )
    if any(over):
        raise RequestError(
            _(
                "Many codes were sent for this request or to this address. Wait until tomorrow, or ask another way."
            )
        )
    check.data_key_id = key_id = keys.create(identity_checks.KEY_LABEL)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    check.code_hash = _hash(check, code)
    check.code_way = way.value
    check.code_expires_at = now + LIFETIME[way]
    identity_checks.save(check, reason="requests.identity_asked", by=check.asked_by, now=now)
    notifications.code(case, check=check, key_id=key_id, address=address, code=in_groups(code), now=now)


def in_groups(code: str) -> str:
    """Return a code as it is easily read: four digits and four digits."""
    return f"{code[:4]} {code[4:]}"


def enter(case: Request, *, code: str, now: datetime) -> Entered:
    """Compare what the person entered with the code that was sent; the right one proves who they are.

    The fifth wrong one ends the check, its code is void, and the office is told. Tries after that change nothing.
    """
    with transaction.atomic():
        locked = lock(case)
        check = identity_checks.open_of(locked)
        if check is None or check.method != Method.CODE:
            return _without(locked)
        if check.code_expires_at is None or check.code_expires_at <= now:
            return Entered.EXPIRED
        if constant_time_compare(check.code_hash, _hash(check, re.sub(r"\D", "", code))):
            with changing(locked, action="requests.code_right", by=None, now=now) as held:
                identity_checks.proved(held, check=check, by=None, now=now)
            return Entered.RIGHT
        return _wrong(locked, check=check, now=now)


def expire(*, now: datetime) -> int:
    """End the checks whose code nobody entered in time; return how many.

    What goes wrong at one keeps no other waiting; it is raised when all is done.
    """
    turns = OneByOne()
    late = IdentityCheck.objects.filter(outcome="", method=Method.CODE, code_expires_at__lte=now)
    rows = list(late.select_related("request__controller").order_by("-code_expires_at")[:SWEEP_BATCH])
    count = sum(turns.do(_expire, check, now=now) for check in rows)
    turns.end()
    return count


@transaction.atomic
def _expire(check: IdentityCheck, *, now: datetime) -> int:
    still = identity_checks.open_of(lock(check.request))
    if still is None or still.pk != check.pk:
        return 0
    with changing(check.request, action="requests.code_expired", by=None, now=now) as locked:
        fail(locked, check=still, now=now)
    return 1


def fail(case: Request, *, check: IdentityCheck, now: datetime) -> None:
    """End a check of a locked request as not proved, and tell whoever works on it."""
    identity_checks.end(check, outcome=CheckOutcome.FAILED, by=None, now=now)
    for user in responsible_for(case):
        notifications.check_failed(case, user=user, check=check, now=now)


def _wrong(case: Request, *, check: IdentityCheck, now: datetime) -> Entered:
    check.attempts += 1
    is_last = check.attempts >= MOST_WRONG
    action = "requests.identity_code_locked" if is_last else "requests.identity_code_wrong"
    with changing(case, action=action, by=None, now=now) as locked:
        identity_checks.save(check, reason=action, by=None, now=now)
        if is_last:
            fail(locked, check=check, now=now)
    return Entered.LOCKED if is_last else Entered.WRONG


def _without(case: Request) -> Entered:
    """Say the same, however often: the last code of the request is void, or there was none."""
    last = case.identity_checks.order_by("-asked_at", "-pk").first()
    spent = last is not None and last.outcome == CheckOutcome.FAILED and last.method == Method.CODE
    if not spent or last is None:
        return Entered.NONE
    return Entered.LOCKED if last.attempts >= MOST_WRONG else Entered.EXPIRED


def _mail_address(case: Request, identifier: Identifier) -> str:
    if all(known.pk != identifier.pk for known in on_record.other_addresses(case)):
        raise IntakeRefusedError("send_to", _("This address was not on record before the request came."))
    return str(identifier.contact)


def _letter(case: Request, lines: str) -> str:
    address = texts.paragraphs("letter", lines)
    if not address:
        raise IntakeRefusedError(
            "send_to", _("Choose another address on record, or write the postal address from your records.")
        )
    if address.casefold().split() == str(case.postal_address or "").casefold().split():
        raise IntakeRefusedError(
            "letter", _("This address came with the request itself, so a code sent there proves nothing.")
        )
    return address


def _hash(check: IdentityCheck, code: str) -> str:
    return salted_hmac(f"requests.identity:{check.pk}", code, algorithm="sha256").hexdigest()
