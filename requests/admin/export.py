"""The worklist as a spreadsheet: a page that says what will be in it and asks why, then the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import confirming
from office.models import User
from requests.admin import export_rows
from requests.domain import exporting
from requests.export_forms import EXCEL, ExportForm

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

NEEDED = "read_cases"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_page(page: PortalAdmin, http: HttpRequest) -> HttpResponseBase:
    """Say how many rows the list has, as filtered, and ask why they are exported; then hand them out.

    Whoever reads all requests of a controller may; a single request that was shown to an outsider is none.
    """
    readable = page.access(http).controllers(NEEDED)
    if not readable:
        raise PermissionDenied
    confirming.require(http)
    try:
        listed = page.get_changelist_instance(http)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(reverse("admin:requests_request_changelist"))
    chosen = listed.queryset.filter(controller_id__in=readable)
    counts = _counts(chosen)
    form = ExportForm(http.POST if http.method == "POST" else None)
    if counts and form.is_valid():
        exporting.note(
            counts,
            kind=form.cleaned_data["kind"],
            filters=_codes(listed),
            reason=form.cleaned_data["reason"],
            by=cast(User, http.user),
            now=page.now(),
        )
        return _file(page, chosen, kind=form.cleaned_data["kind"])
    return _asked(page, http, form=form, listed=listed, counts=counts)


def _counts(chosen: QuerySet[Any]) -> dict[UUID, int]:
    """Return how many rows the list has of each controller."""
    return dict(chosen.order_by().values_list("controller_id").annotate(rows=Count("pk")))


def _asked(
    page: PortalAdmin, http: HttpRequest, *, form: ExportForm, listed: Any, counts: dict[UUID, int]
) -> HttpResponse:
    query = http.GET.urlencode()
    worklist = reverse("admin:requests_request_changelist")
    context = {
        **page.admin_site.each_context(http),
        "title": _("Export requests"),
        "opts": page.opts,
        "media": page.media,
        "form": form,
        "count": sum(counts.values()),
        "narrowed": _in_words(listed),
        "columns": export_rows.names(),
        "back": f"{worklist}?{query}" if query else worklist,
    }
    return TemplateResponse(http, "admin/requests/request/export.html", context)


def _in_words(listed: Any) -> list[tuple[str, str]]:
    """Return what narrows the list: the name of each filter with the choice."""
    found = []
    for spec in listed.filter_specs:
        chosen = str(spec.value() or "")
        name = next((str(title) for value, title in spec.lookup_choices if str(value) == chosen), "")
        if name:
            found.append((str(spec.title).capitalize(), name))
    if listed.query:
        found.append((_("Searched for"), _("a reference or an e-mail address")))
    return found


def _codes(listed: Any) -> list[str]:
    """Return what narrows the list as the access log keeps it; not what was searched for."""
    filters = [f"{spec.parameter_name}={spec.value()}" for spec in listed.filter_specs if spec.value()]
    return [*filters, SEARCH_VAR] if listed.query else filters


def _file(page: PortalAdmin, chosen: QuerySet[Any], *, kind: str) -> HttpResponseBase:
    from office import sheet_files  # noqa: PLC0415 - the library for Excel is large and seldom needed

    now, names = page.now(), export_rows.names()
    rows = export_rows.rows(chosen, language=get_language() or "en", now=now)
    filename = f"requests-{now.date().isoformat()}.{kind}"
    if kind != EXCEL:
        return sheet_files.csv_answer(filename, names, rows)
    file = sheet_files.excel_file(names, rows, title=_("Requests"), widths=export_rows.widths())
    response = FileResponse(file, as_attachment=True, filename=filename, content_type=EXCEL_TYPE)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
