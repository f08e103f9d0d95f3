"""What the portal costs before it does anything: the memory of a web process, the time until `make run` answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from bench import clients
from bench.figures import Figure
from bench.pages import WORKLIST, Desk
from bench.population import controller, handler, hold
from bench.processes import Memory, memory_of
from bench.stage import ROOT, Stage
from office.domain import api_keys
from office.enums import Scope
from requests.models import Request

MOST_MEMORY = 130  # MB, resident
MOST_GROWTH = 1.25  # by what it loads when needed: the broker's library, templates, forms, connections
MOST_SECONDS = 5
REQUESTS = 1000
ROUNDS = 10
HANDED_IN = 160


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure a web process before it is used and at rest after it, and a first start on a machine without data."""
    with stage.web() as root:
        idle = _largest(stage)
        _use(root)
        used = _largest(stage)
    yield Figure(
        "memory of an idle web process",
        _told(idle),
        f"under {MOST_MEMORY} MB",
        ok=idle.resident < MOST_MEMORY,
    )
    growth = used.resident / idle.resident
    yield Figure(
        "memory of one that was used",
        f"{growth:.2f} × ({_told(used)})",
        f"at most {MOST_GROWTH} ×",
        ok=growth <= MOST_GROWTH,
    )
    start = _first_start()
    told = f"{start.answers:.1f} s, demo after {start.demo:.1f} s"
    yield Figure(
        "first answer of make run", told, f"within {MOST_SECONDS} s", ok=start.answers <= MOST_SECONDS
    )


def _largest(stage: Stage) -> Memory:
    """Return what the larger of the processes holds once they have come to rest."""
    time.sleep(2)
    return max((memory_of(process) for process in stage.web_processes()), key=lambda memory: memory.resident)


def _told(memory: Memory) -> str:
    return f"{memory.resident:.0f} MB resident, {memory.proportional:.0f} MB its share"


def _use(root: str) -> None:
    """Hand requests in and look at pages, so that both processes have loaded what they load."""
    hold(REQUESTS)
    _key, secret = api_keys.create(
        controller=controller(), name="idle", scopes=[Scope.REQUESTS_CREATE], by=None, now=timezone.now()
    )
    clients.hand_in(root, secret, HANDED_IN)
    request = Request.objects.open().filter(controller=controller())[0]
    pages = ["/", "/bench/", "/bench/requests/new/", WORKLIST, f"{WORKLIST}{request.pk}/change/"]
    for _round in range(ROUNDS):
        Desk(root, user=handler()).all_seconds(pages)


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the command to the first answer, and to the demo's sign-in."""

    answers: float
    demo: float


def _first_start() -> Start:
    """Run what `make run` runs, on this machine alone and without any data."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "ENV_FILE": "",
            "VAR_DIR": f"{folder}/var",
        }
        said = Path(folder, "said.txt")
        started = time.perf_counter()
        with said.open("w") as output:
            portal = subprocess.Popen(
                [sys.executable, "-m", "privacyportal.run", "--port", str(port)],
                cwd=ROOT,
                env=surroundings,
                stdout=output,
            )
        try:
            while not _answers(port):
                time.sleep(0.02)
            answers = time.perf_counter() - started
            while "Stop with Ctrl-C" not in said.read_text():
                time.sleep(0.05)
            return Start(answers=answers, demo=time.perf_counter() - started)
        finally:
            portal.send_signal(signal.SIGTERM)
            portal.wait(timeout=30)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
            return True
    except (urllib.error.URLError, OSError):
        return False
