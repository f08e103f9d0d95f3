"""The pages on which a vocabulary leaves as a file and comes from one: upload, look, confirm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.models import Controller
from office.sealed_rows import MAX_SEALED, Parcel, UnsealError, seal, unseal
from policies.domain import vocabulary, vocabulary_import
from policies.domain.vocabulary_columns import Column, columns
from policies.domain.vocabulary_import import State
from policies.errors import FileRefusedError, PolicyError
from policies.models.vocabulary import Entry
from policies.vocabulary_forms import CSV, EXCEL, ExportForm, ImportForm

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

FAULTS_SHOWN = 100
TYPES = {
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
    "json": "application/json",
}
WIDTH, WIDE = 18, 40


def import_page(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Show the form, then what a file holds, then take it over."""
    controllers = open_to(page, http, page.change_needs)
    if "empty" in http.GET:
        return _file(page, [], kind=CSV)
    if http.method == "POST" and "sealed" in http.POST:
        return _confirmed(page, http, controllers=controllers)
    posted = http.method == "POST"
    form = ImportForm(http.POST if posted else None, http.FILES if posted else None, controllers=controllers)
    if form.is_valid():
        try:
            return _looked_at(page, http, form=form)
        except FileRefusedError as error:
            form.add_error("sheet", str(error))
    return _asked(page, http, form=form)


def export_page(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Ask whose vocabulary and as what, then hand it out."""
    controllers = open_to(page, http, page.view_needs)
    form = ExportForm(http.POST if http.method == "POST" else None, controllers=controllers)
    if not form.is_valid():
        titles = [column.title for column in columns(page.model)]
        return _answer(page, http, "export.html", title=_("Export"), form=form, columns=titles)
    kind, controller = form.cleaned_data["kind"], form.chosen
    entries = list(page.model._default_manager.filter(controller=controller).order_by("code"))
    vocabulary.note_export(
        page.model,
        controller=controller,
        rows=len(entries),
        format_name=kind,
        by=page.actor(http),
        now=page.now(),
    )
    return _file(page, entries, kind=kind, name=controller.slug)


def open_to(page: PortalAdmin, http: HttpRequest, need: str | None) -> list[Controller]:
    """Return the controllers where the person holds `need`. Raises PermissionDenied when there are none."""
    found = page.access(http).controllers(need) if need else frozenset()
    if not found:
        raise PermissionDenied
    return list(Controller.objects.filter(pk__in=found))


def _asked(page: PortalAdmin, http: HttpRequest, *, form: ImportForm, **more: Any) -> HttpResponse:
    return _answer(
        page, http, "import.html", title=_("Import"), form=form, columns=columns(page.model), **more
    )


def _looked_at(page: PortalAdmin, http: HttpRequest, *, form: ImportForm) -> HttpResponse:
    """Show what the file would change. Raises `FileRefusedError`."""
    sheet = cast("UploadedFile[Any]", form.cleaned_data["sheet"])
    table = vocabulary_import.read(sheet.read(), model=page.model)
    checked = vocabulary_import.check(page.model, controller=form.chosen, rows=table.rows, first=table.first)
    faults = sorted((*table.faults, *checked.faults), key=lambda fault: fault.row)
    if faults:
        return _asked(page, http, form=form, faults=faults[:FAULTS_SHOWN], fault_count=len(faults))
    parcel = Parcel(controller=str(form.chosen.pk), batch=checked.fingerprint, rows=table.rows)
    sealed = seal(parcel, what=_what(page), viewer=page.actor(http))
    if len(sealed) > MAX_SEALED:
        raise FileRefusedError(_("The texts of this file are too long for one go. Split it into two."))
    counts = {state.value: checked.count(state) for state in State}
    return _answer(
        page,
        http,
        "import_preview.html",
        title=_("What would change"),
        controller=form.chosen,
        lines=[line for line in checked.lines if line.state is not State.SAME],
        counts=counts,
        sealed=sealed,
    )


def _confirmed(page: PortalAdmin, http: HttpRequest, *, controllers: Sequence[Controller]) -> HttpResponse:
    actor = page.actor(http)
    again = HttpResponseRedirect(_address(page, "import_entries"))
    try:
        parcel = unseal(http.POST["sealed"], what=_what(page), viewer=actor)
    except UnsealError:
        messages.error(http, _("The preview is more than an hour old. Choose the file again."))
        return again
    controller = next((one for one in controllers if str(one.pk) == parcel.controller), None)
    if controller is None:
        messages.error(http, _("You may no longer change the vocabulary of this company."))
        return again
    try:
        done = vocabulary_import.take_over(
            page.model,
            controller=controller,
            rows=parcel.rows,
            seen=parcel.batch,
            by=actor,
            now=page.now(),
        )
    except PolicyError as error:
        messages.error(http, str(error))
        return again
    written = done.count(State.NEW) + done.count(State.CHANGED)
    sentence = ngettext("%(count)s entry is taken over.", "%(count)s entries are taken over.", written)
    messages.success(http, sentence % {"count": written})
    return HttpResponseRedirect(_address(page, "changelist"))


def _file(page: PortalAdmin, entries: Sequence[Entry], *, kind: str, name: str = "empty") -> HttpResponse:
    from office import sheet_files  # noqa: PLC0415 - the library for Excel is large and seldom needed

    table = columns(page.model)
    names, rows = [column.name for column in table], _rows(table, entries)
    if kind == EXCEL:
        title = capfirst(str(page.opts.verbose_name_plural))
        with sheet_files.excel_file(names, rows, title=title, widths=_widths(table)) as file:
            content = file.read()
    elif kind == CSV:
        content = b"".join(sheet_files.csv_parts(names, rows))
    else:
        listed = [{column.name: column.value_of(entry) for column in table} for entry in entries]
        content = json.dumps(listed, ensure_ascii=False, indent=2).encode()
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{page.opts.model_name}-{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _rows(table: Sequence[Column], entries: Sequence[Entry]) -> Iterator[list[str]]:
    return ([column.text_of(entry) for column in table] for entry in entries)


def _widths(table: Sequence[Column]) -> list[int]:
    return [WIDE if column.language else WIDTH for column in table]


def _what(page: PortalAdmin) -> str:
    return f"policies.import.{page.opts.model_name}"


def _address(page: PortalAdmin, name: str) -> str:
    return reverse(f"admin:policies_{page.opts.model_name}_{name}")


def _answer(page: PortalAdmin, http: HttpRequest, template: str, *, title: str, **more: Any) -> HttpResponse:
    context = {
        **page.admin_site.each_context(http),
        "title": f"{capfirst(str(page.opts.verbose_name_plural))} · {title}",
        "opts": page.opts,
        "media": page.media,
        "list_address": _address(page, "changelist"),
        "import_address": _address(page, "import_entries"),
        **more,
    }
    return TemplateResponse(http, f"admin/policies/vocabulary/{template}", context)
