"""Cases written as JSON: reading them, and answering a whole file."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from law.deadlines import deadline
from law.enums import EventKind, Step
from law.errors import LawError, Problem, gettext_noop
from law.records import Case, Deadline, Event, Options
from law.rights import CASE_NAMES

_Value = TypeVar("_Value")
_OPTIONS = tuple(field.name for field in fields(Options))
_EVENT = ("kind", "on")
_HOLIDAY = ("on", "name")
LARGEST = 32 * 1024 * 1024
"""Bytes that a file of cases may have: more than 100,000 cases."""
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class FiledCase:
    """A case from a file: its name there, the step asked for, and the date expected, if it says so."""

    id: str
    case: Case
    step: Step
    expected: date | datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A case from a file with its deadline."""

    filed: FiledCase
    deadline: Deadline

    @property
    def differs(self) -> bool:
        """Whether the file expects something else: another moment, or a day for a moment."""
        expected, due = self.filed.expected, self.deadline.due
        return isinstance(expected, datetime) != isinstance(due, datetime) or expected != due


def answer_file(content: bytes, *, today: date) -> Iterator[Answer | LawError]:
    """Answer each case of a file, in its order; for a case without an answer, what is wrong with it.

    Raises LawError if the file as a whole cannot be read as a list of cases.
    """
    seen: set[str] = set()
    for number, record in enumerate(_records(content), 1):
        try:
            filed = read_case(record, where=f"case {number}")
            if filed.id in seen:
                raise LawError(Problem.DUPLICATE_ID, case=f"case {number} ({filed.id})", field="id")
            seen.add(filed.id)
            try:
                yield Answer(filed, deadline(filed.case, filed.step, today=today))
            except LawError as error:
                raise error.within(case=filed.id) from None
        except LawError as error:
            yield error


def _records(content: bytes) -> list[object]:
    if len(content) > LARGEST:
        raise LawError(Problem.TOO_LARGE, limit=LARGEST // 1024**2)
    try:
        records = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise LawError(Problem.NOT_UTF8) from None
    except json.JSONDecodeError as error:
        raise LawError(Problem.NOT_JSON, line=error.lineno, column=error.colno) from None
    except (RecursionError, ValueError):
        raise LawError(Problem.TOO_DEEP) from None
    return _list(records)


def read_case(record: object, *, where: str) -> FiledCase:
    """Read one object of a case file. `where` names it in messages, with its id if it has one.

    Fields that are no part of a case (`why`, `source`) are left alone. Raises LawError.
    """
    name = record.get("id") if isinstance(record, Mapping) else None
    place = f"{where} ({name})" if isinstance(name, str) and _is_shown(name) else where
    try:
        found = _object(record)
        case, step = read_question(found)
        return FiledCase(_within("id", _text, name), case, step, _optional(found, "due", _moment))
    except LawError as error:
        raise error.within(case=place) from None


def read_question(found: Mapping[str, object]) -> tuple[Case, Step]:
    """Read a case as it is written, and the step asked for. Raises LawError."""
    return _case(found), _within("step", _member(Step), found.get("step"))


def read_day(text: object, *, field: str) -> date:
    """Read a day as it is written; `field` names it in messages. Raises LawError."""
    return _within(field, _day, text)


def _case(found: Mapping[str, object]) -> Case:
    return Case(
        jurisdiction=_within("jurisdiction", _text, found.get("jurisdiction")),
        right=_optional(found, "right", _named(CASE_NAMES)),
        received=_within("received", _moment, found.get("received")),
        acts_in=_optional(found, "acts_in", _text),
        events=tuple(_each(found, "events", _event)),
        options=_optional(found, "options", _options) or Options(),
    )


def _event(value: object) -> Event:
    event = _object(value)
    _no_others(event, _EVENT)
    kind = _within("kind", _member(EventKind), event.get("kind"))
    return Event(kind, _within("on", _day, event.get("on")))


def _options(value: object) -> Options:
    chosen = _object(value)
    _no_others(chosen, _OPTIONS)
    prompt = _optional(chosen, "prompt_working_days", _whole_number)
    return Options(
        roll=_optional(chosen, "roll", _text),
        holidays=_optional(chosen, "holidays", _text),
        identity=_optional(chosen, "identity", _text),
        business_days=_optional(chosen, "business_days", _text),
        hours=_optional(chosen, "hours", _text),
        period=_optional(chosen, "period", _text),
        extra_closing_days=frozenset(_each(chosen, "extra_closing_days", _day)),
        prompt_working_days=Options().prompt_working_days if prompt is None else prompt,
        one_off_holidays=tuple(_each(chosen, "one_off_holidays", _holiday)),
    )


def _holiday(value: object) -> tuple[date, str]:
    holiday = _object(value)
    _no_others(holiday, _HOLIDAY)
    return _within("on", _day, holiday.get("on")), _within("name", _text, holiday.get("name"))


def _within(field: str, read: Callable[[object], _Value], value: object) -> _Value:
    try:
        return read(value)
    except LawError as error:
        raise error.within(field=field) from None


def _optional(found: Mapping[str, object], field: str, read: Callable[[object], _Value]) -> _Value | None:
    value = found.get(field)
    return None if value is None else _within(field, read, value)


def _each(found: Mapping[str, object], field: str, read: Callable[[object], _Value]) -> list[_Value]:
    values = _optional(found, field, _list) or []
    return [_within(f"{field}[{number}]", read, value) for number, value in enumerate(values)]


def _no_others(found: Mapping[str, object], names: tuple[str, ...]) -> None:
    for name in found:
        if name not in names:
            raise LawError(Problem.UNKNOWN_FIELD, name=_shown(name), allowed=", ".join(names))


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise LawError(Problem.NOT_AN_OBJECT, found=_kind(value))
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise LawError(Problem.NOT_A_LIST, found=_kind(value))
    return value


def _whole_number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise LawError(Problem.NOT_A_NUMBER, found=_kind(value))
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise LawError(Problem.NOT_TEXT, found=_kind(value))
    if not _is_shown(value):
        raise LawError(Problem.NOT_PRINTABLE)
    return value


def _named(names: Mapping[str, _Value]) -> Callable[[object], _Value]:
    def read(value: object) -> _Value:
        text = _text(value)
        if text not in names:
            raise LawError(Problem.UNKNOWN_VALUE, value=text, allowed=", ".join(names))
        return names[text]

    return read


_Member = TypeVar("_Member", bound=StrEnum)


def _member(kind: type[_Member]) -> Callable[[object], _Member]:
    return _named({one.value: one for one in kind})


def _day(value: object) -> date:
    text = _text(value)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise LawError(Problem.NOT_A_DAY, text=text)
    return day


def _moment(value: object) -> date | datetime:
    text = _text(value)
    try:
        return datetime.fromisoformat(text) if "T" in text else _day(text)
    except ValueError:
        raise LawError(Problem.NOT_A_MOMENT, text=text) from None


def _is_shown(text: str) -> bool:
    return len(text) <= _LONGEST_TEXT and text.isprintable()


def _shown(text: str) -> str:
    return text if _is_shown(text) else "…"


KINDS: Mapping[type, str] = {
    type(None): gettext_noop("nothing"),
    str: gettext_noop("a text"),
    bool: gettext_noop("true or false"),
    list: gettext_noop("a list"),
    dict: gettext_noop("an object"),
}
"""What can stand where something else is needed; all else is a number."""
A_NUMBER = gettext_noop("a number")
EMPTY_TEXT = gettext_noop("an empty text")


def _kind(value: object) -> str:
    return EMPTY_TEXT if value == "" else KINDS.get(type(value), A_NUMBER)
