"""Links by which a parent or guardian answers for a child, and takes it back: mailed, kept only as hashes."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from consents import guardian_mails
from consents.errors import AskEndedError
from consents.models import GuardianAsk
from mailroom import addresses
from office import link_tokens, rate_limits

SESSION = timedelta(hours=1)


def give(row: GuardianAsk) -> str:
    """Give an ask a new link, unsaved, and return its absolute address; an earlier one opens nothing any more.

    A token has 192 random bits. The page opens in the language of the mail that brings the link.
    """
    token = link_tokens.new()
    row.token_hash = link_tokens.fingerprint(token)
    row.opened_at, row.session_hash, row.session_until = None, "", None
    return _address(row, "consents:guardian", token)


def give_stop(row: GuardianAsk) -> str:
    """Give an answered ask the link by which its guardian takes everything back, unsaved; return its address."""
    token = link_tokens.new()
    row.stop_hash = link_tokens.fingerprint(token)
    return _address(row, "consents:guardian_stop", token)


def find(token: str, *, slug: str) -> GuardianAsk | None:
    """Return the ask of a token at this controller, whether or not it can still be answered."""
    rows = GuardianAsk.objects.select_related("controller", "child__merged_into", "version__policy")
    return rows.filter(token_hash=link_tokens.fingerprint(token), controller__slug=slug).first()


def find_stop(token: str, *, slug: str) -> GuardianAsk | None:
    """Return the answered ask whose guardian has this token to take everything back."""
    rows = GuardianAsk.objects.select_related("controller", "guardian__subject__merged_into")
    return rows.filter(
        stop_hash=link_tokens.fingerprint(token), controller__slug=slug, guardian__isnull=False
    ).first()


def is_open(row: GuardianAsk, *, now: datetime) -> bool:
    """Tell whether an ask waits for an answer."""
    return row.closed_at is None and row.expires_at > now


def open_link(row: GuardianAsk, *, now: datetime) -> str:
    """Bind a link to the browser that opens it, for an hour; return the secret for its cookie.

    Raises `AskEndedError` for a link that was opened before: a forwarded one opens nothing twice.
    """
    secret = link_tokens.new()
    with transaction.atomic():
        locked = GuardianAsk.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if locked.opened_at is not None or not is_open(locked, now=now):
            raise AskEndedError
        locked.opened_at, locked.session_until = now, now + SESSION
        locked.session_hash = link_tokens.fingerprint(secret)
        locked.save(update_fields=["opened_at", "session_until", "session_hash"])
    return secret


def is_of(row: GuardianAsk, *, secret: str, now: datetime) -> bool:
    """Tell whether a browser with this secret is the one that opened the link, within its hour."""
    return (
        row.session_until is not None
        and row.session_until > now
        and secrets.compare_digest(row.session_hash, link_tokens.fingerprint(secret))
    )


def renew(row: GuardianAsk, *, now: datetime) -> None:
    """Mail a fresh link to the guardian whose link was opened, never to anybody else. The time to answer stays.

    More asking than `LIMITS` allows for one mailbox sends nothing. Raises `AskEndedError`.
    """
    with transaction.atomic():
        rows = GuardianAsk.objects.select_for_update(of=("self",)).select_related("controller")
        locked = rows.get(pk=row.pk)
        if not is_open(locked, now=now):
            raise AskEndedError
        email = str(locked.guardian_email)
        if rate_limits.count("guardian-to", addresses.mailbox(email), now=now):
            return
        url = give(locked)
        locked.save(update_fields=["token_hash", "opened_at", "session_hash", "session_until"])
        guardian_mails.ask(locked, to=email, url=url, now=now)


def _address(row: GuardianAsk, name: str, token: str) -> str:
    path = reverse(name, kwargs={"controller": row.controller.slug, "token": token})
    return f"{settings.PUBLIC_URL}{path}?lang={row.language}"
