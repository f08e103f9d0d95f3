"""Showing who one is: by a code of the second step, or by the password where there is none.

Guesses are counted, those at codes apart from those at the password: a right password buys no more tries at a code.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from office import notifications, rate_limits
from office.domain import second_step, staff
from office.models import User

COUNTED, BY_NAME, BY_NETWORK = "staff.proof", "sign-in-as", "sign-in-by-as"
CODE, PASSWORD = "code", "password"


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether somebody showed who they are; `wait` is the seconds until they may try again, 0 for at once."""

    given: bool
    wait: int = 0


def count_name(name: str, *, network: str, at: datetime) -> int:
    """Count a sign-in by its name, whether somebody has it or not; return the seconds to wait, 0 within the limits.

    One network adds a few only, however many it sends at once: alone it locks nobody out elsewhere.
    """
    who = User.objects.normalize_email(name)
    return rate_limits.count(BY_NETWORK, network, who, now=at) or rate_limits.count(BY_NAME, who, now=at)


def forget_name(user: User, *, network: str) -> None:
    """Begin to count anew for somebody who has shown who they are: by the right password, or by a mailed link."""
    who = User.objects.normalize_email(user.email)
    rate_limits.forget(BY_NETWORK, network, who)
    rate_limits.forget(BY_NAME, who)


def by_code(user: User, *, code: str, at: datetime, now: datetime) -> Proof:
    """Check a code of the app or a recovery code, and take it. `at` is the machine's time, `now` the portal's."""
    wait = rate_limits.count(COUNTED, str(user.pk), CODE, now=at)
    if wait:
        return _locked(user, wait=wait, at=at, now=now)
    step, typed = second_step.of(user), "".join(code.split())
    if step is None:
        return _refused(user, now=now)
    given = second_step.spend(step, code=typed, at=at) or second_step.spend_recovery(
        step, code=typed, now=now
    )
    return _given(user, CODE) if given else _refused(user, now=now)


def by_password(user: User, *, password: str, at: datetime, now: datetime) -> Proof:
    """Check a password. `at` is the machine's time, `now` the portal's."""
    wait = rate_limits.count(COUNTED, str(user.pk), PASSWORD, now=at)
    if wait:
        return _locked(user, wait=wait, at=at, now=now)
    return _given(user, PASSWORD) if user.check_password(password) else _refused(user, now=now)


def _given(user: User, what: str) -> Proof:
    rate_limits.forget(COUNTED, str(user.pk), what)
    return Proof(given=True)


def _refused(user: User, *, now: datetime) -> Proof:
    with transaction.atomic():
        staff.record_for_offices(user, action="office.proof_refused", actor=user, now=now)
    return Proof(given=False)


def _locked(user: User, *, wait: int, at: datetime, now: datetime) -> Proof:
    """Say how long it takes, and tell the person, once an hour."""
    if not rate_limits.count("staff.proof-mail", str(user.pk), now=at):
        with transaction.atomic():
            staff.record_for_offices(user, action="office.proof_locked", actor=user, now=now)
            notifications.account_news(user, what="proof_locked", by=None)
    return Proof(given=False, wait=wait)
