"""Processes that `make run` keeps. They are forked, so each test plays in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.deploy import ROOT, environment
from privacyportal import run

START = """
import os, signal, subprocess, sys, time
from privacyportal.children import Child

def eventually(holds):
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()

def exists(process):
    try:
        return open(f"/proc/{process}/stat").read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False

def lines_of(child, number):
    said = []
    assert eventually(lambda: said.extend(child.lines()) or len(said) >= number), said
    return said

def sleep_in_a_process_of_its_own():
    process = subprocess.Popen(["sleep", "60"])
    print(process.pid)
    process.wait()
"""


def play(code: str, folder: Path) -> str:
    """Run a piece of Python that keeps children, and return what it wrote."""
    done = subprocess.run(
        [sys.executable, "-c", START + textwrap.dedent(code)],
        cwd=ROOT,
        env=environment(str(folder)),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def test_what_a_child_writes_is_read_line_by_line(tmp_path: Path) -> None:
    said = play(
        """
        child = Child("x", work=lambda: (print("one"), print("two", file=sys.stderr), os.write(1, b"rest")))
        child.process.join()
        print(lines_of(child, 2))
        """,
        tmp_path,
    )

    assert said == "['one', 'two']\n"


def test_the_errors_of_a_passing_child_go_where_ours_go(tmp_path: Path) -> None:
    said = play(
        """
        child = Child("x", work=lambda: os.write(2, b"out of reach") and print("done"), lasting=False)
        child.process.join()
        print(lines_of(child, 1), child.code)
        """,
        tmp_path,
    )

    assert said == "['done'] 0\n"


def test_how_a_child_ended_is_known(tmp_path: Path) -> None:
    said = play(
        """
        broken = Child("x", work=lambda: sys.exit(3))
        killed = Child("y", work=lambda: time.sleep(60))
        killed.signal(signal.SIGKILL)
        print(eventually(lambda: not broken.is_alive and not killed.is_alive), broken.code, killed.code)
        """,
        tmp_path,
    )

    assert said == "True 3 -9\n"


def test_a_signal_reaches_what_a_child_started(tmp_path: Path) -> None:
    said = play(
        """
        child = Child("x", work=sleep_in_a_process_of_its_own)
        started = int(lines_of(child, 1)[0])
        before = exists(started)
        child.signal(signal.SIGKILL)
        print(before, eventually(lambda: not exists(started)))
        """,
        tmp_path,
    )

    assert said == "True True\n"


def test_a_signal_to_a_child_that_is_gone_is_no_error(tmp_path: Path) -> None:
    said = play(
        """
        child = Child("x", work=lambda: None)
        child.process.join()
        child.signal(signal.SIGTERM)
        print(child.is_alive)
        """,
        tmp_path,
    )

    assert said == "False\n"


def test_a_child_can_be_started_again(tmp_path: Path) -> None:
    said = play(
        """
        child = Child("x", work=lambda: print("here"))
        child.process.join()
        first = lines_of(child, 1)
        child.start()
        child.process.join()
        print(first + lines_of(child, 1))
        """,
        tmp_path,
    )

    assert said == "['here', 'here']\n"


def test_the_pause_before_a_restart_grows_while_a_child_keeps_dying(tmp_path: Path) -> None:
    said = play(
        """
        child = Child("x", work=lambda: None)
        pauses = []
        for _ in range(7):
            child.plan_restart()
            pauses.append(round(child.start_again_at - time.monotonic()))
        child.started_at -= 120
        child.plan_restart()
        print(pauses, round(child.start_again_at - time.monotonic()))
        """,
        tmp_path,
    )

    assert said == "[1, 2, 4, 8, 16, 30, 30] 1\n"


def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            START + "print(Child('x', work=lambda: time.sleep(60)).process.pid, flush=True)\ntime.sleep(60)",
        ],
        cwd=ROOT,
        env=environment(str(tmp_path)),
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        started = Path(f"/proc/{int(parent.stdout.readline())}")
        assert eventually(lambda: (started / "comm").read_text() == "portal-x\n")

        os.kill(parent.pid, signal.SIGKILL)

    assert eventually(lambda: not started.exists() or ") Z" in (started / "stat").read_text())


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
