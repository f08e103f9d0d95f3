"""Logs that operators can keep: no addresses of people, no tokens, no values out of errors."""

import copy
import json
import logging
import re
import time
import traceback
from collections.abc import Mapping
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from privacyportal import request_ids

QUERY = re.compile(r"(/[^\s\"'?]*)\?[^\s\"']+")
TOKEN = re.compile(r"(?<=/)[\w:=-]{16,}(?=[/\s\"'?]|\.ics|$)")
ADDRESS = re.compile(r"[^\s@<>\"'(\[/:*]+@[^\s@<>\"')\]]+\.[^\s@<>\"')\]]+")

UNREADABLE = re.compile(r"^(Invalid request) from ip=\S*: ([^:]*).*", re.DOTALL)
"""What gunicorn says of a request that is none, with the words that it could not read."""

# These say what broke in the machinery; the message of any other error may repeat what a person typed.
TELLING = (
    AttributeError,
    ImportError,
    ImproperlyConfigured,
    NameError,
    OSError,
    OperationalError,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """One line a record, in UTC, with tracebacks that show where and what kind, but no values.

    What belongs to a request ends with its identifier in brackets.
    """

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        """Format a copy of `record`, its message redacted."""
        discreet = self.discreet(record)
        if request := request_ids.current():
            discreet.msg = f"{discreet.msg} [{request}]"
        return super().format(discreet)

    def discreet(self, record: logging.LogRecord) -> logging.LogRecord:
        """Return a copy of `record` whose message is redacted."""
        discreet = copy.copy(record)
        if isinstance(record.args, Mapping) and "exc" in record.args:
            kind = str(record.args["exc"]).partition("(")[0]  # Celery puts the error's repr here
            discreet.args = {**record.args, "exc": kind}
        discreet.msg, discreet.args, discreet.exc_text = redacted(discreet.getMessage()), None, None
        return discreet

    def formatException(self, ei: ErrorInfo) -> str:  # noqa: N802 - logging's name
        """Return the traceback of an error and of those that led to it, without their values."""
        parts: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            parts.append("".join(traceback.format_tb(error.__traceback__)) + described(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nled to:\n".join(reversed(parts))


class JsonFormatter(DiscreetFormatter):
    """One JSON object a line, as discreet; `request_id` and `error` only where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a copy of `record`, its message redacted."""
        discreet = self.discreet(record)
        told = {
            "time": f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{record.msecs:03.0f}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": discreet.msg,
            "process": record.process,
        }
        if request := request_ids.current():
            told["request_id"] = request
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def redacted(message: str) -> str:
    """Return `message` without query strings, tokens in paths, mail addresses, and what could not be read."""
    told = UNREADABLE.sub(r"\1: \2", message)
    return ADDRESS.sub("…@…", TOKEN.sub("…", QUERY.sub(r"\1?…", told)))


def described(error: BaseException) -> str:
    """Name the kind of an error, with the first line of its message if that tells of machinery only."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    lines = str(error).splitlines()
    return f"{kind}: {redacted(lines[0])}" if lines and isinstance(error, TELLING) else kind
