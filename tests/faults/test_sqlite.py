"""SQLite under load: web, worker and beat of `make run` write at once, and none waits in vain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.faults.load import Load
from tests.faults.portal import ROOT, START_SECONDS, Process
from tests.faults.servers import HOST, free_port, until

pytestmark = pytest.mark.journey

A_MINUTE = 60.0
WEB_THREADS = 2


def test_two_web_threads_worker_and_beat_write_for_a_minute_without_an_error(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "ENV_FILE": "",
        "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
        "VAR_DIR": str(tmp_path / "var"),
        "TRUSTED_PROXIES": HOST,
    }
    run = Process("run", "privacyportal.run", "--port", str(port), environment=environment, folder=tmp_path)
    try:
        until(lambda: "ready." in run.said, seconds=2 * START_SECONDS, what="The portal's start")
        load = Load(url=f"http://{HOST}:{port}", keys=[])

        load.hand_in_for(A_MINUTE, clients=WEB_THREADS)

        assert load.repeats == 0
        assert len(load.accepted) > A_MINUTE
        until(lambda: broken(load, environment=environment) == [], seconds=60, what="Everything's order")
    finally:
        run.stop()
    assert "database is locked" not in run.said
    assert "ERROR" not in run.said
    assert "Traceback" not in run.said


def broken(load: Load, *, environment: dict[str, str]) -> list[str]:
    """Return what does not hold; mails arrive as files here."""
    files = (Path(environment["VAR_DIR"]) / "mail").glob("*.eml")
    arrived = Counter(str(message_from_bytes(file.read_bytes())["Message-ID"]) for file in files)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.invariants"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        input=json.dumps({"accepted": load.accepted, "arrived": arrived}),
        text=True,
    )
    found: list[str] = json.loads(done.stdout)
    print(found[:20])  # noqa: T201 - shown where the test fails
    return found
