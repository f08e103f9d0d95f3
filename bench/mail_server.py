"""A mail server that takes everything and keeps nothing, in a process of its own; as lean as Python allows.

Knows nothing of Django: it is loaded anew in that process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

HOST = "127.0.0.1"


@contextmanager
def running() -> Iterator[int]:
    """Run the server; gives its port."""
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
        server = await asyncio.get_running_loop().create_server(_Sink, HOST, 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


class _Sink(asyncio.Protocol):
    """One connection."""

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
        answers = []
        while answer := self._answer():
            answers.append(answer)
        if answers:
            self.transport.write(b"".join(answers))

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
