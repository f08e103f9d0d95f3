"""What importing rows from a spreadsheet shares, whatever the rows are: reading, faults, changes, a fingerprint."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from office import sheets
from office.sheets import SheetRefusedError

Cells = Mapping[str, str]


class State(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell; `row` is its number in the file, `column` its name, empty for the row."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """A value that a row would change, in words."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file. `first` is the number of its first row; a spreadsheet's row 1 holds the names."""

    rows: list[dict[str, str]]
    faults: tuple[Fault, ...]
    first: int


def read(content: bytes, *, names: Sequence[str], needed: Sequence[str], most_rows: int) -> Table:
    """Read a CSV, Excel or JSON file. Raises `SheetRefusedError`, with a sentence that says what to do."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}:
        return Table(rows=_from_json(content, names=names, most_rows=most_rows), faults=(), first=1)
    rows = sheets.read(content, names=names, needed=needed, most_rows=most_rows)
    faults: list[Fault] = []
    plain = [_without_formulas(cells, row=row, faults=faults) for row, cells in enumerate(rows, 2)]
    return Table(rows=plain, faults=tuple(faults), first=2)


def fingerprint(lines: Iterable[tuple[str, State, Iterable[Change]]]) -> uuid.UUID:
    """Return what lines would do, each by its name, so that a preview can be told from a later one."""
    said = [
        [name, state, [[one.title, one.before, one.after] for one in changes]]
        for name, state, changes in lines
    ]
    return uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(said))


def _without_formulas(cells: Cells, *, row: int, faults: list[Fault]) -> dict[str, str]:
    plain = {}
    for name, text in cells.items():
        try:
            plain[name] = sheets.unescaped(text)
        except ValueError:
            message = _("“%(text)s” reads like a formula. Put an apostrophe before it if it is a text.")
            faults.append(Fault(row=row, column=name, message=message % {"text": text.strip()[:40]}))
    return plain


def _from_json(content: bytes, *, names: Sequence[str], most_rows: int) -> list[dict[str, str]]:
    try:
        entries = json.loads(content.decode("utf-8-sig"))
        json.dumps(entries, ensure_ascii=False).encode()  # halves of characters can be read, but not shown
    except (ValueError, RecursionError):
        raise SheetRefusedError(_("The JSON file cannot be read: it is damaged, or not in UTF-8.")) from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SheetRefusedError(_("The JSON file must be a list of entries, each with its values by column."))
    if not entries:
        raise SheetRefusedError(_("The file has no entries."))
    if len(entries) > most_rows:
        raise SheetRefusedError(
            _("The file has %(rows)s entries; take over at most %(limit)s at a time.")
            % {"rows": len(entries), "limit": most_rows}
        )
    unknown = sorted({name for entry in entries for name in entry} - set(names))
    if unknown:
        raise SheetRefusedError(
            _("These columns are not known: %(names)s. Take the names from the template.")
            % {"names": ", ".join(unknown[: sheets.MAX_COLUMNS])}
        )
    return [{name: _json_text(value) for name, value in entry.items()} for entry in entries]


def _json_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        text = str(value)
        if len(text) <= sheets.MAX_CELL:
            return text
        raise SheetRefusedError(
            _("A cell holds more than %(limit)s characters.") % {"limit": sheets.MAX_CELL}
        )
    raise SheetRefusedError(_("The values in the JSON file must be texts, whole numbers, or true and false."))
