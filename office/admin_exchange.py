"""The pages on which rows of a company leave as a file and come from one: upload, look, confirm.

What the rows are, an `Exchange` says; here is how they travel. All are taken over together, or none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from office import confirming
from office.models import Controller, User
from office.sealed_rows import MAX_SEALED, Parcel, UnsealError, seal, unseal
from office.sheet_imports import Cells, Change, Fault, State, Table

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

FAULTS_SHOWN = 100
LINES_SHOWN = 1000
EXCEL, CSV, JSON = "xlsx", "csv", "json"
TYPES = {
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
    JSON: "application/json",
}


class Column(Protocol):
    """A column of the table."""

    @property
    def name(self) -> str:
        """What stands in the first row."""

    @property
    def title(self) -> str:
        """What it is called in words."""

    @property
    def width(self) -> int:
        """How wide it is in Excel, in characters."""

    def value_of(self, entry: Any) -> Any:
        """Return what the cell of a row holds."""

    def text_of(self, entry: Any) -> str:
        """Return it as text."""


class Line(Protocol):
    """What one row of a file would do."""

    @property
    def row(self) -> int:
        """Its number in the file."""

    @property
    def state(self) -> State:
        """Whether it is new, changes something, or nothing."""

    @property
    def changes(self) -> Sequence[Change]:
        """What it would change."""


class Checked(Protocol):
    """What became of a file."""

    @property
    def lines(self) -> Sequence[Line]:
        """What the rows would do."""

    @property
    def faults(self) -> Sequence[Fault]:
        """Everything that is wrong."""

    @property
    def fingerprint(self) -> UUID:
        """What tells this preview from a later one."""

    def count(self, state: State) -> int:
        """Return how many rows do this."""


class Check(Protocol):
    """Says what rows would do; writes nothing."""

    def __call__(self, *, controller: Controller, rows: Sequence[Cells], first: int) -> Checked:
        """Look at every row."""


class TakeOver(Protocol):
    """Writes all rows, or none; raises the exchange's `refused`."""

    def __call__(
        self, *, controller: Controller, rows: Sequence[Cells], seen: UUID, by: User, now: datetime
    ) -> Checked:
        """Write the rows that were seen."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Which rows travel, and how they are read, checked, written and noted.

    `templates` is the folder with `import.html`, `import_preview.html` and `export.html`; `refused` is what the
    domain raises, made of a sentence.
    """

    page: PortalAdmin
    what: str
    templates: str
    columns: Sequence[Column]
    import_form: Callable[..., Any]
    export_form: Callable[..., Any]
    read: Callable[[bytes], Table]
    check: Check
    take_over: TakeOver
    entries: Callable[[Controller], Sequence[Any]]
    note_export: Callable[..., None]
    taken: Callable[[int], str]
    no_more: Callable[[], str]
    refused: type[Exception]


def import_page(exchange: Exchange, http: HttpRequest) -> HttpResponse:
    """Show the form, then what a file holds, then take it over."""
    page = exchange.page
    controllers = open_to(page, http, page.change_needs)
    if "empty" in http.GET:
        return _file(exchange, [], kind=CSV)
    if http.method == "POST" and "sealed" in http.POST:
        return _confirmed(exchange, http, controllers=controllers)
    posted = http.method == "POST"
    form = exchange.import_form(
        http.POST if posted else None, http.FILES if posted else None, controllers=controllers
    )
    if form.is_valid():
        try:
            return _looked_at(exchange, http, form=form)
        except exchange.refused as error:
            form.add_error("sheet", str(error))
    return _asked(exchange, http, form=form)


def export_page(exchange: Exchange, http: HttpRequest) -> HttpResponse:
    """Ask whose rows and as what, then hand them out."""
    page = exchange.page
    controllers = open_to(page, http, page.view_needs)
    confirming.require(http)
    form = exchange.export_form(http.POST if http.method == "POST" else None, controllers=controllers)
    if not form.is_valid():
        titles = [column.title for column in exchange.columns]
        return _answer(exchange, http, "export.html", title=_("Export"), form=form, columns=titles)
    kind, controller = form.cleaned_data["kind"], form.chosen
    entries = exchange.entries(controller)
    exchange.note_export(
        controller=controller,
        rows=len(entries),
        format_name=kind,
        by=page.actor(http),
        now=page.now(),
    )
    return _file(exchange, entries, kind=kind, name=controller.slug)


def open_to(page: PortalAdmin, http: HttpRequest, need: str | None) -> list[Controller]:
    """Return the controllers where the person holds `need`. Raises PermissionDenied when there are none."""
    found = page.access(http).controllers(need) if need else frozenset()
    if not found:
        raise PermissionDenied
    return list(Controller.objects.filter(pk__in=found))


def _asked(exchange: Exchange, http: HttpRequest, *, form: Any, **more: Any) -> HttpResponse:
    return _answer(
        exchange, http, "import.html", title=_("Import"), form=form, columns=exchange.columns, **more
    )


def _looked_at(exchange: Exchange, http: HttpRequest, *, form: Any) -> HttpResponse:
    """Show what the file would change. Raises the exchange's `refused`."""
    sheet = cast("UploadedFile[Any]", form.cleaned_data["sheet"])
    table = exchange.read(sheet.read())
    checked = exchange.check(controller=form.chosen, rows=table.rows, first=table.first)
    told = {(fault.row, fault.column) for fault in table.faults}
    more = [fault for fault in checked.faults if (fault.row, fault.column) not in told]
    faults = sorted((*table.faults, *more), key=lambda fault: fault.row)
    if faults:
        return _asked(exchange, http, form=form, faults=faults[:FAULTS_SHOWN], fault_count=len(faults))
    parcel = Parcel(controller=str(form.chosen.pk), batch=checked.fingerprint, rows=table.rows)
    sealed = seal(parcel, what=exchange.what, viewer=exchange.page.actor(http))
    if len(sealed) > MAX_SEALED:
        raise exchange.refused(_("The texts of this file are too long for one go. Split it into two."))
    lines = [line for line in checked.lines if line.state is not State.SAME]
    return _answer(
        exchange,
        http,
        "import_preview.html",
        title=_("What would change"),
        controller=form.chosen,
        lines=lines[:LINES_SHOWN],
        more=len(lines[LINES_SHOWN:]),
        counts={state.value: checked.count(state) for state in State},
        sealed=sealed,
    )


def _confirmed(exchange: Exchange, http: HttpRequest, *, controllers: Sequence[Controller]) -> HttpResponse:
    actor = exchange.page.actor(http)
    again = HttpResponseRedirect(_address(exchange, "import_entries"))
    try:
        parcel = unseal(http.POST["sealed"], what=exchange.what, viewer=actor)
    except UnsealError:
        messages.error(http, _("The preview is more than an hour old. Choose the file again."))
        return again
    controller = next((one for one in controllers if str(one.pk) == parcel.controller), None)
    if controller is None:
        messages.error(http, exchange.no_more())
        return again
    try:
        done = exchange.take_over(
            controller=controller, rows=parcel.rows, seen=parcel.batch, by=actor, now=exchange.page.now()
        )
    except exchange.refused as error:
        messages.error(http, str(error))
        return again
    messages.success(http, exchange.taken(done.count(State.NEW) + done.count(State.CHANGED)))
    return HttpResponseRedirect(_address(exchange, "changelist"))


def _file(exchange: Exchange, entries: Sequence[Any], *, kind: str, name: str = "empty") -> HttpResponse:
    from office import sheet_files  # noqa: PLC0415 - the library for Excel is large and seldom needed

    page, table = exchange.page, exchange.columns
    names, rows = [column.name for column in table], _rows(table, entries)
    if kind == EXCEL:
        title = capfirst(str(page.opts.verbose_name_plural))
        widths = [column.width for column in table]
        with sheet_files.excel_file(names, rows, title=title, widths=widths) as file:
            content = file.read()
    elif kind == CSV:
        content = b"".join(sheet_files.csv_parts(names, rows))
    else:
        listed: list[Mapping[str, Any]] = [
            {column.name: column.value_of(entry) for column in table} for entry in entries
        ]
        content = json.dumps(listed, ensure_ascii=False, indent=2).encode()
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{page.opts.model_name}-{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _rows(table: Sequence[Column], entries: Sequence[Any]) -> Iterable[list[str]]:
    return ([column.text_of(entry) for column in table] for entry in entries)


def _address(exchange: Exchange, name: str) -> str:
    opts = exchange.page.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}")


def _answer(exchange: Exchange, http: HttpRequest, template: str, *, title: str, **more: Any) -> HttpResponse:
    page = exchange.page
    context = {
        **page.admin_site.each_context(http),
        "title": f"{capfirst(str(page.opts.verbose_name_plural))} · {title}",
        "opts": page.opts,
        "media": page.media,
        "list_address": _address(exchange, "changelist"),
        "import_address": _address(exchange, "import_entries"),
        **more,
    }
    return TemplateResponse(http, f"{exchange.templates}/{template}", context)
