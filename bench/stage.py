"""Where the benchmarks play: databases of their own on PostgreSQL, a folder of their own, the real web server."""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.processes import children_of

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
JOBS_SECONDS = 300
VARIABLES = ("DATABASE_URL", "VAULT_DATABASE_URL")


class Stage:
    """The portal's surroundings while it is measured; Django is set up against the same databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def web(self, application: str = "privacyportal.wsgi", **surroundings: str) -> Iterator[str]:
        """Run gunicorn as in production, with two processes; gives the address of its root."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            bind = f"127.0.0.1:{probe.getsockname()[1]}"
        command = ["gunicorn", "-c", "python:privacyportal.gunicorn", "--bind", bind, application]
        with self._running("web", command, surroundings) as server:
            self._web = server
            _await(f"http://{bind}/healthz")
            yield f"http://{bind}"

    def web_processes(self) -> list[int]:
        """Return the processes that answer for the web server that runs."""
        return children_of(self._web)

    @contextmanager
    def worker(self, **surroundings: str) -> Iterator[int]:
        """Run a worker as in production, and the beat that wakes it; gives the worker's process.

        It has done every job of the beat once by then: those are all due when a beat starts.
        """
        celery = ["celery", "--quiet", "-A", "privacyportal"]
        worker = [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "2"]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
        with (
            self._running("worker", worker, surroundings) as process,
            self._running("beat", beat, surroundings),
        ):
            _await_jobs()
            yield process

    @contextmanager
    def _running(self, name: str, command: list[str], surroundings: dict[str, str]) -> Iterator[int]:
        """Run a program of the portal; what it says is shown where something goes wrong."""
        said = self.folder / f"{name}.txt"
        with said.open("a") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=os.environ | surroundings,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            yield process.pid
        except BaseException:
            sys.stderr.write(said.read_text())
            raise
        finally:
            process.terminate()
            try:
                process.wait(timeout=START_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def built() -> Iterator[Stage]:
    """Make the databases and the folder, set Django up, and clear everything away at the end.

    `DATABASE_URL` and `VAULT_DATABASE_URL` name PostgreSQL databases; ours are named after them. Ends the program
    where they are in use: two that measure at once measure each other.
    """
    theirs = {name: os.environ[name] for name in VARIABLES}
    for address in theirs.values():
        try:
            _drop(address, _renamed(address), how="")
        except psycopg.errors.ObjectInUse as error:
            raise SystemExit(f"Another benchmark runs: {error.diag.message_primary}.") from None
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    os.environ |= {name: _renamed(address) for name, address in theirs.items()}
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
        "ENV_FILE": "",
        "VAR_DIR": str(folder),
        "API_CALLS_PER_MINUTE": "1000000000",
    }
    try:
        for name, address in theirs.items():
            _create(address, os.environ[name])
        _set_up_django()
        yield Stage(folder)
    finally:
        for name, address in theirs.items():
            _drop(address, os.environ[name], how="WITH (FORCE)")
        os.environ |= theirs
        shutil.rmtree(folder)


def _set_up_django() -> None:
    import django  # noqa: PLC0415 - the environment comes first

    from privacyportal import prepare  # noqa: PLC0415

    with redirect_stdout(io.StringIO()):
        prepare.master_key()
    django.setup()
    prepare.tables()


def _renamed(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"{parts.path}_bench"))


def _create(address: str, ours: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(_database(ours)))


def _drop(address: str, ours: str, *, how: LiteralString) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} " + how)
        connection.execute(statement.format(_database(ours)))


def _database(address: str) -> sql.Identifier:
    return sql.Identifier(urlsplit(address).path.removeprefix("/"))


def _await_jobs() -> None:
    from privacyportal import jobs  # noqa: PLC0415 - once Django is set up
    from privacyportal.celery import SECONDS_BETWEEN  # noqa: PLC0415

    deadline = time.monotonic() + JOBS_SECONDS
    while missing := SECONDS_BETWEEN.keys() - jobs.last_ends().keys():
        if time.monotonic() > deadline:
            raise RuntimeError(f"The worker did not come to the end of {', '.join(sorted(missing))}.")
        time.sleep(0.5)


def _await(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
