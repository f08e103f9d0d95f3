"""Cases written as JSON objects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TypeVar

from law.enums import EventKind, Right, Step
from law.errors import LawError
from law.records import Case, Event, Options
from law.rights import by_case_name

_Value = TypeVar("_Value")
_OPTIONS = {field.name for field in fields(Options)}


@dataclass(frozen=True, slots=True)
class FiledCase:
    """A case from a file: its name there, the step asked for, and the date expected, if it says so."""

    id: str
    case: Case
    step: Step
    expected: date | datetime | None


def read_case(record: object, *, where: str) -> FiledCase:
    """Read one object of a case file. `where` names it in messages, if it has no id.

    Raises LawError, whose sentence begins with the case's id or with `where`.
    """
    if not isinstance(record, Mapping):
        raise LawError(f"{where}: a case is an object, not {_kind(record)}.")
    name = record.get("id")
    place = f"{where} ({name})" if isinstance(name, str) else where
    try:
        return FiledCase(
            id=name if isinstance(name, str) else where,
            case=_case(record),
            step=_member(Step, record.get("step"), "step"),
            expected=_moment(record["due"], "due") if record.get("due") is not None else None,
        )
    except LawError as error:
        raise LawError(f"{place}: {error}") from None


def _case(record: Mapping[str, object]) -> Case:
    acts_in = record.get("acts_in")
    return Case(
        jurisdiction=_text(record.get("jurisdiction"), "jurisdiction"),
        right=_right(record.get("right")),
        received=_moment(record.get("received"), "received"),
        acts_in=None if acts_in is None else _text(acts_in, "acts_in"),
        events=tuple(_event(one) for one in _items(record.get("events"), "events")),
        options=_options(record.get("options")),
    )


def _right(value: object) -> Right | None:
    if value is None:
        return None
    right = by_case_name(_text(value, "right"))
    if right is None:
        raise LawError(f"“{value}” is no right that is known here.")
    return right


def _event(value: object) -> Event:
    if not isinstance(value, Mapping):
        raise LawError(f"an event is an object with “kind” and “on”, not {_kind(value)}.")
    return Event(_member(EventKind, value.get("kind"), "kind"), _day(value.get("on"), "on"))


def _options(value: object) -> Options:
    if value is None:
        return Options()
    if not isinstance(value, Mapping):
        raise LawError(f"“options” is an object, not {_kind(value)}.")
    unknown = sorted(set(value) - _OPTIONS)
    if unknown:
        raise LawError(f"“{unknown[0]}” is no option; there are {', '.join(sorted(_OPTIONS))}.")
    prompt = value.get("prompt_working_days", Options().prompt_working_days)
    if not isinstance(prompt, int) or isinstance(prompt, bool) or prompt < 0:
        raise LawError("“prompt_working_days” is a whole number of days.")
    closing = _items(value.get("extra_closing_days"), "extra_closing_days")
    return Options(
        roll=_optional(value, "roll"),
        holidays=_optional(value, "holidays"),
        identity=_optional(value, "identity"),
        business_days=_optional(value, "business_days"),
        hours=_optional(value, "hours"),
        period=_optional(value, "period"),
        extra_closing_days=frozenset(_day(one, "extra_closing_days") for one in closing),
        prompt_working_days=prompt,
    )


def _optional(value: Mapping[str, object], key: str) -> str | None:
    return None if value.get(key) is None else _text(value[key], key)


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise LawError(f"“{key}” is a text, not {_kind(value)}.")
    return value


def _items(value: object, key: str) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise LawError(f"“{key}” is a list, not {_kind(value)}.")
    return value


def _member(kind: Callable[[str], _Value], value: object, key: str) -> _Value:
    try:
        return kind(_text(value, key))
    except ValueError as error:
        if isinstance(error, LawError):
            raise
        raise LawError(f"“{value}” is no “{key}” that is known here.") from None


def _day(value: object, key: str) -> date:
    text = _text(value, key)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LawError(f"“{key}” is a date such as 2026-03-02, not “{text}”.") from None


def _moment(value: object, key: str) -> date | datetime:
    text = _text(value, key)
    try:
        return date.fromisoformat(text) if len(text) <= len("2026-03-02") else datetime.fromisoformat(text)
    except ValueError:
        raise LawError(
            f"“{key}” is a date such as 2026-03-02 or a time such as 2026-03-02T23:30+01:00, not “{text}”."
        ) from None


def _kind(value: object) -> str:
    names = {type(None): "nothing", str: "an empty text", bool: "true or false", list: "a list"}
    return names.get(type(value), "an object" if isinstance(value, Mapping) else "a number")
