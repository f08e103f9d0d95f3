"""The second step of a sign-in: set up, removed, reset; who must have one.

`now` is the portal's time, for what is kept on record; `at` is the machine's, by which apps make their codes.
"""

import base64
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext
from django_otp.oath import TOTP

from office import link_tokens, notifications
from office.domain import sessions, staff
from office.errors import SecondStepRefusedError
from office.models import RecoveryCode, SecondStep, User

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
TOLERANCE = 1
"""Half-minutes before and after by which the clock of a phone may differ."""

RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP = 4, 4
"""A recovery code: 16 characters, 79 random bits."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which second step a person has, if any, whether a role of theirs needs one, and their first office's zone."""

    step: UUID | None
    required: bool
    time_zone: str | None


def standing_of(user: Any) -> Standing:
    """Return how somebody stands, from one query. Kept on the user object, so for one request and no longer."""
    standing: Standing | None = getattr(user, "_office_standing", None)
    if standing is None:
        standing = user._office_standing = _standing(user)
    return standing


def forget(user: Any) -> None:
    """Let the next question about `user` be answered anew."""
    if hasattr(user, "_office_standing"):
        del user._office_standing


def of(user: User) -> SecondStep | None:
    """Return the second step that somebody has set up."""
    return SecondStep.objects.filter(user=user, confirmed_at__isnull=False).first()


def begun_by(user: User) -> SecondStep | None:
    """Return the second step that somebody has begun to set up."""
    return SecondStep.objects.filter(user=user, confirmed_at__isnull=True).first()


def codes_left(step: SecondStep) -> int:
    """Return how many recovery codes were not used yet."""
    return step.recovery_codes.filter(used_at__isnull=True).count()


@transaction.atomic
def begin(*, user: User, now: datetime) -> SecondStep:
    """Make a secret for somebody's app. What they have set up already stays until a code of the new app came."""
    User.objects.select_for_update().get(pk=user.pk)
    SecondStep.objects.filter(user=user, confirmed_at__isnull=True).delete()
    secret = base64.b32encode(os.urandom(SECRET_BYTES)).decode()
    return SecondStep.objects.create(user=user, data_key_id=user.data_key_id, secret=secret, begun_at=now)


@transaction.atomic
def confirm(*, user: User, code: str, keep: str, at: datetime, now: datetime) -> list[str] | None:
    """Set up what was begun, once a code of the app shows that it works; return the recovery codes.

    None for a code that does not fit. Ends the other sessions than `keep`, which have no second step. Raises
    SecondStepRefusedError when nothing was begun.
    """
    User.objects.select_for_update().get(pk=user.pk)
    begun = begun_by(user)
    if begun is None:
        raise SecondStepRefusedError(gettext("Begin anew: the code on this page is not in use any more."))
    if not spend(begun, code=code, at=at):
        return None
    SecondStep.objects.filter(user=user, confirmed_at__isnull=False).delete()
    SecondStep.objects.filter(pk=begun.pk).update(confirmed_at=now)
    codes = _new_codes(begun)
    forget(user)
    _tell(user, "second_step_set_up", by=user, now=now)
    sessions.end_others(user, keep=keep, now=now)
    return codes


@transaction.atomic
def renew_codes(*, user: User, now: datetime) -> list[str]:
    """Give somebody new recovery codes; the old ones stop working. Raises SecondStepRefusedError."""
    step = SecondStep.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if step is None:
        raise SecondStepRefusedError(gettext("Set up a second step first."))
    codes = _new_codes(step)
    _tell(user, "recovery_codes_made", by=user, now=now)
    return codes


@transaction.atomic
def remove(*, user: User, keep: str, now: datetime) -> None:
    """Let somebody sign in with a password alone again. Ends their other sessions than `keep`.

    Raises SecondStepRefusedError when a role of theirs needs two steps.
    """
    forget(user)
    if standing_of(user).required:
        raise SecondStepRefusedError(
            gettext("Your role needs two steps. You can change to another phone, but not remove it.")
        )
    SecondStep.objects.filter(user=user).delete()
    forget(user)
    _tell(user, "second_step_removed", by=user, now=now)
    sessions.end_others(user, keep=keep, now=now)


@transaction.atomic
def reset(*, user: User, by: User, now: datetime) -> None:
    """Take the second step of a colleague who lost phone and codes, and end their sessions.

    Raises InvitationRefusedError when `by` does not manage every office in which the person works, or is the person.
    """
    staff.must_manage(user, by=by)
    _reset(user, by=by, now=now)


@transaction.atomic
def reset_by_operator(*, user: User, now: datetime) -> None:
    """Do the same at the server, for a privacy lead who has no colleague to do it; the log names nobody."""
    _reset(user, by=None, now=now)


def _reset(user: User, *, by: User | None, now: datetime) -> None:
    SecondStep.objects.filter(user=user).delete()
    forget(user)
    _tell(user, "second_step_reset", by=by, now=now)
    sessions.end_all(user, by=by, now=now)


def spend(step: SecondStep, *, code: str, at: datetime) -> bool:
    """Tell whether a code is the app's, and take it: neither it nor an earlier one is accepted again.

    One statement decides, so that of two who send the same code at once one gets in.
    """
    if len(code) != DIGITS or not code.isascii() or not code.isdecimal():
        return False
    clock = TOTP(base64.b32decode(str(step.secret)), step=STEP_SECONDS, digits=DIGITS)
    clock.time = at.timestamp()
    if not clock.verify(int(code), tolerance=TOLERANCE):
        return False
    unspent = SecondStep.objects.filter(pk=step.pk, last_count__lt=clock.t())
    return bool(unspent.update(last_count=clock.t()))


def spend_recovery(step: SecondStep, *, code: str, now: datetime) -> bool:
    """Tell whether a recovery code is good, and take it; of two who send it at once one gets in."""
    unused = RecoveryCode.objects.filter(step=step, hash=_hash(code), used_at__isnull=True)
    with transaction.atomic():
        if not unused.update(used_at=now):
            return False
        left = codes_left(step)
        _tell(step.user, "recovery_code_used", by=step.user, now=now, left=left)
    return True


def _standing(user: Any) -> Standing:
    active = FilteredRelation("second_steps", condition=Q(second_steps__confirmed_at__isnull=False))
    rows = (
        User.objects.filter(pk=user.pk)
        .annotate(active=active, step=F("active__pk"))
        .order_by("grants__controller__name")
        .values_list(
            "step",
            "grants__role",
            "grants__controller__second_step_roles",
            "grants__controller__time_zone",
        )
    )
    found = list(rows)
    if not found:
        return Standing(step=None, required=False, time_zone=None)
    return Standing(
        step=found[0][0],
        required=any(role in (needed or ()) for _step, role, needed, _zone in found),
        time_zone=found[0][3],
    )


def _new_codes(step: SecondStep) -> list[str]:
    codes = [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
        for _ in range(RECOVERY_CODES)
    ]
    step.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(step=step, hash=_hash(code)) for code in codes)
    return codes


def _hash(code: str) -> str:
    """Return what is kept of a recovery code, however it is spaced and whatever its capitals."""
    return link_tokens.fingerprint("".join(char for char in code.casefold() if char.isalnum()))


def _tell(user: User, what: str, *, by: User | None, now: datetime, **words: int) -> None:
    """Put a change on record, and mail it to the person."""
    staff.record_for_offices(user, action=f"office.{what}", actor=by, now=now)
    notifications.account_news(user, what=what, by=by, **words)
