"""Taking over third parties from a file: checked row by row, shown, then all of it or nothing.

A third party is found again by its legal name as it stands; another spelling of one that is there is refused with
its name. A column that the file does not have changes nothing; an empty cell empties. One row may name another as
the processor that engaged it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from office import sheet_imports
from office.domain import access_log
from office.models import Controller, User
from office.sheet_imports import Cells, Change, Fault, State, Table
from office.sheets import SheetRefusedError
from thirdparties.domain import changes, register
from thirdparties.domain.party_columns import (
    COLUMNS,
    NAME,
    NAMES,
    PARENT,
    RETIRED,
    CellError,
    Known,
    column_for,
)
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Mandate, System, ThirdParty

MAX_ROWS = 10_000
BATCH = 500
SAVED = "thirdparties.party_saved"


@dataclass(frozen=True, slots=True)
class Line:
    """What one row would make of a third party. `retired` is whether it would be retired then."""

    row: int
    party: ThirdParty
    state: State
    changes: tuple[Change, ...]
    retired: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a file: its lines in their order, and every fault."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]

    @property
    def fingerprint(self) -> UUID:
        """What the lines would do, so that a preview can be told from a later one."""
        said = ((line.party.legal_name, line.state, line.changes) for line in self.lines)
        return sheet_imports.fingerprint(said)

    def count(self, state: State) -> int:
        """Return how many rows do this."""
        return sum(line.state is state for line in self.lines)


def read(content: bytes) -> Table:
    """Read a CSV, Excel or JSON file. Raises `ThirdPartyError`, with a sentence that says what to do."""
    try:
        return sheet_imports.read(content, names=NAMES, needed=[NAME], most_rows=MAX_ROWS)
    except SheetRefusedError as error:
        raise ThirdPartyError(str(error)) from error


def check(*, controller: Controller, rows: Sequence[Cells], first: int = 1) -> Checked:
    """Say what every row would do, and everything that is wrong. Nothing is written; in a few queries."""
    reader = _Reader(controller)
    for number, cells in enumerate(rows, first):
        reader.take_name(number, cells)
    for number, cells in enumerate(rows, first):
        reader.take(number, cells)
    reader.look_at_circles()
    reader.look_at_retired()
    faults = sorted(reader.faults, key=lambda fault: fault.row)
    return Checked(lines=tuple(reader.lines), faults=tuple(faults))


def take_over(
    *, controller: Controller, rows: Sequence[Cells], seen: UUID, by: User, now: datetime
) -> Checked:
    """Write every row, or none. `seen` is the fingerprint of the preview that was confirmed.

    Raises `ThirdPartyError`: a fault, no permission, or a register that changed since the preview.
    """
    changes.demand_editor(by, controller_id=controller.pk)
    with transaction.atomic():
        Controller.objects.select_for_update().filter(pk=controller.pk).first()
        checked = check(controller=controller, rows=rows)
        if checked.faults:
            raise ThirdPartyError(_("The rows have faults, so nothing was taken over."))
        if checked.fingerprint != seen:
            raise ThirdPartyError(
                _("Somebody changed the register since the preview. Choose the file again.")
            )
        _write(checked, controller=controller, by=by, now=now)
    return checked


def note_export(*, controller: Controller, rows: int, format_name: str, by: User, now: datetime) -> None:
    """Log how many third parties of a company were exported, and as what."""
    access_log.record(
        action="thirdparties.exported",
        actor=by,
        controller=controller,
        target=None,
        now=now,
        details={"rows": rows, "format": format_name},
    )


def _write(checked: Checked, *, controller: Controller, by: User, now: datetime) -> None:
    new = [line for line in checked.lines if line.state is State.NEW]
    changed = [line for line in checked.lines if line.state is State.CHANGED]
    for line in (*new, *changed):
        if line.retired != (line.party.retired_at is not None):
            line.party.retired_at = now if line.retired else None
    record = {
        "batch_size": BATCH,
        "default_user": by,
        "default_change_reason": SAVED,
        "default_date": now,
    }
    if new:
        bulk_create_with_history([line.party for line in new], ThirdParty, **record)
    if changed:
        names = [field.name for field in ThirdParty._meta.concrete_fields if not field.primary_key]
        bulk_update_with_history([line.party for line in changed], ThirdParty, names, **record)
    access_log.record_each(
        action=SAVED,
        controller=controller,
        actor=by,
        now=now,
        details={
            **{line.party: {"change": register.NEW} for line in new},
            **{
                line.party: {"change": register.CHANGED, "fields": [one.title for one in line.changes]}
                for line in changed
            },
        },
    )
    access_log.record(
        action="thirdparties.imported",
        actor=by,
        controller=controller,
        target=None,
        now=now,
        details={"new": len(new), "changed": len(changed)},
    )


class _Reader:
    """Reads rows and gathers their faults instead of stopping at the first."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self.before = Known.of(controller)
        # Rows may name each other, so what they make is known before any of them is read.
        self.known = Known(self.before.recipient_kinds, dict(self.before.parties))
        self.by_key: dict[str, str] = {party.name_key: name for name, party in self.before.parties.items()}
        self.rows_by_key: dict[str, int] = {}
        self.lines: list[Line] = []
        self.faults: list[Fault] = []
        self._refused: set[int] = set()

    def take_name(self, row: int, cells: Cells) -> None:
        """Find or make the third party of a row; another spelling of one is a fault."""
        party = ThirdParty(controller=self.controller, legal_name=cells.get(NAME, ""))
        register.tidy(party)
        if problem := self._name_problem(party):
            self._fault(row, NAME, problem)
            return
        self.rows_by_key[party.name_key] = row
        known = self.before.parties.get(party.legal_name)
        if isinstance(self.known.parties, dict):
            self.known.parties[party.legal_name] = copy(known) if known is not None else party
        self.by_key[party.name_key] = party.legal_name

    def _name_problem(self, party: ThirdParty) -> str:
        if not party.name_key:
            return _("The legal name is missing.")
        if party.name_key in self.rows_by_key:
            return _("This company stands in row %(row)s already, as “%(name)s”.") % {
                "row": self.rows_by_key[party.name_key],
                "name": self.by_key[party.name_key],
            }
        there = self.by_key.get(party.name_key)
        if there is not None and there != party.legal_name:
            return _("This company is here already, as “%(name)s”.") % {"name": there}
        return ""

    def take(self, row: int, cells: Cells) -> None:
        """Read one row into a line, or note what is wrong with it."""
        if row in self._refused:
            return
        name = " ".join(cells.get(NAME, "").split())
        party, known = self.known.parties[name], self.before.parties.get(name)
        retired = self._fill(party, cells, row=row, is_new=known is None)
        if row in self._refused:
            return
        register.tidy(party)
        for field, message in register.value_faults(party).items():
            self._fault(row, column_for(field), message)
        if row not in self._refused:
            self.lines.append(_line(party, known, row=row, retired=retired))

    def _fill(self, party: ThirdParty, cells: Cells, *, row: int, is_new: bool) -> bool:
        retired = party.retired_at is not None
        for column in COLUMNS:
            if column.name == NAME or (column.name not in cells and not (is_new and column.name == "kind")):
                continue
            try:
                value = column.read(cells.get(column.name, ""), self.known)
            except CellError as error:
                self._fault(row, column.name, str(error))
                continue
            if column.name == RETIRED:
                retired = bool(value)
            else:
                setattr(party, column.field, value)
        return retired

    def look_at_circles(self) -> None:
        """Find rows by which a third party would become its own sub-processor."""
        parents: Mapping[UUID, UUID | None] = {
            party.pk: party.parent_id for party in self.known.parties.values()
        }
        names = {party.pk: party.legal_name for party in self.known.parties.values()}
        for line in self.lines:
            if circle := register.circle_of(line.party.pk, parents=parents):
                message = _("It would become its own sub-processor, each engaged by the next: %(names)s.")
                told = " → ".join(f"“{names[key]}”" for key in circle)
                self._fault(line.row, PARENT, message % {"names": told})

    def look_at_retired(self) -> None:
        """Find rows that retire what still operates a system, engaged others that stay, or is processed for."""
        gone = {line.party.pk for line in self.lines if line.retired}
        stays = {
            party.parent_id
            for party in self.known.parties.values()
            if party.pk not in gone and party.retired_at is None
        }
        rows = System.objects.in_use().filter(controller=self.controller, operated_by__isnull=False)
        operators = set(rows.values_list("operated_by", flat=True))
        mandates = Mandate.objects.in_use().filter(third_party__controller=self.controller)
        clients = set(mandates.values_list("third_party", flat=True))
        for line in self.lines:
            if not line.retired or line.party.retired_at is not None:
                continue
            if line.party.pk in operators:
                self._fault(
                    line.row, RETIRED, _("It operates a system that is in use. Retire the system first.")
                )
            elif line.party.pk in stays:
                self._fault(
                    line.row, RETIRED, _("Sub-processors that it engaged are in use. Retire them first.")
                )
            elif line.party.pk in clients:
                self._fault(
                    line.row, RETIRED, _("You process on its behalf. End that first, under “Article 30”.")
                )

    def _fault(self, row: int, column: str, message: str) -> None:
        self._refused.add(row)
        self.faults.append(Fault(row=row, column=column, message=message))


def _line(party: ThirdParty, known: ThirdParty | None, *, row: int, retired: bool) -> Line:
    if known is None:
        return Line(row=row, party=party, state=State.NEW, changes=(), retired=retired)
    differing = [
        Change(title=column.title, before=column.text_of(known), after=column.text_of(party))
        for column in COLUMNS
        if column.name != RETIRED and column.text_of(known) != column.text_of(party)
    ]
    if retired != (known.retired_at is not None):
        yes, no = _("yes"), _("no")
        before, after = (no, yes) if retired else (yes, no)
        differing.append(Change(title=COLUMNS[-1].title, before=before, after=after))
    state = State.CHANGED if differing else State.SAME
    return Line(row=row, party=party, state=state, changes=tuple(differing), retired=retired)
