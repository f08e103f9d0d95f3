"""The way to the preference centre, for tests: asking for a link, opening it, pressing what is there."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from mailroom.models import Mail
from tests.consents import made

PAGE = "/dreame/preferences/"
ENGLISH = {"Accept-Language": "en"}


def ask(client: Client, email: str = made.ADDRESS) -> Any:
    return client.post(PAGE, {"email": email}, headers=ENGLISH)


def mailed(to: str = made.ADDRESS) -> str:
    """Return the path of the link that was mailed last."""
    mails = [
        mail for mail in Mail.objects.filter(template="consents/link").order_by("created_at") if mail.to == to
    ]
    found = re.search(r"/dreame/preferences/[\w-]{32}/", str(mails[-1].text))
    assert found is not None
    return found[0]


def enter(client: Client, email: str = made.ADDRESS) -> Client:
    """Ask for a link, open it, and return the browser."""
    ask(client, email)
    assert client.post(mailed(email), headers=ENGLISH)["Location"] == PAGE
    return client


def words(client: Client, path: str = PAGE) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def press(client: Client, path: str, **fields: str) -> Any:
    """Open a page and send its form."""
    page = client.get(path, headers=ENGLISH).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(path, {**hidden, **fields}, follow=True, headers=ENGLISH)
