"""A member of staff at the portal's pages: signed in, over real HTTP, each page timed."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from office.models import User

WORKLIST = "/admin/requests/request/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Desk:
    """One person's browser, over one connection."""

    def __init__(self, root: str, *, user: User) -> None:
        self.host = urlsplit(root).netloc
        self.connection = http.client.HTTPConnection(self.host)
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={signed_in(user).session.session_key}"

    def seconds(self, address: str) -> float:
        """Open a page; return how long it took. Raises RuntimeError for anything but a page."""
        started = time.perf_counter()
        self.connection.request("GET", address, headers={"Cookie": self.cookie})
        response = self.connection.getresponse()
        page = response.read()
        taken = time.perf_counter() - started
        if response.status != http.client.OK:
            raise RuntimeError(f"{address}: {response.status} {page[:300]!r}")
        return taken

    def all_seconds(self, addresses: Iterable[str]) -> list[float]:
        """Open pages one after the other; return how long each took."""
        return [self.seconds(address) for address in addresses]


def queries(address: str, *, user: User) -> int:
    """Return how many queries a page makes, once everything that is read once has been."""
    client = signed_in(user)
    client.get(address, headers={"host": "localhost"})
    with CaptureQueriesContext(connection) as captured:
        client.get(address, headers={"host": "localhost"})
    return len(captured)


def signed_in(user: User) -> Client:
    """Return a browser without a web server, in which a member of staff is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client
