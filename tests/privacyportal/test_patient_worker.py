"""The loop that collects requests: what happens in one turn of it, without a server."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from privacyportal import patient_worker
from privacyportal.patient_worker import PatientWorker

ADDRESS = ("127.0.0.1", 1)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def worker(stack: ExitStack) -> PatientWorker:
    worker = PatientWorker(1, 1, [], None, 30, Config(), None)
    stack.callback(worker.tmp.close)
    worker.poller = stack.enter_context(selectors.DefaultSelector())
    return worker


def connection(worker: PatientWorker, stack: ExitStack) -> tuple[TConn, socket.socket]:
    ours, theirs = (stack.enter_context(sock) for sock in socket.socketpair())
    worker.nr_conns += 1
    return TConn(worker.cfg, ours, ADDRESS, ADDRESS), theirs


def test_one_that_makes_room_in_the_turn_in_which_its_bytes_come_ends_nothing_else(
    worker: PatientWorker, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient_worker, "HELD_AT_MOST", 60)
    pairs = [connection(worker, stack) for _ in range(3)]
    for conn, _client in pairs:
        worker.enqueue_req(conn)
    for _conn, client in pairs:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")

    worker.wait_for_and_dispatch_events(timeout=1.0)

    assert worker.nr_conns == len(worker.arriving) == 2


def test_one_that_is_parted_with_in_the_turn_in_which_its_rest_comes_ends_nothing_else(
    worker: PatientWorker, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient_worker, "LEAVING_AT_MOST", 1)
    (waking, bell), (early, client), (late, _client) = (connection(worker, stack) for _ in range(3))
    worker._watch(waking, lambda _conn: worker._see_off(late, within=1.0))
    worker._see_off(early, within=1.0)
    bell.sendall(b"x")
    client.sendall(b"rest")

    worker.wait_for_and_dispatch_events(timeout=1.0)

    assert list(worker.leaving) == [late]
    assert worker.nr_conns == 2
