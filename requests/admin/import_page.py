"""The pages on which staff take over open requests from a spreadsheet: upload, look, confirm."""

from __future__ import annotations

import csv
import io
import uuid
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import sheets
from office.models import Controller, User
from office.sealed_rows import MAX_SEALED, Parcel, UnsealError, seal, unseal
from requests.admin.entry_page import open_to
from requests.domain import importing
from requests.domain.errors import RequestError
from requests.domain.import_columns import COLUMNS
from requests.entry_forms import ImportForm
from requests.enums import RIGHT_NAMES

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

FAULTS_SHOWN = 100
SEALED = "requests.import"


def import_page(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Show the form, then what a sheet holds, then take it over."""
    controllers = open_to(http)
    if http.method == "POST" and "sealed" in http.POST:
        return _confirmed(page, http, controllers=controllers)
    form = ImportForm(
        http.POST if http.method == "POST" else None,
        http.FILES if http.method == "POST" else None,
        controllers=controllers,
    )
    if form.is_valid():
        sheet = cast("UploadedFile[Any]", form.cleaned_data["sheet"])
        try:
            return _looked_at(page, http, form=form, rows=_read(sheet))
        except (RequestError, sheets.SheetRefusedError) as error:
            form.add_error("sheet", str(error))
    return _answer(page, http, "import.html", form=form, columns=COLUMNS)


def template_sheet(http: HttpRequest) -> HttpResponse:
    """Hand out an empty sheet with the names of the columns, as CSV."""
    open_to(http)
    text = io.StringIO()
    csv.writer(text).writerow(importing.column_names())
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="open-requests.csv"'
    return response


def _read(sheet: UploadedFile[Any]) -> list[dict[str, str]]:
    needed = [column.name for column in COLUMNS if column.needed]
    return sheets.read(
        sheet.read(), names=importing.column_names(), needed=needed, most_rows=importing.MAX_ROWS
    )


def _looked_at(
    page: PortalAdmin, http: HttpRequest, *, form: ImportForm, rows: list[dict[str, str]]
) -> HttpResponse:
    controller, viewer = form.chosen, cast(User, http.user)
    checked = importing.check(controller, rows=rows, now=page.now())
    if checked.faults:
        return _answer(
            page,
            http,
            "import.html",
            form=form,
            columns=COLUMNS,
            faults=checked.faults[:FAULTS_SHOWN],
            fault_count=len(checked.faults),
            row_count=len(rows),
        )
    sealed = seal(
        Parcel(controller=str(controller.pk), batch=uuid.uuid4(), rows=rows), what=SEALED, viewer=viewer
    )
    if len(sealed) > MAX_SEALED:
        raise RequestError(_("The texts of this sheet are too long for one go. Split it into two."))
    return _answer(
        page,
        http,
        "import_preview.html",
        controller=controller,
        candidates=[(one, RIGHT_NAMES[one.submission.right]) for one in checked.candidates],
        sealed=sealed,
    )


def _confirmed(page: PortalAdmin, http: HttpRequest, *, controllers: list[Controller]) -> HttpResponse:
    viewer = cast(User, http.user)
    again = HttpResponseRedirect(reverse("admin:requests_request_import"))
    try:
        parcel = unseal(http.POST["sealed"], what=SEALED, viewer=viewer)
    except UnsealError:
        messages.error(http, _("The preview is more than an hour old. Choose the file again."))
        return again
    controller = next((one for one in controllers if str(one.pk) == parcel.controller), None)
    if controller is None:
        messages.error(http, _("You may no longer enter requests for this company."))
        return again
    try:
        taken = importing.take_over(
            controller, rows=parcel.rows, batch=parcel.batch, by=viewer, now=page.now()
        )
    except RequestError as error:
        messages.error(http, str(error))
        return again
    sentence = ngettext("%(count)s request is taken over.", "%(count)s requests are taken over.", len(taken))
    messages.success(http, sentence % {"count": len(taken)})
    return HttpResponseRedirect(reverse("admin:requests_request_changelist"))


def _answer(page: PortalAdmin, http: HttpRequest, template: str, **more: Any) -> TemplateResponse:
    context = {
        **page.admin_site.each_context(http),
        "title": _("Take over open requests"),
        "opts": page.opts,
        "media": page.media,
        **more,
    }
    return TemplateResponse(http, f"admin/requests/request/{template}", context)
