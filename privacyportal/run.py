"""The whole portal on one machine: web, worker and scheduler together (`python -m privacyportal.run`)."""

import argparse
import fcntl
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TextIO

from django.conf import settings
from django.core.management import call_command

from privacyportal.children import Child, die_with_parent
from vault.management.commands import make_master_key

GRACE = 10.0  # seconds that children have to finish what they hold
TICK = 0.2  # seconds between two looks at the children
HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent


class CannotRun(Exception):  # noqa: N818 - reads as a sentence
    """The portal cannot be started here; the message says why and what to do."""


class Portal:
    """Starts the children, shows what they say, restarts who dies, stops them together."""

    def __init__(self, *, port: int, environment: dict[str, str]) -> None:
        self.port = port
        self.environment = environment
        self.selector = selectors.DefaultSelector()
        self.children: list[Child] = []
        self.demo_says: list[str] = []
        self.answers = False
        self.announced = False
        self.stopping = False

    def run(self) -> None:
        """Run until a signal comes.

        Raises:
            CannotRun: when the web server dies before it ever answered.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        try:
            self._add("web", "-m", "gunicorn", "-c", "python:privacyportal.gunicorn", *self._bind())
            demo = self._add("demo", "-m", "privacyportal.prepare", "demo", lasting=False)
            while not self.stopping:
                self._show_output(within=TICK)
                self._look_after_children()
                if not self.answers and self._web_answers():
                    self.answers = True
                    self._add("worker", *CELERY, "worker", *WORKER)
                    self._add("beat", *CELERY, "beat", "--pidfile=")
                if self.answers and not self.announced and demo.output.closed:
                    self._announce()
        finally:
            self._stop_children()

    def _bind(self) -> tuple[str, ...]:
        return "--bind", f"{HOST}:{self.port}", "privacyportal.wsgi"

    def _add(self, name: str, *arguments: str, lasting: bool = True) -> Child:
        child = Child(
            name, arguments=[sys.executable, *arguments], environment=self.environment, lasting=lasting
        )
        self.children.append(child)
        self._listen_to(child)
        return child

    def _listen_to(self, child: Child) -> None:
        self.selector.register(child.output, selectors.EVENT_READ, child)

    def _show_output(self, *, within: float) -> None:
        for key, _events in self.selector.select(within):
            child: Child = key.data
            lines = child.lines()
            if child.lasting:
                for line in lines:
                    say(f"{child.name:<6} | {line}")
            else:
                self.demo_says += lines

    def _look_after_children(self) -> None:
        for child in self.children:
            if child.is_alive:
                continue
            if child.start_again_at is None:
                self._bury(child)
            elif time.monotonic() >= child.start_again_at:
                child.start()
                self._listen_to(child)

    def _bury(self, child: Child) -> None:
        if child.output.closed:
            return
        self._show_output(within=0)
        self.selector.unregister(child.output)
        child.output.close()
        child.signal(signal.SIGKILL)  # whatever it left behind in its group
        code = child.process.returncode
        if not child.lasting:
            if code:
                self.demo_says = ["The demo companies could not be made: the lines above say why."]
            return
        if child.name == "web" and not self.answers:
            raise CannotRun("The web server could not start: the lines above say why.")
        child.plan_restart()
        say(f"{child.name:<6} | ended with code {code}, will be started again")

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def _announce(self) -> None:
        self.announced = True
        here = f"http://{HOST}:{self.port}"
        say("")
        say(f"The portal answers at {here}/")
        say(f"  companies  {here}/dreame/  {here}/procotsmart/")
        say(f"  staff      {here}/admin/")
        for line in self.demo_says:
            say(f"  {line}")
        say("Stop with Ctrl-C. The data stays.")
        say("")

    def _stop_soon(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _stop_children(self) -> None:
        """End beat before the worker before the web, all within GRACE; then by force."""
        say("Stopping …")
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while any(child.is_alive for child in self.children) and time.monotonic() < deadline:
            self._show_output(within=TICK)
        for child in self.children:
            child.signal(signal.SIGKILL)
            child.process.wait()
        say("Stopped.")


CELERY = ("-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "privacyportal")
WORKER = (
    *("--pool", "threads", "--concurrency", "2", "--hostname", "worker@localhost", "--loglevel", "INFO"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def prepare(environment: dict[str, str]) -> None:
    """Make the master key if there is none yet, and bring the databases up to date.

    Raises:
        CannotRun: when that fails.
    """
    if not settings.VAULT_KEYS:
        call_command(make_master_key.Command(), file=settings.VAR_DIR / "master.key")
    say("Preparing the databases …")
    done = subprocess.run(
        [sys.executable, "-m", "privacyportal.prepare", "tables"],
        env=environment,
        check=False,
        preexec_fn=die_with_parent,
    )
    if done.returncode:
        raise CannotRun("The databases could not be prepared: the lines above say why.")


def check_port(port: int) -> None:
    """See that nobody listens on `port`.

    Raises:
        CannotRun: when somebody does.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} is taken ({error.strerror}). Choose another: make run PORT={port + 1}"
            ) from error


@contextmanager
def only_one(folder: Path) -> Iterator[TextIO]:
    """Hold `folder` for this run: two beats over one set of files would do everything twice.

    Raises:
        CannotRun: when another run holds it.
    """
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRun(f"The portal is running from {folder} already; stop it first.") from error
        yield lock


def main(arguments: list[str] | None = None) -> int:
    """Run the portal until Ctrl-C; return the exit code."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--port", type=int, help="where the web server listens (by default 8000)")
    port = parser.parse_args(arguments).port
    if port:
        os.environ["PORT"] = str(port)
    os.chdir(ROOT)
    os.umask(0o077)
    try:
        if settings.PRODUCTION:
            raise CannotRun("`make run` is for PORTAL_ENV=local only.")
        check_port(settings.PORT)
        with only_one(settings.VAR_DIR):
            environment = _environment(settings.VAR_DIR / "tmp", port=settings.PORT)
            prepare(environment)
            Portal(port=settings.PORT, environment=environment).run()
    except CannotRun as error:
        say(str(error))
        return 1
    return 0


def _environment(temporary: Path, *, port: int) -> dict[str, str]:
    """Compose what children see: the port, and a temporary folder that nobody else reads."""
    temporary.mkdir(mode=0o700, exist_ok=True)
    return {**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1", "TMPDIR": str(temporary)}


if __name__ == "__main__":
    sys.exit(main())
