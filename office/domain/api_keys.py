"""Keys with which other systems act for a controller. The secret is shown once; only its hash is kept."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from office import history
from office.domain import access_log
from office.domain.access import access_of
from office.enums import Scope
from office.errors import ApiKeyRefusedError, GrantRefusedError
from office.models import ApiKey, Controller, User

MARK = "ppk"
SECRET_BYTES = 32
NOTE_USE_EVERY = timedelta(minutes=1)


@transaction.atomic
def create(
    *,
    controller: Controller,
    name: str,
    scopes: Iterable[Scope],
    by: User | None,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its secret, which cannot be read again.

    Raises GrantRefusedError, and ValidationError for a name or scope that cannot be.
    """
    _must_manage(controller, by=by)
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey(
        controller=controller,
        name=name,
        prefix=f"{MARK}_{prefix}",
        hash=_hashed(secret),
        scopes=[Scope(scope).value for scope in scopes],
        created_by=by,
        created_at=now,
        expires_at=expires_at,
    )
    key.full_clean()
    history.sign(key, by=by)
    key.save()
    _record("office.api_key_made", key, by=by, now=now)
    return key, f"{key.prefix}_{secret}"


@transaction.atomic
def revoke(key: ApiKey, *, by: User, now: datetime) -> None:
    """End a key at once; does nothing when it is revoked already.

    Raises GrantRefusedError.
    """
    _must_manage(key.controller, by=by)
    if key.revoked_at is not None:
        return
    key.revoked_at = now
    history.sign(key, by=by)
    key.save(update_fields=["revoked_at"])
    _record("office.api_key_revoked", key, by=by, now=now)


def verify(token: str, *, now: datetime) -> ApiKey:
    """Return the key that a token belongs to, and note that it was used.

    Takes the same time whether the prefix is known or not. Raises ApiKeyRefusedError.
    """
    mark, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    key = ApiKey.objects.select_related("controller").filter(prefix=f"{mark}_{prefix}").first()
    known = key.hash if key is not None else _hashed("")
    matches = constant_time_compare(_hashed(secret), known)
    if key is None or not matches or not secret:
        raise ApiKeyRefusedError(gettext("This API key is not known."))
    if key.revoked_at is not None:
        raise ApiKeyRefusedError(gettext("This API key was revoked."))
    if key.expires_at is not None and key.expires_at <= now:
        raise ApiKeyRefusedError(gettext("This API key has expired."))
    _note_use(key, now=now)
    return key


def _note_use(key: ApiKey, *, now: datetime) -> None:
    if key.last_used_at is None or now - key.last_used_at >= NOTE_USE_EVERY:
        key.last_used_at = now
        history.save_quietly(key, "last_used_at")


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _must_manage(controller: Controller, *, by: User | None) -> None:
    if by is not None and not access_of(by).allows("manage_office", controller.pk):
        raise GrantRefusedError(
            gettext("You do not manage the office of %(controller)s.") % {"controller": controller}
        )


def _record(action: str, key: ApiKey, *, by: User | None, now: datetime) -> None:
    access_log.record(
        action=action,
        actor=by,
        controller=key.controller,
        target=key,
        now=now,
        details={"scopes": list(key.scopes)},
    )
