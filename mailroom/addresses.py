"""E-mail addresses: checked before they reach a header, scrubbed before they reach a log."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from mailroom.errors import InvalidAddressError

MAX_LENGTH = 254
"""Longest address that fits an SMTP path (RFC 5321, 4.5.3.1.3)."""

ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\]:;,\"']+")


def checked(address: str) -> str:
    """Return the address without surrounding spaces.

    Raises `InvalidAddressError` for anything that is no plain address: a line break, a display name, two addresses,
    letters outside ASCII before the "@" (no server in between could be trusted to take them).
    """
    address = address.strip(" ")
    local_part = address.rpartition("@")[0]
    if len(address) > MAX_LENGTH or not local_part.isascii():
        raise InvalidAddressError
    try:
        validate_email(address)
        ascii_form(address)
    except (ValidationError, UnicodeError):
        raise InvalidAddressError from None
    return address


def is_address(address: str) -> bool:
    """Whether a mail can be sent there (see `checked`)."""
    try:
        checked(address)
    except InvalidAddressError:
        return False
    return True


def ascii_form(address: str) -> str:
    """Return the address for a header or an envelope: a domain outside ASCII in its IDNA form.

    Raises `UnicodeError` for a domain that has none.
    """
    if address.isascii():
        return address
    local_part, _at, domain = address.rpartition("@")
    return f"{local_part}@{domain.encode('idna').decode('ascii')}"


def mailbox(address: str) -> str:
    """Return what all spellings of one mailbox have in common, for counting what goes there, never for sending.

    Case, dots and what follows a "+" before the "@" make no difference at the large mail services.
    """
    local_part, _at, domain = address.casefold().rpartition("@")
    return f"{local_part.partition('+')[0].replace('.', '')}@{domain}"


def domain_of(address: str) -> str:
    """Name the domain of an address; "localhost" where it has none."""
    return address.rpartition("@")[2].rstrip("> ") or "localhost"


def scrubbed(text: str, *, recipient: str = "") -> str:
    """Take every address, and the recipient's name before the "@", out of a mail server's words."""
    text = ADDRESS.sub("<address>", " ".join(text.split()))
    local_part = recipient.rpartition("@")[0]
    if len(local_part) > 1:
        text = re.sub(rf"(?<!\w){re.escape(local_part)}(?!\w)", "<address>", text, flags=re.IGNORECASE)
    return text


def masked(address: str) -> str:
    """Return an address with most letters left out, for whoever has it to know again; nothing for what is none."""
    name, _at, domain = address.rpartition("@")
    host, dot, rest = domain.rpartition(".")
    return f"{name[:1]}•••@{host[:1]}•••{dot}{rest}" if name else ""
