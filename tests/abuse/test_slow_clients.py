"""Slow and endless senders, against the web server as it runs in production."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.abuse.server import Server, answer, head, running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("abuse")]

BOUND = 3.0  # seconds in which an honest visitor is answered, on a busy machine too
SLOW = 24  # connections of four kinds, three times the threads of the server
CUT_OFF_WITHIN = 25.0  # seconds
FORM = ("Content-Type: application/x-www-form-urlencoded",)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


def nothing(_server: Server) -> bytes:
    return b""


def half_a_head(server: Server) -> bytes:
    return head("GET", server.page)[:-2] + b"X-Slow: "


def half_a_body(_server: Server) -> bytes:
    return head("POST", "/dreame/requests/new/", *FORM, "Content-Length: 500") + b"right="


def half_an_upload(server: Server) -> bytes:
    return head("POST", server.page, "Content-Type: multipart/form-data; boundary=x", "Content-Length: 9000")


BEGINNINGS: tuple[Callable[[Server], bytes], ...] = (nothing, half_a_head, half_a_body, half_an_upload)


def test_a_byte_a_second_holds_up_nobody_and_is_cut_off(server: Server) -> None:
    with ExitStack() as stack:
        left = []
        for beginning in BEGINNINGS * (SLOW // len(BEGINNINGS)):
            sock = stack.enter_context(server.connect())
            sock.sendall(beginning(server))
            left.append((beginning, sock))
        started, waited = time.monotonic(), []
        while left and time.monotonic() - started < CUT_OFF_WITHIN:
            status, seconds = server.ask()
            assert status == 200
            waited.append(seconds)
            left = [
                (beginning, sock)
                for beginning, sock in left
                if is_open_after_a_byte(sock, trickle=beginning is not nothing)
            ]
            time.sleep(0.5)
        assert [beginning.__name__ for beginning, _sock in left] == []
        assert max(waited) < BOUND


def is_open_after_a_byte(sock: socket.socket, *, trickle: bool) -> bool:
    """Send one byte more; tell whether the server still listens."""
    sock.settimeout(0.01)
    try:
        if trickle:
            sock.sendall(b"x")
        return bool(sock.recv(1000)) and False
    except TimeoutError:
        return True
    except OSError:
        return False


def test_a_request_in_many_pieces_is_answered_like_any_other(server: Server) -> None:
    with server.connect() as sock:
        for byte in head("GET", "/healthz", "Connection: close"):
            sock.sendall(bytes([byte]))
        assert answer(sock)[0] == 200


def test_two_requests_at_once_are_answered_one_after_the_other(server: Server) -> None:
    with server.connect() as sock:
        sock.sendall(head("GET", "/healthz") + head("GET", "/healthz", "Connection: close"))
        assert answer(sock)[1].count(b"HTTP/1.1 200") == 2


def test_what_is_announced_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    for path, kind in (
        (server.page, "multipart/form-data; boundary=x"),
        ("/dreame/requests/new/", FORM[0][14:]),
    ):
        with server.connect() as sock:
            sock.sendall(
                head("POST", path, f"Content-Type: {kind}", "Content-Length: 30000000") + b"x" * 70_000
            )
            started = time.monotonic()
            sock.settimeout(BOUND)
            first = sock.recv(1000)
            assert first.startswith((b"HTTP/1.1 413", b"HTTP/1.1 403"))
            assert time.monotonic() - started < BOUND


@pytest.mark.parametrize("path", ["/dreame/requests/new/", "/api/v1/requests"])
def test_a_browser_that_sends_thirty_megabytes_sees_the_answer_and_memory_stays_as_it_was(
    server: Server, path: str
) -> None:
    before = server.memory()
    with server.connect() as sock:
        sock.sendall(head("POST", path, *FORM, "Content-Length: 30000000"))
        for _ in range(300):
            sock.sendall(b"x" * 100_000)
        status, received = answer(sock)
    assert status == 413
    if path.startswith("/api/"):
        assert b"application/problem+json" in received
    else:
        assert "What was sent is too large" in received.decode()
    assert server.memory() - before < 10_000_000


@pytest.mark.parametrize("path", ["/dreame/requests/new/", "/api/v1/requests"])
def test_a_body_in_chunks_without_end_is_refused(server: Server, path: str) -> None:
    with server.connect() as sock:
        sock.sendall(head("POST", path, "Transfer-Encoding: chunked"))
        sock.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        sock.settimeout(BOUND)
        assert sock.recv(1000).startswith(b"HTTP/1.1 411")


def test_heads_without_end_are_refused(server: Server) -> None:
    many = [f"X-Field-{number}: x" for number in range(500)]
    with server.connect() as sock:
        sock.sendall(head("GET", "/healthz", *many))
        assert answer(sock)[0] in {400, 431}
    with server.connect() as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nX-Long: " + b"x" * 100_000)
        assert answer(sock)[0] in {0, 431}


def test_honest_visitors_are_answered_while_large_messages_come_in(server: Server) -> None:
    body = b"x" * 20_000_000

    def upload() -> None:
        with server.connect() as sock:
            kind = "Content-Type: multipart/form-data; boundary=x"
            sock.sendall(head("POST", server.page, kind, f"Content-Length: {len(body)}", "Connection: close"))
            sock.sendall(body)
            answer(sock)

    threads = [threading.Thread(target=upload) for _ in range(4)]
    for thread in threads:
        thread.start()
    waited = [server.ask()[1] for _ in range(10)]
    for thread in threads:
        thread.join()
    assert max(waited) < BOUND


def test_a_length_written_unusually_hides_no_second_request(server: Server) -> None:
    hidden = head("GET", "/healthz")
    with server.connect() as sock:
        sock.sendall(head("GET", "/healthz", f"Content-Length: {len(hidden):020}") + hidden)
        assert answer(sock)[1].count(b"HTTP/1.1 ") == 1
