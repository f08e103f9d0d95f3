"""Processes that `make run` keeps."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from privacyportal import run
from privacyportal.children import Child

Start = Callable[[str], Child]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start children that run a line of Python, and end them with the test."""
    children: list[Child] = []

    def start(code: str) -> Child:
        child = Child("child", arguments=[sys.executable, "-c", code], environment=dict(os.environ))
        children.append(child)
        return child

    yield start
    for child in children:
        child.signal(signal.SIGKILL)
        child.process.wait()
        if not child.output.closed:
            child.output.close()


def eventually(holds: Callable[[], bool], *, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def number_said_by(child: Child) -> int:
    said: list[str] = []

    def has_said_something() -> bool:
        said.extend(child.lines())
        return bool(said)

    assert eventually(has_said_something)
    return int(said[0])


def exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"


def test_lines_are_read_whole(start: Start) -> None:
    child = start("print('one'); print('two\\nthree', end='')")
    child.process.wait()

    assert child.lines() == ["one", "two"]


def test_a_signal_reaches_what_a_child_started(start: Start) -> None:
    child = start(
        "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
    )
    started = number_said_by(child)
    assert exists(started)

    child.signal(signal.SIGKILL)

    assert eventually(lambda: not exists(started))


def test_a_signal_to_a_child_that_is_gone_is_no_error(start: Start) -> None:
    child = start("pass")
    child.process.wait()

    child.signal(signal.SIGTERM)

    assert not child.is_alive


def test_the_pause_before_a_restart_grows_while_a_child_keeps_dying(start: Start) -> None:
    child = start("pass")
    pauses: list[float] = []
    for _ in range(7):
        child.plan_restart()
        assert child.start_again_at is not None
        pauses.append(round(child.start_again_at - time.monotonic()))

    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_a_child_that_ran_steadily_is_restarted_at_once(start: Start) -> None:
    child = start("pass")
    child.pause, child.started_at = 30.0, time.monotonic() - 120

    child.plan_restart()

    assert child.start_again_at is not None
    assert child.start_again_at - time.monotonic() <= 1


def test_children_end_when_their_parent_is_killed(start: Start) -> None:
    parent = start(
        "import sys, time; from privacyportal.children import Child; import os;"
        "child = Child('x', arguments=['sleep', '60'], environment=dict(os.environ));"
        "print(child.process.pid, flush=True); time.sleep(60)"
    )
    started = number_said_by(parent)

    os.kill(parent.process.pid, signal.SIGKILL)

    assert eventually(lambda: not exists(started))


def test_a_port_that_is_taken_is_named_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(run.CannotRun, match=f"Port {port} is taken.*PORT={port + 1}"):
            run.check_port(port)


def test_one_folder_is_run_from_once(tmp_path: Path) -> None:
    with run.only_one(tmp_path), pytest.raises(run.CannotRun, match="running from"), run.only_one(tmp_path):
        pass
