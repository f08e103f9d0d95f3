"""A gunicorn worker whose threads never wait for a slow sender.

The threads of gunicorn's own worker read head and body themselves, for as long as a client cares to take: eight
connections that send a byte a second would hold all of a small office's threads. Here the loop that watches the
connections collects each request first, in memory, and gives it to a thread when it is whole. What takes too long
is cut off; when too much waits, the oldest goes. What is too large is answered by its head alone.
"""

import contextlib
import io
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import Future
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from privacyportal import spare_memory
from privacyportal.arrivals import PIECE, Arrival

WAITING_AT_MOST = 500  # connections
HELD_AT_MOST = 128_000_000  # bytes of unfinished requests in one process
LEAVING_AT_MOST = 100  # connections whose rest is dropped
LINGER = 2.0  # seconds that a closed connection is read from, so that its last answer arrives
LINGER_CUT = (
    60.0  # the same after a refused body, which a browser sends to its end before it shows the answer
)
REST = 1.0  # seconds without work, after which the memory that it left over is given back
STUCK_AFTER = 20  # seconds that a thread waits for a connection, whatever happens

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
GO_AHEAD = b"HTTP/1.1 100 Continue\r\n\r\n"


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Collects requests before its threads work on them. All but `handle_request` runs in the loop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: dict[TConn, Arrival] = {}
        self.working: dict[TConn, Arrival] = {}
        self.leaving: dict[TConn, float] = {}
        self.worked_at: float | None = None

    def enqueue_req(self, conn: TConn) -> None:
        """Collect the next request of a connection, new or kept alive."""
        if self.cfg.is_ssl:  # what is encrypted cannot be looked at here
            super().enqueue_req(conn)
            return
        arrival = self.arriving[conn] = Arrival()
        self._watch(conn, self._receive)
        if conn.parser is not None:
            arrival.add(conn.parser.unreader.take_buffered())
        self._receive(conn)
        self._make_room()

    def handle_request(self, req: Any, conn: TConn) -> bool:
        """Work on a request with the body that was collected; after one that was cut the connection ends."""
        arrival = self.working.get(conn)
        if arrival is not None:
            req.body = io.BufferedReader(arrival.body, PIECE)
            if arrival.is_cut:
                req.force_close()
        return bool(super().handle_request(req, conn))

    def finish_request(self, conn: TConn, fs: "Future[bool]") -> None:
        """Keep a connection, or close it without holding up the loop."""
        arrival = self.working.pop(conn, None)
        self.worked_at = time.monotonic()
        kept = not fs.cancelled() and fs.exception() is None and fs.result()
        if kept or arrival is None:
            super().finish_request(conn, fs)
        else:
            self._see_off(conn, within=LINGER_CUT if arrival.is_cut else LINGER)

    def murder_pending(self) -> None:
        """Cut off what takes too long; called at least once a second. A worker that stops sees nobody off.

        One that has come to rest gives back the memory that its work left over.
        """
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, arrival in self.arriving.items() if arrival.deadline < now]:
            self._cut_off(conn, answer=TOO_SLOW)
        for conn in [conn for conn, deadline in self.leaving.items() if deadline < now or not self.alive]:
            self._part(conn)
        if self.worked_at is not None and now - self.worked_at > REST and not self.working:
            spare_memory.give_back()
            self.worked_at = None

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what cannot be read; the log does not say who sent it."""
        super().handle_error(req, client, ("", -1), exc)

    def _watch(self, conn: TConn, callback: Callable[[TConn], None]) -> None:
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, EVENT_READ, lambda _sock: callback(conn))

    def _receive(self, conn: TConn) -> None:
        arrival = self.arriving.get(conn)
        if arrival is None:  # made room for another, whose bytes came in the same turn of the loop
            return
        if not arrival.is_whole:
            piece = _piece_from(conn)
            if piece is None:
                return
            if not piece:
                self._drop(conn)
                return
            arrival.add(piece)
        if arrival.is_whole:
            self._hand_over(conn)
        elif arrival.is_endless:
            self._cut_off(conn, answer=TOO_LONG)
        elif arrival.wants_go_ahead:
            arrival.wants_go_ahead = False
            _send(conn, GO_AHEAD)
        self._make_room()

    def _hand_over(self, conn: TConn) -> None:
        arrival = self.working[conn] = self._forget(conn)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", STUCK_AFTER, 0))
        conn.init()
        conn.parser.unreader.unread(bytes(arrival.head) + arrival.beyond)
        super().enqueue_req(conn)

    def _make_room(self) -> None:
        """Let the oldest go while too many wait or hold too much: honest requests arrive within moments."""
        while self.arriving and (len(self.arriving) > WAITING_AT_MOST or self._held() > HELD_AT_MOST):
            self._cut_off(next(iter(self.arriving)), answer=TOO_SLOW)

    def _held(self) -> int:
        return sum(arrival.size for arrival in self.arriving.values())

    def _cut_off(self, conn: TConn, *, answer: bytes) -> None:
        _send(conn, answer)
        self._drop(conn)

    def _drop(self, conn: TConn) -> None:
        self._forget(conn)
        self._close(conn)

    def _forget(self, conn: TConn) -> Arrival:
        self.poller.unregister(conn.sock)
        return self.arriving.pop(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def _see_off(self, conn: TConn, *, within: float) -> None:
        """Close our end and drop what still comes."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self._watch(conn, self._drop_piece)
        except (OSError, ValueError):
            self._close(conn)
            return
        self.leaving[conn] = time.monotonic() + within
        if len(self.leaving) > LEAVING_AT_MOST:
            self._part(next(iter(self.leaving)))

    def _drop_piece(self, conn: TConn) -> None:
        if conn in self.leaving and _piece_from(conn) == b"":
            self._part(conn)

    def _part(self, conn: TConn) -> None:
        del self.leaving[conn]
        self.poller.unregister(conn.sock)
        self._close(conn)


def _piece_from(conn: TConn) -> bytes | None:
    """Return what has come, nothing at the end, None where there is only to wait."""
    try:
        return bytes(conn.sock.recv(PIECE))
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _send(conn: TConn, answer: bytes) -> None:
    """Send a few bytes if they can be sent at once."""
    with contextlib.suppress(OSError):
        conn.sock.send(answer)
