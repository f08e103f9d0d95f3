"""Load: visitors look at public pages and send requests, while a worker sends the mails that these cause."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from threading import Event, Thread

from django.core.management import call_command

from bench import mail_server, visitors
from bench.figures import Figure, percentile
from bench.processes import Memory, children_of, memory_of
from bench.stage import Stage
from bench.visitors import Crowd, Seen
from mailroom.enums import WAITING, State
from mailroom.models import Mail
from requests.models import Request

SECONDS = float(os.environ.get("BENCH_SECONDS", "120"))
VIEWS, SUBMISSIONS = 100, 10
"""A second."""

BOUND = 300  # milliseconds
WARM_UP = 10.0  # seconds
FLAT = 1.05
MAIL_SECONDS = 60
HELD = 10_000
COMPANIES = ("dreame", "procotsmart")
PAGES = (
    *("/", "/{}/", "/{}/policy/", "/{}/requests/new/", "/{}/privacy-notice/", "/{}/recipients/"),
    *("/{}/preferences/", "/{}/requests/link/", "/{}/policies/", "/{}/brand.css"),
)


def measure(stage: Stage) -> Iterator[Figure]:
    """Let visitors come to the two companies of the demo, whose register and worklist are well filled."""
    _fill()
    with mail_server.running() as port:
        surroundings = {
            "EMAIL_URL": f"smtp://{mail_server.HOST}:{port}",
            "TRUSTED_PROXIES": "127.0.0.1",  # each visitor has an address of their own
        }
        with stage.web(**surroundings) as root, stage.worker(**surroundings) as worker:
            crowd = _crowd(root, WARM_UP)
            visitors.come(crowd)
            before = Request.objects.count()
            with _Watch(stage.web_processes(), children_of(worker)) as watch:
                seen = visitors.come(_crowd(root, SECONDS))
            taken = Request.objects.count() - before
            left_after = _seconds_until_all_left()
    yield from _figures(seen, taken)
    yield from watch.figures()
    mails = Mail.objects.filter(state=State.SENT).count()
    yield Figure(
        "load, mails",
        f"{mails:,} delivered, the last {left_after:.0f} s after the last visitor",
        f"all within {MAIL_SECONDS} s",
        ok=left_after < MAIL_SECONDS,
    )


def _fill() -> None:
    with redirect_stdout(io.StringIO()):
        call_command("seed_demo")
        call_command("fill", requests=HELD, people=HELD, events=5 * HELD, controller=list(COMPANIES))


def _crowd(root: str, seconds: float) -> Crowd:
    addresses = dict.fromkeys(page.format(slug) for page in PAGES for slug in COMPANIES)
    forms = tuple(f"/{slug}/requests/new/" for slug in COMPANIES)
    return Crowd(root, tuple(addresses), forms, views=VIEWS, submissions=SUBMISSIONS, seconds=seconds)


def _figures(seen: Seen, taken: int) -> Iterator[Figure]:
    for what, samples, rate in (
        ("page views", seen.views, VIEWS),
        ("submissions", seen.submissions, SUBMISSIONS),
    ):
        p95, half = (percentile(samples, share) * 1000 for share in (95, 50))
        told = f"p95 {p95:.0f} ms, half {half:.0f} ms; {len(samples) / seen.seconds:.0f} a second"
        reached = len(samples) >= rate * SECONDS and seen.seconds < SECONDS * FLAT + 1
        yield Figure(
            f"load, {what}", told, f"{rate} a second, p95 under {BOUND} ms", ok=p95 < BOUND and reached
        )
    wrong = sum(seen.failures.values())
    accepted = len(seen.submissions)
    told = f"{wrong} of {len(seen.views) + accepted:,}; {taken:,} of {accepted:,} requests stored"
    if wrong:
        told += f"; {dict(seen.failures.most_common(3))}"
    yield Figure("load, errors", told, "none, each request once", ok=not wrong and taken == accepted)


def _seconds_until_all_left() -> float:
    started = time.perf_counter()
    while Mail.objects.filter(state__in=WAITING).exists():
        if time.perf_counter() - started > MAIL_SECONDS:
            break
        time.sleep(0.2)
    return time.perf_counter() - started


class _Watch:
    """Looks at the memory of processes while visitors come: after a quarter of the time, and at the end."""

    def __init__(self, web: list[int], worker: list[int]) -> None:
        self.kinds = {"a web process": web, "the worker": worker}
        self.early: dict[str, Memory] = {}
        self.late: dict[str, Memory] = {}

    def __enter__(self) -> _Watch:
        self.over = Event()
        self.thread = Thread(target=self._look)
        self.thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.over.set()
        self.thread.join()
        self.late = self._now()

    def _look(self) -> None:
        if not self.over.wait(SECONDS / 4):
            self.early = self._now()

    def _now(self) -> dict[str, Memory]:
        return {
            name: max((memory_of(one) for one in processes), key=lambda memory: memory.resident)
            for name, processes in self.kinds.items()
        }

    def figures(self) -> Iterator[Figure]:
        """Say how each kind of process grew."""
        for name, late in self.late.items():
            early = self.early[name]
            yield Figure(
                f"load, memory of {name}",
                f"{early.resident:.0f} MB after a quarter, {late.resident:.0f} MB at the end",
                f"at most {FLAT:g} ×",
                ok=late.resident <= early.resident * FLAT,
            )
