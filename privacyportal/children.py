"""Processes that `make run` keeps: forked, read, restarted, and stopped together with it."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from io import FileIO
from multiprocessing import get_context

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
LONGEST_PAUSE = 30.0  # seconds before a child that keeps dying is started again
STEADY = 60.0  # seconds after which a child counts as steady, and the pause starts small again
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_fork = get_context("fork")
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """One process, forked from this one with everything that is loaded already, and the lines it writes.

    One that lasts is kept alive, and its errors are shown among its lines; the errors of one that does not last go
    where ours go.
    """

    def __init__(self, name: str, *, work: Callable[[], object], lasting: bool = True) -> None:
        self.name = name
        self.work = work
        self.lasting = lasting
        self.pause = 1.0
        self.start_again_at: float | None = None
        self.start()

    def start(self) -> None:
        """Start the process."""
        self.started_at, self.start_again_at = time.monotonic(), None
        self._rest = b""
        self.output, end = _pipe()
        with end:
            self.process = _fork.Process(target=self._live, args=(end.fileno(),))
            self.process.start()

    @property
    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process.is_alive()

    @property
    def code(self) -> int:
        """Return the exit code; negative: the signal that ended it. 0 while it runs."""
        return self.process.exitcode or 0

    def plan_restart(self) -> None:
        """Note when to start again: after a pause that doubles as long as the child keeps dying early."""
        now = time.monotonic()
        if now - self.started_at > STEADY:
            self.pause = 1.0
        self.start_again_at = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def lines(self) -> list[str]:
        """Return the whole lines written since the last call."""
        chunk = self.output.read() or b""
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        return [line.decode(errors="replace") for line in whole]

    def signal(self, number: int) -> None:
        """Send a signal to the process and to those that it started."""
        try:
            os.killpg(self.process.pid or 0, number)
        except ProcessLookupError:
            if self.is_alive:  # it has no group of its own yet
                os.kill(self.process.pid or 0, number)

    def _live(self, end: int) -> None:
        """Do the work, in the process: in a group of its own, so that Ctrl-C reaches it through us alone."""
        os.setsid()
        _die_with_parent(self.name)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        os.dup2(end, 1)
        if self.lasting:
            os.dup2(end, 2)
        sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115 - a descriptor
        self.work()


def _die_with_parent(name: str) -> None:
    """Let Linux name this process, and end it when its parent is killed, however that happens."""
    if _libc is not None:
        _libc.prctl(PR_SET_NAME, f"portal-{name}".encode())
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _pipe() -> tuple[FileIO, FileIO]:
    """Open a pipe whose reading end never waits."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    return FileIO(read, "rb"), FileIO(write, "wb")
