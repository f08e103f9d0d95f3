"""Where the benchmarks play: databases of their own on PostgreSQL, a folder of their own, the real web server."""

from __future__ import annotations

import io
import os
import shutil
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

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
VARIABLES = ("DATABASE_URL", "VAULT_DATABASE_URL")


class Stage:
    """The portal's surroundings while it is measured; Django is set up against the same databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def web(self, application: str = "privacyportal.wsgi") -> Iterator[str]:
        """Run gunicorn as in production, with two processes; gives the address of its root."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            bind = f"127.0.0.1:{probe.getsockname()[1]}"
        command = [sys.executable, "-m", "gunicorn", "-c", "python:privacyportal.gunicorn", "--bind", bind]
        with (self.folder / "web.txt").open("a") as output:
            server = subprocess.Popen([*command, application], cwd=ROOT, stdout=output, stderr=output)
        try:
            _await(f"http://{bind}/healthz")
            yield f"http://{bind}"
        except BaseException:
            sys.stderr.write((self.folder / "web.txt").read_text())
            raise
        finally:
            server.terminate()
            server.wait(timeout=30)


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
