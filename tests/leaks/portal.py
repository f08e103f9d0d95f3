"""The running product, and a visitor who writes down everything that it answers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import redis

NEW, WORKLIST = "/dreame/requests/new/", "/admin/requests/request/"
ROOT = Path(__file__).resolve().parents[2]
HIDDEN = re.compile(
    r'name="(csrfmiddlewaretoken|seen|submission_id|sealed|key|version|language)" value="([^"]*)"'
)
ADDRESSES = re.compile(r'\b(?:href|src|action|formaction|data-url|content)="([^"]*)"')


@dataclass
class Portal:
    """The product in processes of its own."""

    url: str
    var: Path
    output: Path
    environment: dict[str, str]

    def mails_to(self, address: str) -> list[str]:
        """Return the texts of the mails to an address, oldest first."""
        found = []
        for file in sorted((self.var / "mail").glob("*.eml"), key=lambda each: each.stat().st_mtime):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",)) if mail["To"] == address else None
            if body is not None:
                found.append(str(body.get_content()))
        return found

    def inside(self, code: str) -> str:
        """Run code in a process of its own that is set up as the product's are, and return what it prints."""
        command = [sys.executable, "-c", f"import django; django.setup(); {code}"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@dataclass
class Answer:
    """What came back: `path` is what was asked for, without what the visitor put into a query."""

    method: str
    path: str
    status: int
    headers: list[tuple[str, str]]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return next((value for name, value in self.headers if name == "location"), "")

    def addresses(self) -> list[str]:
        """Return all addresses that the answer leads to."""
        html = "text/html" in str(dict(self.headers).get("content-type", ""))
        return [self.location, *(unescape(found) for found in ADDRESSES.findall(self.text) if html)]


@dataclass
class Visitor:
    """Somebody with a browser."""

    portal: Portal
    answers: list[Answer]
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.portal.url, timeout=60, headers={"Accept-Language": "en"})

    def send(self, method: str, path: str, **more: Any) -> Answer:
        """Send a request and keep the answer."""
        got = self.http.request(method, path, **more)
        answer = Answer(method, got.url.path, got.status_code, list(got.headers.multi_items()), got.content)
        self.answers.append(answer)
        return answer

    def get(self, path: str, **more: Any) -> Answer:
        """Open a page."""
        return self.send("GET", path, **more)

    def submit(self, path: str, data: dict[str, Any], **more: Any) -> Answer:
        """Open the page of a form, fill it in and send it; follow where that leads."""
        page = self.get(path)
        assert page.status == 200, (path, page.status)
        return self.fill_in(page, path, data, **more)

    def fill_in(self, page: Answer, path: str, data: dict[str, Any], **more: Any) -> Answer:
        """Send a form that is open."""
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
        answer = self.send("POST", path, data={**hidden, **data}, **more)
        return self.get(answer.location) if answer.status in {301, 302, 303} else answer


class Watcher:
    """Reads what passes through the broker and the temporary folder while the product works."""

    def __init__(self, portal: Portal) -> None:
        self.seen: dict[str, bytes] = {}
        self._folders = [portal.var / "broker", portal.var / "tmp"]
        self._redis = portal.environment.get("REDIS_URL", "")
        self._stop = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch until left."""
        threads = [threading.Thread(target=self._files, daemon=True)]
        if self._redis:
            threads.append(threading.Thread(target=self._commands, daemon=True))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            threads[0].join()

    def _files(self) -> None:
        while not self._stop.is_set():
            for folder in self._folders:
                for file in folder.rglob("*"):
                    try:
                        self.seen[f"{file}"] = file.name.encode() + b"\n" + file.read_bytes()
                    except OSError:
                        continue
            time.sleep(0.005)

    def _commands(self) -> None:
        broker: Any = redis.Redis.from_url(
            self._redis, socket_timeout=None
        )  # between two commands it may wait
        with broker.monitor() as monitor:
            for number, command in enumerate(monitor.listen()):
                self.seen[f"redis {number}"] = str(command).encode()


def environment_of(folder: Path, *, port: int, services: dict[str, str]) -> dict[str, str]:
    """Return what the product's processes are started with."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        **{name: value for name, value in services.items() if value},
        "ENV_FILE": "",
        "EMAIL_URL": "",
        "VAR_DIR": str(folder / "var"),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
    }
