"""The real web server with the real settings, in processes of its own, and clients that behave badly."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from checks.deploy import ROOT

PATIENCE = 60.0  # seconds: machines that test are slow and busy

PREPARE = """
import django
from privacyportal import prepare
prepare.master_key()
django.setup()
prepare.tables()
from tests import factories
from requests.domain import links
case = factories.request(at=factories.controller("dreame"))
from office import clock
print(links.issue(case, now=clock.now()))
"""


@dataclass(frozen=True)
class Server:
    """Where the server listens, whose process it is, and the path of one request's page."""

    port: int
    pid: int
    page: str

    def connect(self, *, timeout: float = PATIENCE) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def ask(self, path: str = "/healthz", *, timeout: float = PATIENCE) -> tuple[int, float]:
        """Get a page as an honest visitor does; return its status and the seconds it took."""
        started = time.monotonic()
        with self.connect(timeout=timeout) as sock:
            sock.sendall(head("GET", path, "Connection: close"))
            status, _rest = answer(sock)
        return status, time.monotonic() - started

    def memory(self) -> int:
        """Return the most bytes that any of its processes has held in memory at once."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(_peak(int(pid)) for pid in children)


def head(method: str, path: str, *fields: str) -> bytes:
    """Write the head of a request."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *fields, "", ""]).encode()


def answer(sock: socket.socket) -> tuple[int, bytes]:
    """Read an answer to the end of the connection; return its status (0: none came) and all of it."""
    received = b""
    try:
        while piece := sock.recv(65_536):
            received += piece
    except (ConnectionResetError, BrokenPipeError):
        pass
    return (int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/") else 0), received


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Run the web server over databases of its own until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
        "ENV_FILE": "",
        "VAR_DIR": str(folder / "var"),
        "PORT": str(port),
        "TMPDIR": str(folder),
    }
    prepared = subprocess.run(
        [sys.executable, "-c", PREPARE],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert prepared.returncode == 0, prepared.stderr
    page = prepared.stdout.strip().partition(str(port))[2].partition("?")[0]
    options = ["-c", "python:privacyportal.gunicorn", "--bind", f"127.0.0.1:{port}", "privacyportal.wsgi"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options], env=environment, cwd=ROOT, stdout=log, stderr=log
        )
    try:
        server = Server(port=port, pid=process.pid, page=page)
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if server.ask()[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("The web server does not answer.")


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
