"""One identifier for a request, its answer, its log lines and the tasks that it causes."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from celery import Task
from django.test import Client
from pytest_django import Settings

from mailroom.nudging import Nudger
from privacyportal import request_ids
from privacyportal.celery import app, drop_request_id, take_request_id
from privacyportal.logs import DiscreetFormatter, JsonFormatter

GIVEN = "0123456789abcdef-from-proxy"


@pytest.fixture(autouse=True)
def none_before_and_after() -> Iterator[None]:
    request_ids.keep("")
    yield
    request_ids.keep("")


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("portal", logging.ERROR, __file__, 1, message, args, info)


def test_each_answer_says_its_own_identifier(client: Client) -> None:
    first, second = (client.get("/healthz")["X-Request-ID"] for _ in range(2))

    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second


def test_that_of_a_trusted_proxy_is_taken(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]

    assert client.get("/healthz", headers={"x-request-id": GIVEN})["X-Request-ID"] == GIVEN


@pytest.mark.parametrize("given", ["short", "x" * 65, "elsa@example.com", "line\nbreak-and-more"])
def test_one_that_is_none_is_not_taken_even_from_there(
    client: Client, settings: Settings, given: str
) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]

    assert client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"] != given


def test_what_anybody_else_sends_is_not_taken(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": GIVEN})["X-Request-ID"] != GIVEN


@pytest.mark.django_db
def test_log_lines_name_their_request(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(DiscreetFormatter())
    monkeypatch.setattr(handler, "emit", lambda each: lines.append(handler.format(each)))
    logging.getLogger("django.request").addHandler(handler)
    try:
        answer = client.get("/no/such/place/")
    finally:
        logging.getLogger("django.request").removeHandler(handler)

    assert lines[-1].endswith(f"Not Found: /no/such/place/ [{answer['X-Request-ID']}]")
    assert request_ids.current() == ""


def test_a_line_of_json_is_one_line_and_as_discreet_as_a_plain_one() -> None:
    error = raised(ValueError("Elsa Lind"))
    request_ids.keep(GIVEN)

    text = JsonFormatter().format(
        record("Not Found: %s", "/notices/Zx81kQp03_vv-0aaLw2/?a=elsa", error=error)
    )

    assert "\n" not in text
    told: dict[str, Any] = json.loads(text)
    assert told["message"] == "Not Found: /notices/…/?…"
    assert (told["level"], told["logger"], told["request_id"]) == ("ERROR", "portal", GIVEN)
    assert told["error"].endswith("ValueError")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["time"])
    assert "lsa" not in text


def test_outside_of_a_request_there_is_no_identifier() -> None:
    assert "request_id" not in json.loads(JsonFormatter().format(record("Started")))


def test_a_task_logs_under_the_request_that_caused_it() -> None:
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        channel.queue_declare("celery")
        channel.queue_purge("celery")
        request_ids.keep(GIVEN)
        app.send_task("mailroom.deliver", connection=connection)
        request_ids.keep("")
        message = channel.basic_get("celery", no_ack=True)
    assert message is not None
    task: Task[Any, Any] = app.tasks["celery.chain"]

    task.push_request(**message.headers, is_eager=False)
    try:
        take_request_id(task)
        assert request_ids.current() == GIVEN
        drop_request_id(task)
        assert request_ids.current() == ""
    finally:
        task.pop_request()


def test_a_worker_is_woken_in_the_name_of_the_request_that_asked() -> None:
    told: SimpleQueue[str] = SimpleQueue()
    nudger = Nudger(lambda: told.put(request_ids.current()))

    for identifier in (GIVEN, "another-request", ""):
        request_ids.keep(identifier)
        nudger.ask()
        assert told.get(timeout=5) == identifier


def test_a_task_that_the_beat_caused_logs_under_none() -> None:
    task: Task[Any, Any] = app.tasks["celery.chain"]
    request_ids.keep(GIVEN)

    task.push_request(is_eager=False)
    try:
        take_request_id(task)
    finally:
        task.pop_request()

    assert request_ids.current() == ""
