"""SQLite under load: web, worker and beats of `make run` write at once, and none waits in vain."""

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

SECONDS = 30.0
"""As long as fifteen turns of the hasty beat's most frequent jobs; a minute of the beat of `make run` has two."""

WEB_THREADS = 2


def test_two_web_threads_worker_and_beat_write_all_the_time_without_an_error(tmp_path: Path) -> None:
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

        hasty = ("celery", "-A", "tests.faults.hasty", "beat", "--pidfile=")
        beat = Process("beat", *hasty, environment=environment, folder=tmp_path)
        try:
            load.hand_in_for(SECONDS, clients=WEB_THREADS)
        finally:
            beat.stop()

        assert load.repeats == 0
        assert len(load.accepted) > SECONDS
        until(lambda: broken(load, environment=environment) == [], seconds=60, what="Everything's order")
    finally:
        run.stop()
    for said in (run.said, beat.said):
        assert "database is locked" not in said
        assert "ERROR" not in said
        assert "Traceback" not in said


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
