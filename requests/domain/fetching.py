"""Fetching a package: a code, counted when wrong; a ticket for the browser; the file, counted when whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import link_tokens
from office.domain import access_log
from requests.domain import packages, sealing
from requests.domain.errors import RequestError
from requests.models import Package
from requests.models.packages import MOST_TRIES
from requests.package_enums import OPENABLE, PackageState
from vault import codes, streams, tickets
from vault.cipher import Secret
from vault.codes import Lock

OPEN_FOR = timedelta(minutes=30)
"""How long a browser may fetch after the code was entered."""


class CodeRefusedError(RequestError):
    """The code does not open the package; the text says why and what to do."""


def enter_code(package: Package, *, typed: str, token: str, now: datetime) -> str:
    """Return a ticket for the browser that knows the code; `token` is the link under which it works.

    Each try is counted before it is looked at, so that many at once are no more than the package bears; a right one
    is taken off again. What can be no code is not counted. Raises `CodeRefusedError`.
    """
    if codes.normalise(typed) is None:
        raise CodeRefusedError(
            _(
                "A code has 20 letters and digits, in four groups of five. Copy it whole from our mail or letter."
            )
        )
    bears = Package.objects.filter(
        pk=package.pk, state__in=OPENABLE, expires_at__gt=now, wrong_tries__lt=MOST_TRIES
    )
    if not bears.update(wrong_tries=F("wrong_tries") + 1):
        raise CodeRefusedError(_("No code opens these files any more. Ask for a new one."))
    package.refresh_from_db()
    secret = _opened(package, typed=typed)
    if secret is None:
        raise _refused(package, now=now)
    Package.objects.filter(pk=package.pk).update(wrong_tries=F("wrong_tries") - 1)
    _log("requests.package_opened", package, now=now)
    return tickets.issue(secret, bound=_bound(package, token), until=now + OPEN_FOR)


def admit(package: Package, *, ticket: str, token: str, now: datetime) -> Secret | None:
    """Return what opens a package for a browser with a ticket; None where it has none that is good."""
    if not package.is_openable or package.expires_at is None or package.expires_at <= now:
        return None
    return tickets.redeem(ticket, bound=_bound(package, token), now=now)


def plain(package: Package, *, secret: Secret) -> Iterator[bytes]:
    """Yield the plain ZIP in pieces. Raises `ShreddedKeyError`, `MisplacedValueError`."""
    with package.file.open() as stored:
        reader = streams.PlainReader(stored, place=sealing.inner_place(package), secret=secret)
        while piece := reader.read(streams.CHUNK):
            yield piece


@transaction.atomic
def note_fetched(package: Package, *, now: datetime) -> None:
    """Note that the whole package went out; from the first time on it is kept for `KEPT_FETCHED`."""
    row = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    row.fetched_count += 1
    row.last_fetched_at = now
    if row.first_fetched_at is None:
        row.first_fetched_at = now
        if row.state == PackageState.SEALED:
            row.state, row.expires_at = PackageState.FETCHED, now + packages.KEPT_FETCHED
    row.save(update_fields=["fetched_count", "last_fetched_at", "first_fetched_at", "state", "expires_at"])
    _log("requests.package_fetched", row, now=now)


def _opened(package: Package, *, typed: str) -> Secret | None:
    if package.salt is None or package.locked_key is None:  # taken back this moment
        return None
    locked = Lock(kdf=package.kdf, salt=bytes(package.salt), wrapped=bytes(package.locked_key))
    return codes.unlock(locked, code=typed, bound=package.bound)


def _refused(package: Package, *, now: datetime) -> CodeRefusedError:
    _log("requests.code_wrong", package, now=now, left=package.tries_left)
    if package.is_locked:
        return CodeRefusedError(
            _("This is not the right code, and it was the last try. Ask for a new code; it comes by mail.")
        )
    left = package.tries_left
    sentence = ngettext(
        "This is not the right code. %(count)s try is left.",
        "This is not the right code. %(count)s tries are left.",
        left,
    )
    return CodeRefusedError(sentence % {"count": left})


def _bound(package: Package, token: str) -> bytes:
    return package.bound + link_tokens.fingerprint(token).encode()


def _log(action: str, package: Package, *, now: datetime, **details: int) -> None:
    case = package.request
    access_log.record(
        action=action, actor=None, controller=case.controller, target=case, now=now, details=details
    )
