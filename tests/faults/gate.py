"""A gate between the portal's processes and a server: shut, it throws out who is inside and lets nobody in."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress

from tests.faults.servers import HOST

PIECE = 65_536


class Gate:
    """Carries bytes between a port of its own and a server's, both ways, a thread for each connection."""

    def __init__(self, *, to: int) -> None:
        self._to = to
        self._lock = threading.Lock()
        self._inside: set[socket.socket] = set()
        self._door: socket.socket | None = None
        self._keeper = threading.Thread()
        self.port = 0
        self.open()

    def open(self) -> None:
        """Let everybody in, at the same port each time."""
        if self._door is not None:
            return
        self._door = socket.create_server((HOST, self.port))
        self.port = int(self._door.getsockname()[1])
        self._keeper = threading.Thread(target=self._let_in, args=[self._door], daemon=True)
        self._keeper.start()

    def shut(self) -> None:
        """Refuse connections, and break off those there are."""
        with self._lock:
            door, self._door = self._door, None
            for one in (door, *self._inside):
                if one is not None:
                    _end(one)
        self._keeper.join()

    def _let_in(self, door: socket.socket) -> None:
        with suppress(OSError), door:
            while True:
                client, _address = door.accept()
                threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection((HOST, self._to)) as server:
            with self._lock:
                if self._door is None:
                    return
                self._inside |= {client, server}
            try:
                _pass_on(client, server)
            finally:
                with self._lock:
                    self._inside -= {client, server}


def _pass_on(client: socket.socket, server: socket.socket) -> None:
    with selectors.DefaultSelector() as ready:
        ready.register(client, selectors.EVENT_READ, server)
        ready.register(server, selectors.EVENT_READ, client)
        while True:
            for key, _events in ready.select():
                assert isinstance(key.fileobj, socket.socket)
                piece = key.fileobj.recv(PIECE)
                if not piece:
                    return
                key.data.sendall(piece)


def _end(one: socket.socket) -> None:
    """Let whoever reads from it, or waits at it, come to the end; it closes what it has."""
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
