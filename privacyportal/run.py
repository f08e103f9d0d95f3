"""The whole portal on one machine: web, worker and scheduler together (`python -m privacyportal.run`).

The parts are forked from one process that has loaded the portal, so that they start at once.
"""

import argparse
import fcntl
import logging
import os
import selectors
import signal
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from gunicorn.app.wsgiapp import WSGIApplication

from privacyportal import prepare
from privacyportal.celery import app
from privacyportal.children import SIGNALS, Child

GRACE = 10.0  # seconds that children have to finish what they hold
TICK = 0.2  # seconds between two looks at the children
HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent


class CannotRun(Exception):  # noqa: N818 - reads as a sentence
    """The portal cannot be started here; the message says why and what to do."""


class StopAsked(Exception):  # noqa: N818 - no error
    """Ctrl-C, or a signal that means the same."""


class Portal:
    """Starts the children, shows what they say, restarts who dies, stops them together."""

    def __init__(self, *, port: int) -> None:
        self.port = port
        self.selector = selectors.DefaultSelector()
        self.children: list[Child] = []
        self.demo_says: list[str] = []
        self.answers = False
        self.stop_asked = False

    def run(self) -> None:
        """Run until a signal comes.

        Raises:
            CannotRun: when the databases cannot be prepared, or the web server dies before it ever answered.
        """
        for number in SIGNALS:
            signal.signal(number, self._ask_to_stop)
        try:
            self._start_all()
            self._keep_until(lambda: False)
        except StopAsked:
            say("Stopping …")
        finally:
            self._stop_children()

    def _start_all(self) -> None:
        say("Preparing the databases …")
        tables = self._add("tables", work=prepare.tables, lasting=False)
        self._keep_until(lambda: tables.output.closed)
        if tables.code:
            raise CannotRun("The databases could not be prepared: the lines above say why.")
        self._add("web", work=lambda: serve(self.port))
        demo = self._add("demo", work=prepare.demo, lasting=False)
        self._keep_until(self._web_answers)
        self._add("worker", work=work)
        self._add("beat", work=beat)
        say("Making the demo companies …")
        self._keep_until(lambda: demo.output.closed)
        if demo.code:
            self.demo_says = ["The demo companies could not be made: the lines above say why."]
        self._announce()

    def _add(self, name: str, *, work: Callable[[], object], lasting: bool = True) -> Child:
        child = Child(name, work=work, lasting=lasting)
        self.children.append(child)
        self.selector.register(child.output, selectors.EVENT_READ, child)
        return child

    def _keep_until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            if self.stop_asked:
                raise StopAsked
            self._show_output(within=TICK)
            for child in self.children:
                self._look_after(child)

    def _show_output(self, *, within: float) -> None:
        for key, _events in self.selector.select(within):
            child: Child = key.data
            lines = child.lines()
            if not child.lasting:
                self.demo_says += lines
                continue
            for line in lines:
                say(f"{child.name:<6} | {line}")

    def _look_after(self, child: Child) -> None:
        if child.is_alive:
            return
        if not child.output.closed:
            self._bury(child)
        elif child.start_again_at is not None and time.monotonic() >= child.start_again_at:
            child.start()
            self.selector.register(child.output, selectors.EVENT_READ, child)

    def _bury(self, child: Child) -> None:
        self._show_output(within=0)
        self.selector.unregister(child.output)
        child.output.close()
        child.signal(signal.SIGKILL)  # what it may have left behind in its group
        if not child.lasting:
            return
        if child.name == "web" and not self.answers:
            raise CannotRun("The web server could not start: the lines above say why.")
        child.plan_restart()
        say(f"{child.name:<6} | ended with code {child.code}, will be started again")

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=1):
                self.answers = True
        except (urllib.error.URLError, OSError):
            return False
        return self.answers

    def _announce(self) -> None:
        here = f"http://{HOST}:{self.port}"
        say("")
        say(f"The portal answers at {here}/")
        say(f"  companies  {here}/dreame/  {here}/procotsmart/")
        say(f"  staff      {here}/admin/")
        for line in self.demo_says:
            say(f"  {line}")
        say("Stop with Ctrl-C. The data stays.")
        say("")

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_asked = True

    def _stop_children(self) -> None:
        """End them with a signal, all within GRACE; then by force."""
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while any(child.is_alive for child in self.children) and time.monotonic() < deadline:
            self._show_output(within=TICK)
        for child in self.children:
            child.signal(signal.SIGKILL)
            child.process.join()
        say("Stopped.")


def serve(port: int) -> None:
    """Be the web server."""
    options = ["-c", "python:privacyportal.gunicorn", "--bind", f"{HOST}:{port}", "--log-level", "warning"]
    sys.argv = ["gunicorn", *options, "privacyportal.wsgi"]
    WSGIApplication().run()


def work() -> None:
    """Be the worker; of tasks only those that fail are shown."""
    logging.getLogger("celery.app.trace").setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", message="You're running the worker with superuser")
    without = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    pool = ["--pool", "threads", "--concurrency", "2", "--hostname", "worker@localhost"]
    app.start(["--quiet", "worker", "--loglevel", "INFO", *pool, *without])


def beat() -> None:
    """Be the scheduler."""
    app.start(["--quiet", "beat", "--pidfile="])


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


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
def only_one(folder: Path) -> Iterator[None]:
    """Hold `folder` for this run: two beats over one set of files would do everything twice.

    Raises:
        CannotRun: when another run holds it.
    """
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRun(f"The portal is running from {folder} already; stop it first.") from error
        yield


def use_own_temporary_folder(folder: Path) -> None:
    """Let everything temporary be made in `folder`, which nobody else reads."""
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def main(arguments: list[str] | None = None) -> int:
    """Run the portal until Ctrl-C; return the exit code."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--port", type=int, help="where the web server listens (by default 8000)")
    port = parser.parse_args(arguments).port
    if port:
        os.environ["PORT"] = str(port)  # before the settings are read
    os.chdir(ROOT)
    os.umask(0o077)
    try:
        if settings.PRODUCTION:
            raise CannotRun("`make run` is for PORTAL_ENV=local only.")
        check_port(settings.PORT)
        with only_one(settings.VAR_DIR):
            use_own_temporary_folder(settings.VAR_DIR / "tmp")
            prepare.master_key()
            django.setup()
            Portal(port=settings.PORT).run()
    except CannotRun as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
