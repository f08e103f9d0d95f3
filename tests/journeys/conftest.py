"""A whole portal in processes of its own: web, worker, beat, a real SMTP server, a browser, a clock to move."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest
from aiosmtpd.controller import Controller as SmtpController
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_SECONDS = 90
MAIL_SECONDS = 60
QUIET_SECONDS = 4


T = TypeVar("T")


class Sink:
    """An SMTP server's inbox."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep what arrives."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 kept"

    def to(self, address: str, *, about: str) -> list[EmailMessage]:
        """Return the mails to an address whose subject holds `about`."""
        return [
            message
            for message in self.messages
            if address in str(message["To"]) and about in str(message["Subject"])
        ]


@dataclass
class Portal:
    """The running product as a test sees it."""

    url: str
    clock_file: Path
    sink: Sink
    process: subprocess.Popen[str]
    output: Path
    environment: dict[str, str] = field(repr=False)
    errors: list[str] = field(default_factory=list)

    def set_clock(self, moment: datetime) -> None:
        """Move the time of all processes once no mail is under way; it runs on from there.

        A mail that is being sent while days pass would look stuck, and rightly be sent once more.
        """
        self.settle()
        fresh = self.clock_file.with_suffix(".new")
        fresh.write_text(moment.isoformat())
        fresh.replace(self.clock_file)

    def take_turn(self, task: str) -> None:
        """Have the worker do a job of the beat now, instead of waiting for its turn."""
        command = [sys.executable, "-m", "celery", "-A", "privacyportal", "call", task]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def settle(self) -> None:
        """Wait until no mail has come for some seconds."""
        count, since = -1, time.monotonic()
        while time.monotonic() - since < QUIET_SECONDS:
            if len(self.sink.messages) != count:
                count, since = len(self.sink.messages), time.monotonic()
            time.sleep(0.2)

    def wait_for_mail(self, address: str, *, about: str, seconds: int = MAIL_SECONDS) -> EmailMessage:
        """Wait until a mail has arrived and return the latest."""
        found = until(lambda: self.sink.to(address, about=about), seconds=seconds)
        return found[-1]


def until(condition: Callable[[], T], *, seconds: float) -> T:
    """Return what `condition` gives once it is true; fail after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError("It did not happen in time.")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def sink() -> Iterator[tuple[Sink, int]]:
    """A real SMTP server on this machine."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    inbox, port = Sink(), free_port()
    server = SmtpController(inbox, hostname="127.0.0.1", port=port)
    server.start()
    yield inbox, port
    server.stop()


@pytest.fixture(scope="package")
def services() -> Iterator[dict[str, str]]:
    """Databases and a broker of the journey's own where the suite runs on PostgreSQL and Redis; else none."""
    outer = os.environ.get("DATABASE_URL", "")
    if not outer.startswith("postgres"):
        yield {"DATABASE_URL": "", "VAULT_DATABASE_URL": "", "REDIS_URL": ""}
        return
    parts = urlsplit(outer)
    names = [f"journey_{kind}_{os.getpid()}" for kind in ("main", "vault")]
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as admin:
        for name in names:
            admin.execute(f'CREATE DATABASE "{name}"')
        main, vault = (urlunsplit(parts._replace(path=f"/{name}")) for name in names)
        yield {
            "DATABASE_URL": main,
            "VAULT_DATABASE_URL": vault,
            "REDIS_URL": os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/6",
        }
        for name in names:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="package")
def portal(
    sink: tuple[Sink, int], services: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """The portal as `make run` starts it, with the demo, at ten in the morning of 25 November 2026."""
    inbox, smtp_port = sink
    folder = tmp_path_factory.mktemp("portal")
    port = free_port()
    clock_file = folder / "clock"
    clock_file.write_text("2026-11-25T10:00:00+01:00")
    output = folder / "output.txt"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        **{name: value for name, value in services.items() if value},
        "ENV_FILE": "",
        "VAR_DIR": str(folder / "var"),
        "CLOCK_FILE": str(clock_file),
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
    }
    with output.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "privacyportal.run", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
            text=True,
        )
    running = Portal(
        url=f"http://127.0.0.1:{port}",
        clock_file=clock_file,
        sink=inbox,
        process=process,
        output=output,
        environment=environment,
    )
    try:
        until(lambda: "The portal answers at" in output.read_text(), seconds=START_SECONDS)
        assert httpx.get(f"{running.url}/healthz").status_code == 200
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}: install chromium or name it in CHROMIUM=")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def customer(browser: Browser) -> Iterator[Page]:
    """A customer's phone, without JavaScript."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="en-GB"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def officer(browser: Browser) -> Iterator[Page]:
    """A privacy officer's screen; what the browser complains about fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()
    assert complaints == []
