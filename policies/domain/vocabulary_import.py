"""Taking over a vocabulary from a file: checked row by row, shown, then all of it or nothing.

An entry is found again by its code. A column that the file does not have changes nothing; an empty cell gives what is
usual, and no text.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office import sheet_imports
from office.models import Controller, User
from office.sheet_imports import Cells, Change, Fault, State, Table
from office.sheets import SheetRefusedError
from policies.domain import vocabulary
from policies.domain.vocabulary_columns import CODE, RETIRED, CellError, Column, column_for, columns
from policies.errors import FileRefusedError, PolicyError
from policies.models.vocabulary import Entry

__all__ = ["Change", "Checked", "Fault", "Line", "State", "Table", "check", "read", "take_over"]

MAX_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """What one row would make of an entry. `retired` is whether it would be retired then."""

    row: int
    entry: Entry
    state: State
    changes: tuple[Change, ...]
    retired: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a file: its lines in their order, and every fault."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]

    @property
    def fingerprint(self) -> uuid.UUID:
        """What the lines would do, so that a preview can be told from a later one."""
        return sheet_imports.fingerprint((line.entry.code, line.state, line.changes) for line in self.lines)

    def count(self, state: State) -> int:
        """Return how many rows do this."""
        return sum(line.state is state for line in self.lines)


def read(content: bytes, *, model: type[Entry]) -> Table:
    """Read a CSV, Excel or JSON file. Raises `FileRefusedError`, with a sentence that says what to do."""
    names = [column.name for column in columns(model)]
    try:
        return sheet_imports.read(content, names=names, needed=[CODE], most_rows=MAX_ROWS)
    except SheetRefusedError as error:
        raise FileRefusedError(str(error)) from error


def check(model: type[Entry], *, controller: Controller, rows: Sequence[Cells], first: int = 1) -> Checked:
    """Say what every row would do, and everything that is wrong. Nothing is written."""
    here = {entry.code: entry for entry in model._default_manager.filter(controller=controller)}
    reader = _Reader(model, controller=controller, here=here)
    for number, cells in enumerate(rows, first):
        reader.take(number, cells)
    return Checked(lines=tuple(reader.lines), faults=tuple(reader.faults))


def take_over(
    model: type[Entry],
    *,
    controller: Controller,
    rows: Sequence[Cells],
    seen: uuid.UUID,
    by: User,
    now: datetime,
) -> Checked:
    """Write every row, or none. `seen` is the fingerprint of the preview that was confirmed.

    Raises `PolicyError`: a fault, no permission, or a vocabulary that changed since the preview.
    """
    vocabulary.demand_editor(by, controller_id=controller.pk)
    with transaction.atomic():
        checked = check(model, controller=controller, rows=rows)
        if checked.faults:
            raise PolicyError(_("The rows have faults, so nothing was taken over."))
        if checked.fingerprint != seen:
            raise PolicyError(_("Somebody changed the vocabulary since the preview. Choose the file again."))
        for line in checked.lines:
            _write(line, by=by, now=now)
    return checked


def _write(line: Line, *, by: User, now: datetime) -> None:
    vocabulary.save(line.entry, by=by, now=now)
    if line.retired == (line.entry.retired_at is not None):
        return
    if line.retired:
        vocabulary.retire(line.entry, by=by, now=now)
    else:
        vocabulary.bring_back(line.entry, by=by, now=now)


class _Reader:
    """Reads rows one after the other and gathers their faults instead of stopping at the first."""

    def __init__(self, model: type[Entry], *, controller: Controller, here: Mapping[str, Entry]) -> None:
        self.model = model
        self.controller = controller
        self.here = here
        self.columns = columns(model)
        self.lines: list[Line] = []
        self.faults: list[Fault] = []
        self._rows_by_code: dict[str, int] = {}

    def take(self, row: int, cells: Cells) -> None:
        """Read one row into a line, or note what is wrong with it."""
        code = cells.get(CODE, "").strip()
        if problem := self._code_problem(code):
            self.faults.append(Fault(row=row, column=CODE, message=problem))
            return
        self._rows_by_code[code] = row
        known = self.here.get(code)
        entry = self.model(controller=self.controller, code=code)
        if known is not None:
            entry = copy(known)
        faults = self._fill(entry, cells, row=row, is_new=known is None)
        self.faults += faults
        if not faults:
            self.lines.append(self._line(entry, known, cells, row=row))

    def _code_problem(self, code: str) -> str:
        if not code:
            return _("The code is missing.")
        if code in self._rows_by_code:
            return _("The code “%(code)s” stands in row %(row)s already.") % {
                "code": code,
                "row": self._rows_by_code[code],
            }
        return ""

    def _fill(self, entry: Entry, cells: Cells, *, row: int, is_new: bool) -> list[Fault]:
        faults = []
        for column in self.columns:
            if column.name in {CODE, RETIRED} or (column.name not in cells and not is_new):
                continue
            try:
                column.put(cells.get(column.name, ""), entry)
            except CellError as error:
                faults.append(Fault(row=row, column=column.name, message=str(error)))
        if faults:
            return faults
        found = vocabulary.value_faults(entry)
        return [
            Fault(row=row, column=column_for(field, self.model), message=message)
            for field, message in found.items()
        ]

    def _line(self, entry: Entry, known: Entry | None, cells: Cells, *, row: int) -> Line:
        retired = entry.retired_at is not None
        try:
            retired = bool(self.columns[-1].read(cells[RETIRED])) if RETIRED in cells else retired
        except CellError as error:
            self.faults.append(Fault(row=row, column=RETIRED, message=str(error)))
        if known is None:
            return Line(row=row, entry=entry, state=State.NEW, changes=(), retired=retired)
        changes = [
            _change(column, known, entry)
            for column in self.columns[:-1]
            if column.text_of(known) != column.text_of(entry)
        ]
        if retired != (known.retired_at is not None):
            changes.append(_retired_change(self.columns[-1], now_retired=retired))
        state = State.CHANGED if changes else State.SAME
        return Line(row=row, entry=entry, state=state, changes=tuple(changes), retired=retired)


def _change(column: Column, before: Entry, after: Entry) -> Change:
    return Change(title=column.title, before=column.text_of(before), after=column.text_of(after))


def _retired_change(column: Column, *, now_retired: bool) -> Change:
    yes, no = _("yes"), _("no")
    before, after = (no, yes) if now_retired else (yes, no)
    return Change(title=column.title, before=before, after=after)
