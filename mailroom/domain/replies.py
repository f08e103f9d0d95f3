"""Addresses for answers: each cause has one, so that an answer finds its case whoever writes from wherever.

The sign in it is an HMAC of the cause, 160 bits in letters that no mail server changes. It names nothing, and only a
hash of it is kept.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from mailroom.models import Mailbox, ReplyAddress
from office.models import Controller

TOKEN = re.compile(r"^[a-z2-7]{32}$")
SALT = "mailroom.replies"


def address_for(controller: Controller, *, cause: str, now: datetime) -> str:
    """Return the address to which answers to a cause go; empty where the company reads no mailbox for them."""
    boxes = Mailbox.objects.filter(controller=controller, active=True).exclude(reply_address="")
    address = boxes.values_list("reply_address", flat=True).first()
    if not address:
        return ""
    token = _token(cause)
    ReplyAddress.objects.bulk_create(
        [ReplyAddress(cause=cause, token_hash=fingerprint(token), created_at=now)], ignore_conflicts=True
    )
    local_part, _at, domain = address.rpartition("@")
    return f"{local_part}+{token}@{domain}"


def sign_in(sent_to: Iterable[str]) -> str:
    """Return the hash of the sign in the addresses that a mail went to; empty where none holds one of ours."""
    for address in sent_to:
        _name, _plus, token = address.rpartition("@")[0].rpartition("+")
        if TOKEN.match(token):
            hashed = fingerprint(token)
            if ReplyAddress.objects.filter(token_hash=hashed).exists():
                return hashed
    return ""


def cause_of(token_hash: str) -> str:
    """Return the cause that a sign stands for; empty for none."""
    if not token_hash:
        return ""
    return ReplyAddress.objects.filter(token_hash=token_hash).values_list("cause", flat=True).first() or ""


def fingerprint(token: str) -> str:
    """Return what is kept of a sign."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token(cause: str) -> str:
    digest = salted_hmac(SALT, cause, algorithm="sha256").digest()[:20]
    return base64.b32encode(digest).decode().lower()
