"""A process with the portal loaded, from which one is forked for each piece of work.

Loading the portal takes a process longer than most of what tests let it do. What is forked has no connection and
knows nothing of what ran before; its settings are those of the environment that the first one was started with.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

ROOT = Path(__file__).resolve().parent.parent


class AtHand:
    """Runs code as `python -c` does in an environment."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.at_hand"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> AtHand:
        return self

    def __exit__(
        self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.communicate()

    def run(self, code: str, *words: str, given: str = "") -> str:
        """Return what the code prints; `words` are its `sys.argv`, `given` is what it can read.

        It fails with what the code has to complain of when that does not end well.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([code, words, given]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "The process has ended."
        status, printed, complaint = json.loads(answer)
        assert status == 0, complaint
        return str(printed)

    def manage(self, *words: str) -> str:
        """Run a command of manage.py."""
        return self.run(
            "from django.core.management import execute_from_command_line; execute_from_command_line()",
            "manage.py",
            *words,
        )


def main() -> None:
    """Load the portal, then fork for each line that comes."""
    import django

    django.setup()
    for line in sys.stdin:
        code, words, given = json.loads(line)
        files = [tempfile.TemporaryFile("w+") for _ in range(3)]  # noqa: SIM115 - closed when read
        source, out, errors = files
        source.write(given)
        source.seek(0)
        child = os.fork()
        if child == 0:
            os._exit(_work(code, words, files))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        answer = json.dumps([status, _read(out), _read(errors)])
        source.close()
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


def _work(code: str, words: list[str], files: Sequence[IO[str]]) -> int:
    """Do the work with these files as input, output and place for complaints; return the exit code."""
    for number, file in enumerate(files):
        os.dup2(file.fileno(), number)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.argv = words
    status = 0
    try:
        exec(code, {})
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def _read(file: IO[str]) -> str:
    with file:
        file.seek(0)
        return file.read()


if __name__ == "__main__":
    main()
