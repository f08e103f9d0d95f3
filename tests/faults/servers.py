"""Servers that a test can kill and bring back: PostgreSQL, Redis, and a mail server with moods."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import redis
from aiosmtpd.controller import Controller as SmtpController

T = TypeVar("T")
HOST = "127.0.0.1"
UP, DEFERS, DROPS = "up", "defers", "drops after data"


def until(condition: Callable[[], T], *, seconds: float = 30, what: str = "It", every: float = 0.1) -> T:
    """Return what `condition` gives once it is true, asked `every` so many seconds; fail after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(every)
    raise AssertionError(f"{what} did not happen within {seconds:g} s.")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str | None:
    """Return the path of a program, PostgreSQL's among them, or None."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or (str(versions[0]) if versions else None)


def missing_programs() -> list[str]:
    """Name what this machine lacks."""
    return [name for name in ("initdb", "pg_ctl", "redis-server") if program(name) is None]


class PostgreSQL:
    """A cluster of the test's own. Root may not run one, so then the user `postgres` does."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="faults-postgresql-"))
        self.as_owner: list[str] = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.as_owner = [
                "setpriv",
                f"--reuid={owner.pw_uid}",
                f"--regid={owner.pw_gid}",
                "--clear-groups",
            ]
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self._control("start")

    def url(self, database: str, *, port: int = 0) -> str:
        """Return the address of a database, by another port if one is named."""
        return f"postgres://postgres@{HOST}:{port or self.port}/{database}"

    def make(self, *names: str) -> None:
        """Make databases."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for name in names:
                connection.execute(f'CREATE DATABASE "{name}"')

    def crash_and_restart(self, *, pause: float) -> None:
        """End it without a goodbye, as a crash does, and start it again after a pause."""
        self._control("stop", "-m", "immediate")
        time.sleep(pause)
        self._control("start")

    def remove(self) -> None:
        """Stop it and delete its files."""
        self._control("stop", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _control(self, *what: str) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses={HOST} -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-D", str(self.folder / "data"), "-l", log, "-o", options, *what)

    def _run(self, name: str, *arguments: str) -> None:
        path = program(name)
        assert path is not None
        subprocess.run(
            [*self.as_owner, path, *arguments],
            cwd=self.folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


class Redis:
    """A Redis of the test's own, which forgets everything when it goes."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://{HOST}:{self.port}/13"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, empty."""
        command = [str(program("redis-server")), "--port", str(self.port), "--bind", HOST]
        self.process = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no", "--dir", tempfile.gettempdir()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self.answers, what="Redis' start")

    def kill(self) -> None:
        """End it without a goodbye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """Let it take connections and answer nothing, as behind a broken network."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def waiting_tasks(self) -> int:
        """Count the messages that no worker has taken."""
        with redis.Redis.from_url(self.url) as client:
            return int(client.llen("celery"))

    def answers(self) -> bool:
        """Whether it lives and is no longer frozen."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False


class MailServer:
    """A real SMTP server on one port, which can be down, slow, unwilling or forgetful.

    `mood` is UP, DEFERS (451 to every mail) or DROPS (keeps a mail, then hangs up without an answer); `pause`
    are the seconds that it takes over each mail.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.mood = UP
        self.pause = 0.0
        self.arrived: Counter[str] = Counter()
        self.mails: dict[str, tuple[str, str, str]] = {}
        self.server: SmtpController | None = None
        self.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail as the mood has it."""
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.mood == DEFERS:
            return "451 4.3.0 try later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        number = str(message["Message-ID"])
        self.arrived[number] += 1
        recipient = envelope.rcpt_tos[0]
        words = message.get_body(("plain",))
        self.mails[number] = (recipient, str(message["Subject"]), str(words and words.get_content()))
        if self.mood == DROPS:
            server.transport.abort()
        return "250 kept"

    def start(self) -> None:
        """Listen."""
        self.server = SmtpController(self, hostname=HOST, port=self.port)
        self.server.start()

    def stop(self) -> None:
        """Refuse connections."""
        if self.server is not None:
            self.server.stop()
        self.server = None

    @property
    def duplicates(self) -> int:
        """How many copies arrived beyond the first, each under the Message-ID of the first."""
        return sum(self.arrived.values()) - len(self.arrived)

    @property
    def said_again(self) -> list[str]:
        """The subjects of mails that say the same to the same person as another, under another Message-ID."""
        return [
            subject for (_to, subject, _words), times in Counter(self.mails.values()).items() if times > 1
        ]

    def mails_to(self, address: str) -> int:
        """Count the different mails to an address."""
        return sum(1 for recipient, _subject, _words in self.mails.values() if recipient == address)
