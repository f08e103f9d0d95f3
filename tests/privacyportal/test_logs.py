"""Logs that say what happened, and nothing about whom."""

import logging

import pytest

from privacyportal.logs import DiscreetFormatter, redacted


def logged(message: str, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("portal", logging.ERROR, __file__, 1, message, args, info)
    return DiscreetFormatter().format(record)


def raised(error: Exception, *, because_of: Exception | None = None) -> Exception:
    try:
        raise error from because_of
    except Exception as caught:
        return caught


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Not Found: /dreame/requests/Zx81kQp03_vv-0aaLw2/", "Not Found: /dreame/requests/…/"),
        ("Not Found: /notices/Zx81kQp03_vv-0aaLw2", "Not Found: /notices/…"),
        ("Bad Request: /dreame/?email=elsa%40example.com&a=b", "Bad Request: /dreame/?…"),
        ("refused elsa@example.com (550)", "refused …@… (550)"),
        ("Connected to redis://:**@10.0.0.1:6379/0", "Connected to redis://:**@10.0.0.1:6379/0"),
        ("Is it there? Yes, under /admin/office/", "Is it there? Yes, under /admin/office/"),
        (
            "Invalid request from ip=192.0.2.7: Invalid HTTP header name: 'Elsa Lind: x'",
            "Invalid request: Invalid HTTP header name",
        ),
        ("Invalid request from ip=: Invalid HTTP Version: 'Elsa'", "Invalid request: Invalid HTTP Version"),
    ],
)
def test_tokens_queries_and_addresses_are_left_out(message: str, expected: str) -> None:
    assert redacted(message) == expected


def test_arguments_of_a_message_are_redacted_too() -> None:
    assert "elsa" not in logged("%s could not be reached at %s", "mail", "elsa@example.com")


def test_a_traceback_shows_where_and_what_kind_but_no_value() -> None:
    text = logged("Task failed", error=raised(ValueError("Elsa Lind, Storgatan 1")))

    assert "Elsa" not in text
    assert "test_logs.py" in text
    assert text.endswith("ValueError")


def test_an_error_that_led_to_another_is_shown_before_it() -> None:
    first = raised(KeyError("Elsa Lind"))
    text = logged("Task failed", error=raised(RuntimeError("for Elsa Lind"), because_of=first))

    assert "Elsa" not in text
    assert text.index("KeyError") < text.index("led to:") < text.index("RuntimeError")


def test_an_error_of_the_machinery_says_what_it_was() -> None:
    text = logged("No connection", error=raised(ConnectionRefusedError(111, "Connection refused")))

    assert text.endswith("ConnectionRefusedError: [Errno 111] Connection refused")


def test_a_failed_task_is_logged_without_the_words_of_its_error() -> None:
    context = {"name": "mailroom.deliver", "id": "1", "exc": "ValueError('Elsa Lind')", "args": "()"}
    record = logging.LogRecord(
        "celery.app.trace", 40, __file__, 1, "Task %(name)s: %(exc)s", (context,), None
    )

    assert DiscreetFormatter().format(record).endswith("Task mailroom.deliver: ValueError")


def test_the_portal_logs_to_stderr_and_mails_no_traceback() -> None:
    root = logging.getLogger()
    plain = [handler for handler in root.handlers if isinstance(handler.formatter, DiscreetFormatter)]

    assert [handler.stream for handler in plain if isinstance(handler, logging.StreamHandler)]
    assert logging.getLogger("django").handlers == []
