"""Customers and other systems that hand in requests at the same time, and try again until they are told yes."""

from __future__ import annotations

import itertools
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

CLIENTS = 6
PATIENCE = 40.0
CUSTOMERS = "customers.example"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_numbers = itertools.count(1)


@dataclass
class Load:
    """Hands in requests by the form and, where there are keys, the API in turn.

    Each has an identifier and an address of its own. Whoever gets no answer, or an error of the server, sends the
    same again. `accepted` are the e-mail addresses of those who were told yes, `seconds` how long each answer took.
    """

    url: str
    keys: list[str]
    accepted: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    repeats: int = 0

    def hand_in(self, count: int, *, clients: int = CLIENTS) -> None:
        """Hand in `count` requests and return when all were accepted."""
        with self.handing_in(count, clients=clients):
            pass

    @contextmanager
    def handing_in(self, count: int, *, clients: int = CLIENTS) -> Iterator[None]:
        """Hand in `count` requests while something else happens; wait for the last one."""
        self.seconds.clear()
        self.repeats = 0
        with ThreadPoolExecutor(clients) as pool:
            done = [pool.submit(self._one) for _ in range(count)]
            yield
            for each in done:
                each.result()

    def hand_in_for(self, seconds: float, *, clients: int) -> None:
        """Hand in one request after another for so long."""
        end = time.monotonic() + seconds

        def go_on() -> None:
            while time.monotonic() < end:
                self._one()

        with ThreadPoolExecutor(clients) as pool:
            for done in [pool.submit(go_on) for _ in range(clients)]:
                done.result()

    def _one(self) -> None:
        number = next(_numbers)
        email = f"person{number}@{CUSTOMERS}"
        address = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
        hand_in = self._by_api(email) if self.keys and number % 2 else self._by_form(email)
        end = time.monotonic() + PATIENCE
        with httpx.Client(
            base_url=self.url, timeout=PATIENCE, headers={"X-Forwarded-For": address}
        ) as client:
            while not self._is_taken(client, hand_in):
                assert time.monotonic() < end, "A request was not accepted in time."
                self.repeats += 1
                time.sleep(0.2)
        self.accepted.append(email)

    def _is_taken(self, client: httpx.Client, hand_in: Callable[[httpx.Client], httpx.Response]) -> bool:
        start = time.monotonic()
        try:
            response = hand_in(client)
        except httpx.TransportError:
            return False
        self.seconds.append(time.monotonic() - start)
        assert response.status_code < 400 or response.status_code >= 500, response.text
        return response.status_code in {201, 302}

    def _by_api(self, email: str) -> Callable[[httpx.Client], httpx.Response]:
        headers = {
            "Authorization": f"Bearer {self.keys[threading.get_ident() % len(self.keys)]}",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        body = {"right": "access", "country": "SE", "language": "sv", "email": email, "about": "Allt?"}
        return lambda client: client.post("/api/v1/requests", json=body, headers=headers)

    def _by_form(self, email: str) -> Callable[[httpx.Client], httpx.Response]:
        filled = {
            "submission_id": str(uuid.uuid4()),
            "right": "erasure",
            "for_whom": "self",
            "country": "NO",
            "answer_by": "email",
            "email": email,
        }
        path = "/dreame/requests/new/"

        def send(client: httpx.Client) -> httpx.Response:
            page = client.get(path)
            if page.status_code != 200:
                return page
            found = TOKEN.search(page.text)
            assert found is not None
            return client.post(path, data={**filled, "csrfmiddlewaretoken": found[1]})

        return send
