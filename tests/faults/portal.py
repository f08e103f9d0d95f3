"""The portal's processes as an operator starts them, each of which a test can kill and bring back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import psycopg

from tests.at_hand import AtHand
from tests.faults.gate import Gate
from tests.faults.load import Load
from tests.faults.servers import HOST, UP, MailServer, PostgreSQL, Redis, until

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40
QUIET_SECONDS = 2.5
"""Longer than a turn of the hasty beat."""


class Process:
    """One program in a group of its own, and what it writes."""

    def __init__(self, name: str, *command: str, environment: dict[str, str], folder: Path) -> None:
        self.name = name
        self.output = folder / f"{name}-{time.monotonic_ns()}.txt"
        with self.output.open("w") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def lives(self) -> bool:
        """Whether it runs."""
        return self.popen.poll() is None

    @property
    def said(self) -> str:
        """What it wrote so far."""
        return self.output.read_text()

    def children(self) -> list[int]:
        """Return the processes that it started."""
        number = self.popen.pid
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]

    def kill(self) -> None:
        """End it and what it started without a goodbye."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end."""
        self.popen.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(timeout=15)
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, number)
        self.popen.wait()


@dataclass
class Portal:
    """The running product: web, worker and beat over servers of its own.

    They reach each database, by its name in Django's settings, through a gate.
    """

    folder: Path
    port: int
    database: PostgreSQL
    gates: dict[str, Gate]
    broker: Redis
    mail: MailServer
    environment: dict[str, str]
    at_hand: AtHand
    load: Load
    web: Process = field(init=False)
    worker: Process = field(init=False)
    beats: list[Process] = field(default_factory=list)

    def start_web(self) -> None:
        """Start gunicorn and wait until it answers."""
        self.web = self._process(
            "web", "gunicorn", "-c", "python:privacyportal.gunicorn", "--bind", f"{HOST}:{self.port}",
            "privacyportal.wsgi",
        )  # fmt: skip
        until(lambda: self.ask("/healthz"), seconds=START_SECONDS, what="The web's start")
        form = self.ask("/dreame/requests/new/")
        assert form is not None
        assert form.status_code == 200

    def start_worker(self) -> None:
        """Start a worker."""
        self.worker = self._process(
            "worker", "celery", "-A", "privacyportal", "worker", "--loglevel", "INFO", "--concurrency", "2"
        )

    def start_beat(self) -> Process:
        """Start a beat, one more if there is one."""
        beat = self._process("beat", "celery", "-A", "tests.faults.hasty", "beat", "--pidfile=")
        self.beats.append(beat)
        return beat

    def mend(self) -> None:
        """Bring back what a test left broken, so that each starts with everything up."""
        for gate in self.gates.values():
            gate.open()
        if not self.broker.answers():
            self.broker.kill()
            self.broker.start()
        self.mail.mood, self.mail.pause = UP, 0.0
        if self.mail.server is None:
            self.mail.start()
        if not self.web.lives:
            self.start_web()
        if not self.worker.lives:
            self.start_worker()
        while len(self.beats) > 1:
            self.beats.pop().stop()
        if not self.beats:
            self.start_beat()

    def stop_beats(self) -> None:
        """End every beat."""
        while self.beats:
            self.beats.pop().stop()

    def stop(self) -> None:
        """End everything."""
        self.stop_beats()
        self.worker.stop()
        self.web.stop()

    def ask(self, path: str) -> httpx.Response | None:
        """Return what a page answers, or None."""
        try:
            return httpx.get(f"http://{HOST}:{self.port}{path}", timeout=10)
        except httpx.TransportError:
            return None

    def complaints(self) -> dict[str, str]:
        """Return what /readyz finds wrong."""
        answer = self.ask("/readyz")
        assert answer is not None
        found = {name: state for name, state in answer.json().items() if state != "ok"}
        assert answer.status_code == (503 if found else 200)
        return found

    @property
    def now(self) -> datetime:
        """The portal's time, roughly."""
        file = Path(self.environment["CLOCK_FILE"])
        passed = timedelta(seconds=time.time() - file.stat().st_mtime)
        return datetime.fromisoformat(file.read_text()) + passed

    def pass_time(self, **length: float) -> None:
        """Let the portal's time jump ahead, as `timedelta` counts."""
        file = Path(self.environment["CLOCK_FILE"])
        fresh = file.with_suffix(".new")
        fresh.write_text((self.now + timedelta(**length)).isoformat())
        fresh.replace(file)

    def mails(self, *states: str) -> list[tuple[str, int]]:
        """Return the state and the attempts of mails."""
        with psycopg.connect(self.database.url("faults"), autocommit=True) as connection:
            rows = connection.execute("SELECT state, attempts FROM mailroom_mail").fetchall()
        return [(state, attempts) for state, attempts in rows if state in states]

    def orders(self) -> tuple[int, int]:
        """Count the orders to destroy a key that wait, and those that are done."""
        with psycopg.connect(self.database.url("faults"), autocommit=True) as connection:
            counted = connection.execute(
                "SELECT count(*) FILTER (WHERE done_at IS NULL), count(done_at) FROM vault_shred"
            ).fetchone()
        assert counted is not None
        return counted[0], counted[1]

    def destroyed_keys(self) -> int:
        """Count the data keys that are gone."""
        with psycopg.connect(self.database.url("faults_vault"), autocommit=True) as connection:
            counted = connection.execute(
                "SELECT count(*) FROM vault_datakey WHERE wrapped IS NULL"
            ).fetchone()
        assert counted is not None
        return int(counted[0])

    def let(self, what: str, emails: list[str]) -> None:
        """Let the requests of these people be withdrawn, or erased; those who are erased are nobody's any more."""
        self.at_hand.run("import sys; from tests.faults.erasures import main; main(*sys.argv)", what, *emails)
        if what == "erase":
            self.load.accepted = [email for email in self.load.accepted if email not in emails]

    def settle(self) -> None:
        """Wait until nothing waits in the outbox and no mail has come for some seconds."""
        until(lambda: not self.mails("queued", "sending"), seconds=120, what="An empty outbox")
        count, since = -1, time.monotonic()
        while time.monotonic() - since < QUIET_SECONDS:
            if self.mail.arrived.total() != count:
                count, since = self.mail.arrived.total(), time.monotonic()
            time.sleep(0.1)

    def check(self) -> None:
        """Wait until the portal is at rest, then demand all that must hold after every fault."""
        self.settle()
        for patience in (2, 1, 0):
            found = self._broken()
            if not found or not patience:
                break
            self.settle()
        assert found == []
        assert self.mail.said_again == []
        assert until(lambda: self.broker.waiting_tasks() == 0, what="An empty queue")

    def _broken(self) -> list[str]:
        seen = json.dumps({"accepted": self.load.accepted, "arrived": self.mail.arrived})
        told = self.at_hand.run("from tests.faults.invariants import main; main()", given=seen)
        found: list[str] = json.loads(told)
        return found

    def _process(self, name: str, *command: str) -> Process:
        return Process(name, *command, environment=self.environment, folder=self.folder)


def said_by_all(portal: Portal) -> Iterator[str]:
    """Give what each process wrote, the newest of each last."""
    for file in sorted(portal.folder.glob("*-*.txt")):
        yield f"--- {file.name}\n{file.read_text()[-6000:]}"
