"""The product, driven once through everything that people can type into it, with markers in every place."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.journeys.conftest import START_SECONDS, free_port, until
from tests.leaks.databases import own_databases
from tests.leaks.drive import Drive
from tests.leaks.portal import ROOT, Portal, Watcher, environment_of

REDIS = 12


@contextmanager
def kept_logs(portal: Portal) -> Iterator[None]:
    """Keep SQLite's write-ahead logs, which go when the last process closes a database."""
    files = [portal.var / "portal.sqlite3", portal.var / "vault.sqlite3"]
    readers = [sqlite3.connect(file) for file in files if file.exists()]
    for reader in readers:
        reader.execute("SELECT count(*) FROM django_migrations").fetchall()
    try:
        yield
    finally:
        for reader in readers:
            reader.close()


@pytest.fixture(scope="package")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drive]:
    """Start the product, let everybody do everything, and hand out what was seen; it still runs."""
    with own_databases("leaks", redis=REDIS) as services:
        yield from _driven(tmp_path_factory, services)


def _driven(tmp_path_factory: pytest.TempPathFactory, services: dict[str, str]) -> Iterator[Drive]:
    folder, port = tmp_path_factory.mktemp("leaks"), free_port()
    environment = environment_of(folder, port=port, services=services)
    output = folder / "output.txt"
    with output.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "privacyportal.run", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    portal = Portal(f"http://127.0.0.1:{port}", folder / "var", output, environment)
    try:
        until(lambda: "The portal answers at" in output.read_text(), seconds=START_SECONDS)
        drive = Drive(portal)
        watcher = Watcher(portal)
        with kept_logs(portal):
            with closing(drive), watcher.watching():
                drive.everything()
            drive.passed = watcher.seen
            yield drive
    finally:
        process.terminate()
        process.wait(timeout=30)
