"""Processes that `make run` keeps: started, read, restarted, and stopped together with it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from io import FileIO

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0  # seconds before a child that keeps dying is started again
STEADY = 60.0  # seconds after which a child counts as steady, and the pause starts small again
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Let Linux end this process when its parent is killed, however that happens."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One process, and the lines that it writes."""

    def __init__(
        self, name: str, *, arguments: Sequence[str], environment: Mapping[str, str], lasting: bool = True
    ) -> None:
        self.name = name
        self.lasting = lasting
        self.arguments = list(arguments)
        self.environment = dict(environment)
        self.pause = 1.0
        self.start_again_at: float | None = None
        self.start()

    def start(self) -> None:
        """Start the process, in a group of its own: Ctrl-C reaches it through us alone."""
        self.started_at, self.start_again_at = time.monotonic(), None
        self._rest = b""
        self.output, end = _pipe()
        with end:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.arguments,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=end,
                stderr=subprocess.STDOUT if self.lasting else None,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - we have no threads
            )

    @property
    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process.poll() is None

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
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def _pipe() -> tuple[FileIO, FileIO]:
    """Open a pipe whose reading end never waits."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    return FileIO(read, "rb"), FileIO(write, "wb")
