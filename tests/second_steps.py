"""How tests turn the second step on and read the codes that were mailed."""

from __future__ import annotations

import re

from django.test import Client

from mailroom.models import Mail

ON = "subjects.code_on"


def mailed() -> list[str]:
    """Return the codes that were mailed, latest first."""
    mails = Mail.objects.filter(template="subjects/code").order_by("-created_at", "-pk")
    found = [re.search(r"\b(\d{4} \d{4})\b", str(mail.text)) for mail in mails]
    return [match.group(1) for match in found if match]


def new_code(client: Client, page: str, *, what: str = "enter") -> str:
    """Have a code mailed to this browser and return it."""
    before = set(mailed())
    assert client.post(page, {"send": what}).status_code == 302
    (code,) = set(mailed()) - before
    return code


def turned_on(client: Client, page: str) -> None:
    """Turn the second step on by this browser."""
    code = new_code(client, page, what="on")
    assert client.post(page, {"code": code}).status_code == 302
