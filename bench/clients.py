"""Clients of the portal, in a process of their own, so that they do not wait for whoever measures.

Knows nothing of Django: it is loaded anew in that process.
"""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from urllib.parse import urlsplit

CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Run:
    """What the clients saw: requests taken in a second, and the seconds of each."""

    rate: float
    seconds: list[float]


def hand_in(root: str, secret: str, count: int) -> Run:
    """Let the clients work in a process of their own, so that they do not wait for ours."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_clients, root, secret, count).result()


def send(root: str, secret: str, path: str, bodies: list[bytes]) -> Run:
    """Let the clients post bodies to the API, from a process of their own; each must be answered with 200."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_sending, root, secret, path, bodies).result()


def ask(root: str, secret: str, path: str, bodies: list[bytes]) -> list[float]:
    """Let one client post bodies one after the other, from a process of its own; return the seconds of each."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_sends, root, secret, path, bodies).result()


def look(root: str, path: str, count: int) -> float:
    """Open a page again and again from a process of its own; return how often a second."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_looking, root, path, count).result()


def _sending(root: str, secret: str, path: str, bodies: list[bytes]) -> Run:
    seconds: list[float] = []
    started = time.perf_counter()
    together(lambda number: seconds.extend(_sends(root, secret, path, bodies[number::CLIENTS])))
    return Run(rate=len(seconds) / (time.perf_counter() - started), seconds=seconds)


def _sends(root: str, secret: str, path: str, bodies: list[bytes]) -> list[float]:
    connection = http.client.HTTPConnection(urlsplit(root).netloc)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    seconds = []
    for body in bodies:
        started = time.perf_counter()
        connection.request("POST", path, body=body, headers=headers)
        response = connection.getresponse()
        answer = response.read()
        seconds.append(time.perf_counter() - started)
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {answer[:300]!r}")
    return seconds


def _looking(root: str, path: str, count: int) -> float:
    started = time.perf_counter()
    together(lambda _number: _looks(root, path, count // CLIENTS))
    return count / (time.perf_counter() - started)


def _looks(root: str, path: str, count: int) -> None:
    connection = http.client.HTTPConnection(urlsplit(root).netloc)
    for _turn in range(count):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")


def _clients(root: str, secret: str, count: int) -> Run:
    seconds: list[float] = []
    started = time.perf_counter()
    together(lambda number: seconds.extend(_client(root, secret, count // CLIENTS, number)))
    return Run(rate=len(seconds) / (time.perf_counter() - started), seconds=seconds)


def _client(root: str, secret: str, count: int, number: int) -> list[float]:
    connection = http.client.HTTPConnection(urlsplit(root).netloc)
    seconds = []
    for turn in range(count):
        body = json.dumps(_submission(f"{number}-{turn}")).encode()
        headers = {
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        started = time.perf_counter()
        connection.request("POST", "/api/v1/requests", body=body, headers=headers)
        response = connection.getresponse()
        answer = response.read()
        seconds.append(time.perf_counter() - started)
        if response.status != 201:
            raise RuntimeError(f"{response.status}: {answer[:300]!r}")
    return seconds


def _submission(mark: str) -> dict[str, str]:
    return {
        "right": "access",
        "country": "SE",
        "language": "sv",
        "person_name": f"Elsa Testdotter {mark}",
        "email": f"elsa.{uuid.uuid4().hex[:12]}@person.example",
        "device_serial": f"SN-{mark}",
        "order_number": f"ON-{mark}",
        "about": "Which data do you hold about me, from where, and who has received them? " * 3,
    }


def together(work: Callable[[int], object]) -> None:
    """Run `work` in eight threads; what one of them raises is raised here."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, range(CLIENTS)))
