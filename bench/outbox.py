"""The outbox: mails handed to a local SMTP server by one worker, against a bare smtplib loop over one connection."""

from __future__ import annotations

import asyncio
import itertools
import smtplib
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from bench.figures import Figure, at_least
from bench.stage import Stage

if TYPE_CHECKING:
    from mailroom.messages import Message

MAILS = 10_000
PER_TRANSACTION = 500
LEAST_SHARE = 0.5


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how many mails a second leave, as a share of what smtplib alone hands over."""
    _queue(MAILS)
    messages = _messages()
    with _server() as port:
        bare = MAILS / _seconds_of_bare_loop(messages, port)
        ours = MAILS / _seconds_of_worker(port)
    yield at_least(
        "outbox, share of bare smtplib",
        ratio=ours / bare,
        bound=LEAST_SHARE,
        told=f"{ours:.0f} of {bare:.0f} mails a second",
    )


def _queue(count: int) -> None:
    """Queue receipts, each for a person with a key of their own, as intake does."""
    from django.db import transaction

    import law
    from bench.population import controller
    from mailroom.domain import outbox
    from office import clock
    from vault.domain import keys

    now = clock.now() - timedelta(minutes=1)
    ours = controller()
    for start in range(0, count, PER_TRANSACTION):
        with transaction.atomic(), transaction.atomic(using="vault"):
            for number in range(start, start + PER_TRANSACTION):
                outbox.queue_mail(
                    controller=ours,
                    data_key_id=keys.create("bench"),
                    to=f"elsa.{number}@person.example",
                    template="requests/receipt",
                    context={
                        "reference": f"BE-{number:06}",
                        "right_label": "Access to personal data",
                        "due_on": date(2026, 12, 28),
                        "guidance": False,
                        "authority": law.authority("SE"),
                        "url": f"https://bench.example/bench/requests/{uuid.uuid4()}/",
                    },
                    language=ours.languages[number % 3],
                    dedupe_key=f"bench:{number}",
                    cause=f"bench:{number}",
                    now=now,
                )


def _messages() -> list[Message]:
    """Make beforehand what the bare loop sends: byte for byte what the worker will send."""
    from mailroom import messages
    from mailroom.models import Mail
    from office import clock

    mails = Mail.objects.filter(cause__startswith="bench:").select_related("controller")
    return [messages.build(mail, now=clock.now()) for mail in mails.iterator()]


def _seconds_of_bare_loop(messages: list[Message], port: int) -> float:
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for message in messages:
            server.sendmail(message.sender, [message.recipient], message.content)
    return time.perf_counter() - started


def _seconds_of_worker(port: int) -> float:
    """Let the worker's task drain the queue, in as many turns as it takes."""
    from django.conf import settings

    from mailroom import tasks
    from mailroom.enums import State
    from mailroom.models import Mail

    settings.MAIL_TRANSPORT |= {"kind": "smtp", "host": "127.0.0.1", "port": port}
    waiting = Mail.objects.filter(state=State.QUEUED)
    started = time.perf_counter()
    while waiting.exists():
        tasks.deliver()
    return time.perf_counter() - started


@contextmanager
def _server() -> Iterator[int]:
    """Run a mail server in a process of its own; gives its port."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(told: Connection) -> None:
    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


class _Sink(asyncio.Protocol):
    """A mail server that takes everything and keeps nothing; as fast as Python allows, so that it bounds nobody."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = b""
        self.in_data = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer all the commands that have arrived whole."""
        self.buffer += data
        answers = b"".join(itertools.takewhile(bool, iter(self._answer, None)))
        if answers:
            self.transport.write(answers)

    def _answer(self) -> bytes:
        """Take one command, or one mail, off the buffer; empty when none is there yet."""
        end = b"\r\n.\r\n" if self.in_data else b"\r\n"
        command, found, rest = self.buffer.partition(end)
        if not found:
            return b""
        self.buffer = rest
        if self.in_data:
            self.in_data = False
            return b"250 OK\r\n"
        match command[:4].upper():
            case b"EHLO":
                return b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
            case b"DATA":
                self.in_data = True
                return b"354 go on\r\n"
            case b"QUIT":
                return b"221 bye\r\n"
        return b"250 OK\r\n"
