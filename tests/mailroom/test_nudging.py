"""A commit wakes a worker and waits for no broker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.db import transaction

from mailroom import nudging
from mailroom.domain import outbox
from mailroom.enums import State
from mailroom.models import Mail
from mailroom.nudging import Nudger
from tests.mailroom.smtp_server import free_port

ROOT = Path(__file__).resolve().parents[2]
TELL = """
import time
import kombu.transport.redis
from privacyportal.celery import app
assert app.conf.broker_url.startswith("redis:")
started = time.monotonic()
try:
    app.send_task("mailroom.deliver", retry=False, ignore_result=True)
except Exception as error:
    print(type(error).__name__, time.monotonic() - started)
"""


@pytest.fixture(params=["refuses", "never answers"])
def broken_broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a Redis that is of no use."""
    if request.param == "refuses":
        yield f"redis://127.0.0.1:{free_port()}/0"
        return
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}/0"


def until(holds: Callable[[], bool], *, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


@pytest.mark.django_db(transaction=True)
def test_a_commit_waits_for_no_broker_and_loses_nothing(
    queue: Any, broken_broker: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Celery("apart", broker=broken_broker, set_as_current=False)
    deliver = Nudger(partial(app.send_task, nudging.TASK, retry=False))
    monkeypatch.setattr(nudging, "_nudgers", {nudging.TASK: deliver})
    started = time.monotonic()
    for _ in range(3):
        with transaction.atomic():
            queue()
    assert time.monotonic() - started < 1
    assert outbox.deliver(now=now) == 3
    assert Mail.objects.filter(state=State.SENT).count() == 3


def test_who_tells_a_broken_broker_something_waits_little_more_than_a_second(
    broken_broker: str, tmp_path: Path
) -> None:
    given = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": "",
        "VAR_DIR": str(tmp_path),
        "REDIS_URL": broken_broker,
        "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
    }
    told = subprocess.run(
        [sys.executable, "-c", TELL],
        env=given,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    error, seconds = told.stdout.split()
    assert error == "OperationalError"
    assert float(seconds) < 2


class Broker:
    """Notes what it is told; does not work the first time."""

    def __init__(self) -> None:
        self.told: list[float] = []

    def tell(self) -> None:
        self.told.append(time.monotonic())
        if len(self.told) == 1:
            raise ConnectionError


def test_nudges_that_come_together_are_one_and_the_last_is_not_forgotten() -> None:
    broker = Broker()
    nudger = Nudger(broker.tell)
    nudger.ask()
    assert until(lambda: len(broker.told) == 1, seconds=1)
    for _ in range(50):
        nudger.ask()
    asked = time.monotonic()
    assert until(lambda: len(broker.told) == 2, seconds=2)
    assert broker.told[1] >= asked
    assert not until(lambda: len(broker.told) > 2, seconds=2 * nudging.PAUSE)
