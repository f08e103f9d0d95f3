"""Visitors of the public pages, who come when they come: they do not wait for each other's answers.

Knows nothing of Django: it is loaded anew in a process of its own.
"""

from __future__ import annotations

import http.client
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from threading import local
from urllib.parse import urlencode, urlsplit

THREADS = 64
"""More than are ever under way at once while the portal keeps up; where it does not, the wait counts as its own."""

LANGUAGES = ("sv-SE,sv;q=0.9,en;q=0.5", "nb-NO,nb;q=0.9", "en-GB,en;q=0.9", "sv", "de-DE,de;q=0.9,en;q=0.8")
RIGHTS = ("access", "erasure", "access", "portability", "objection")
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
TICKET = re.compile(rb'name="submission_id" value="([^"]+)"')
OK, FOUND = 200, 302


@dataclass(slots=True)
class Seen:
    """What visitors saw: the seconds until each answer was there, by when they came, and what went wrong."""

    views: list[float] = field(default_factory=list)
    submissions: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who comes: so many page views and submissions a second, for so many seconds, to these addresses.

    A submission is a visitor who opens the form, sends it and reads the receipt: two of the page views are theirs.
    """

    root: str
    pages: tuple[str, ...]
    forms: tuple[str, ...]
    views: int
    submissions: int
    seconds: float


def come(crowd: Crowd) -> Seen:
    """Let them come, from a process of their own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_come, crowd).result()


def _come(crowd: Crowd) -> Seen:
    seen = Seen()
    started = time.perf_counter() + 0.5
    with ThreadPoolExecutor(THREADS) as pool:
        for number, (at, visit) in enumerate(_schedule(crowd)):
            due = started + at
            if (wait := due - time.perf_counter()) > 0:
                time.sleep(wait)
            pool.submit(_safely, visit, _Visitor(crowd, number), due, seen)
    seen.seconds = time.perf_counter() - started
    return seen


def _schedule(crowd: Crowd) -> Iterator[tuple[float, Callable[[_Visitor, float, Seen], None]]]:
    """Yield when each visitor comes, and what they do; evenly, the submissions between the others."""
    alone = crowd.views - 2 * crowd.submissions
    visits = [(turn / alone, _look) for turn in range(alone)]
    visits += [((turn + 0.5) / crowd.submissions, _submit) for turn in range(crowd.submissions)]
    visits.sort(key=lambda visit: visit[0])
    whole = int(crowd.seconds)
    yield from ((second + at, do) for second in range(whole) for at, do in visits)


def _safely(do: Callable[[_Visitor, float, Seen], None], visitor: _Visitor, due: float, seen: Seen) -> None:
    seen.late.append(time.perf_counter() - due)
    try:
        do(visitor, due, seen)
    except (OSError, http.client.HTTPException) as error:
        _line.__dict__.clear()
        seen.failures[type(error).__name__] += 1


_line = local()


class _Visitor:
    """One person's browser: an address of their own, a language, and the cookies that they are given."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd = crowd
        self.number = number
        self.cookies: dict[str, str] = {}
        self.headers = {
            "Accept-Language": LANGUAGES[number % len(LANGUAGES)],
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes, str]:
        """Ask for a page over this thread's connection; return status, page, and where it leads."""
        if getattr(_line, "connection", None) is None:
            _line.connection = http.client.HTTPConnection(urlsplit(self.crowd.root).netloc, timeout=60)
        headers = dict(self.headers)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        _line.connection.request(method, path, body=body, headers=headers)
        answer = _line.connection.getresponse()
        page = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page, answer.headers.get("Location", "")


def _look(visitor: _Visitor, due: float, seen: Seen) -> None:
    pages = visitor.crowd.pages
    path = pages[visitor.number % len(pages)]
    status, _page, _to = visitor.ask("GET", path)
    seen.views.append(time.perf_counter() - due)
    if status != OK:
        seen.failures[f"{status} {path}"] += 1


def _submit(visitor: _Visitor, due: float, seen: Seen) -> None:
    forms = visitor.crowd.forms
    path = forms[visitor.number % len(forms)]
    status, page, _to = visitor.ask("GET", path)
    seen.views.append(time.perf_counter() - due)
    token, ticket = TOKEN.search(page), TICKET.search(page)
    if status != OK or token is None or ticket is None:
        seen.failures[f"{status} {path}"] += 1
        return
    body = urlencode(
        {**_answers(visitor.number), "csrfmiddlewaretoken": token[1], "submission_id": ticket[1]}
    )
    started = time.perf_counter()
    status, page, to = visitor.ask("POST", path, body)
    seen.submissions.append(time.perf_counter() - started)
    if status != FOUND:
        seen.failures[f"{status} POST {path}"] += 1
        return
    started = time.perf_counter()
    status, page, _to = visitor.ask("GET", to)
    seen.views.append(time.perf_counter() - started)
    if status != OK:
        seen.failures[f"{status} receipt"] += 1


def _answers(number: int) -> dict[str, str]:
    return {
        "right": RIGHTS[number % len(RIGHTS)],
        "for_whom": "self",
        "about": "Which data do you hold about me, from where, and who has received them?",
        "country": ("SE", "NO", "DE")[number % 3],
        "answer_by": "email",
        "email": f"visitor.{uuid.uuid4().hex[:12]}@person.example",
        "person_name": f"Visitor {number}",
        "device_serial": f"SN-{number}",
    }
