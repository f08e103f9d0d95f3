"""`make run`: everything together on one machine."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checks.deploy import ROOT

pytestmark = pytest.mark.journey

PATIENCE = 90.0  # seconds: machines that test are slow and busy


class Run:
    """One run of the portal in a folder of its own."""

    def __init__(self, folder: Path, *, port: int) -> None:
        self.folder = folder
        self.port = port
        self.log = folder / "run.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "privacyportal.run", "--port", str(port)],
                env=environment(folder),
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    @property
    def said(self) -> str:
        """Return everything it said so far."""
        return self.log.read_text()

    def says(self, text: str, *, times: int = 1) -> bool:
        """Wait until it has said something so often, as long as it lives."""
        eventually(lambda: self.said.count(text) >= times or self.process.poll() is not None)
        return self.said.count(text) >= times

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def processes(self) -> dict[int, str]:
        """Return the processes of this run and their names: those that know its folder."""
        found: dict[int, str] = {}
        mark = f"VAR_DIR={self.folder}".encode()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "comm").read_text().strip()
            except (OSError, ProcessLookupError):
                continue
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


def environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "ENV_FILE": "", "VAR_DIR": str(folder)}


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture
def port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Callable[[], Run]]:
    """Start runs in one folder, and end what is left of them with the test."""
    runs: list[Run] = []

    def start() -> Run:
        runs.append(Run(tmp_path, port=port))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait()
        for number in run.processes():
            os.kill(number, signal.SIGKILL)


def test_everything_comes_up_stays_up_and_goes_down_together(start: Callable[[], Run]) -> None:
    run = start()

    assert run.says("The portal answers at"), run.said
    assert run.get("/")[0] == 200
    assert eventually(lambda: run.get("/readyz")[0] == 200), run.get("/readyz")
    assert f"http://127.0.0.1:{run.port}/admin/" in run.said
    assert run.says("ready."), run.said

    worker = next(number for number, name in run.processes().items() if name == "portal-worker")
    os.kill(worker, signal.SIGKILL)
    assert run.says("ready.", times=2), run.said

    assert run.stop() == 0
    assert run.processes() == {}
    assert (run.folder / "master.key").stat().st_mode & 0o777 == 0o600


def test_a_second_run_finds_the_data_of_the_first(start: Callable[[], Run]) -> None:
    first = start()
    assert first.says("The portal answers at"), first.said
    key, page = (first.folder / "master.key").read_text(), first.get("/dreame/")
    assert first.stop(signal.SIGINT) == 0

    second = start()

    assert second.says("The portal answers at", times=2), second.said
    assert (second.folder / "master.key").read_text() == key
    assert second.get("/dreame/")[0] == page[0]


def test_killing_the_run_leaves_no_process_behind(start: Callable[[], Run]) -> None:
    run = start()
    assert run.says("ready."), run.said

    run.process.kill()
    run.process.wait()

    assert eventually(lambda: run.processes() == {})


def test_a_taken_port_is_told_before_anything_is_made(start: Callable[[], Run], port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()

        run = start()

        assert run.process.wait(timeout=PATIENCE) == 1
    assert f"Port {port} is taken" in run.said
    assert not (run.folder / "portal.sqlite3").exists()


def test_production_is_not_run_this_way(tmp_path: Path) -> None:
    from checks.deploy import environment as production

    done = subprocess.run(
        [sys.executable, "-m", "privacyportal.run"],
        env=production(str(tmp_path)),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "PORTAL_ENV=local only" in done.stdout
