"""The pages of the monthly reports: the list, one of them, its PDF, and making one."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.timezone import override as in_time_zone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office import clock, reporting
from office.asked_company import asked_company
from office.dates import day_and_time, month_in_words
from office.domain import reports
from office.domain.access import access_of
from office.errors import MonthRefusedError
from office.measures import Cell
from office.models import Controller, MonthlyReport, User

LEADS = "manage_office"
PER_PAGE = 36
TEMPLATE = "letters/report.typ"


class MakeForm(forms.Form):
    """Of which month of which company a report is made."""

    controller = forms.ModelChoiceField(queryset=Controller.objects.none(), to_field_name="slug")
    month = forms.DateField(input_formats=["%Y-%m-%d"])

    def __init__(self, *args: object, viewer: User) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        leads = access_of(viewer).controllers(LEADS)
        field = cast("forms.ModelChoiceField[Controller]", self.fields["controller"])
        field.queryset = Controller.objects.filter(pk__in=leads).order_by("name")


@require_safe
def listed(http: HttpRequest) -> HttpResponse:
    """List the reports of one company, or of all whose reports the person may read, the latest month first."""
    viewer, now = cast(User, http.user), clock.now()
    readable = _readable(viewer)
    if not readable:
        raise PermissionDenied
    chosen = asked_company(http, readable)
    leads = access_of(viewer).controllers(LEADS)
    makes = [one for one in ([chosen] if chosen else readable) if one.pk in leads]
    rows = MonthlyReport.objects.filter(controller__in=[chosen] if chosen else readable).defer("sections")
    ordered = rows.select_related("controller", "made_by").order_by("-month", "controller__name")
    context = {
        **admin.site.each_context(http),
        "title": _("Monthly reports"),
        "page": Paginator(ordered, PER_PAGE).get_page(http.GET.get("page")),
        "controllers": readable if len(readable) > 1 else [],
        "chosen": chosen,
        "makes": makes,
        "months": reports.months(makes[0], now=now) if makes else [],
    }
    return TemplateResponse(http, "admin/dashboard/reports.html", context)


@require_POST
def make(http: HttpRequest) -> HttpResponse:
    """Make a report of a month, for whoever leads the office there."""
    viewer = cast(User, http.user)
    if not access_of(viewer).anywhere(LEADS):
        raise PermissionDenied
    form = MakeForm(http.POST, viewer=viewer)
    if not form.is_valid():
        if "controller" in form.errors:
            raise PermissionDenied
        messages.error(http, _("Choose a month that has ended, at most three years ago."))
        return redirect("monthly_reports")
    month: date = form.cleaned_data["month"]
    try:
        report = reports.make(form.cleaned_data["controller"], month=month, by=viewer, now=clock.now())
    except MonthRefusedError as error:
        messages.error(http, str(error))
        return redirect("monthly_reports")
    messages.success(http, _("The report is made."))
    return redirect("monthly_report", pk=report.pk)


@require_safe
def shown(http: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the person may read of a report."""
    viewer = cast(User, http.user)
    report = _report(viewer, pk)
    with in_time_zone(report.controller.time_zone):
        context = {
            **admin.site.each_context(http),
            "title": _title(report),
            "report": report,
            "made": _made(report),
            "tables": reporting.tables(report, access_of(viewer)),
        }
        return TemplateResponse(http, "admin/dashboard/report.html", context).render()


@require_safe
def pdf(http: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out what the person may read of a report as PDF."""
    from mailroom import typesetting  # noqa: PLC0415 - only whoever wants the file

    viewer = cast(User, http.user)
    report = _report(viewer, pk)
    controller = report.controller
    tables = reporting.tables(report, access_of(viewer))
    with in_time_zone(controller.time_zone):
        content = {
            "language": get_language() or "en",
            "title": _title(report),
            "sender": controller.name,
            "made": _made(report),
            "tables": [
                {
                    "title": table.title,
                    "heads": list(table.heads),
                    "rows": [[_printed(cell) for cell in row] for row in table.rows],
                    "note": table.note,
                    "nothing": _("Nothing."),
                }
                for table in tables
            ],
        }
    name = f"report-{controller.slug}-{report.month:%Y-%m}.pdf"
    return HttpResponse(
        typesetting.pdf(TEMPLATE, content=content, at=report.made_at),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _printed(cell: Cell) -> dict[str, str]:
    """Return a cell as the file has it: its text, and the whole address of the rows that it counts."""
    return {"text": cell.text, "url": f"{settings.PUBLIC_URL}{cell.url}" if cell.url else ""}


def _readable(viewer: User) -> list[Controller]:
    """Return the companies of whose reports somebody may read a part, by name."""
    access = access_of(viewer)
    return [one for one in Controller.objects.order_by("name", "pk") if reporting.readable(access, one)]


def _report(viewer: User, pk: UUID) -> MonthlyReport:
    """Return a report of which somebody may read a part; raises PermissionDenied, whether or not there is one."""
    report = MonthlyReport.objects.select_related("controller", "made_by").filter(pk=pk).first()
    if report is None or not reporting.readable(access_of(viewer), report.controller):
        raise PermissionDenied
    return report


def _title(report: MonthlyReport) -> str:
    return _("%(company)s: report of %(month)s") % {
        "company": report.controller.name,
        "month": month_in_words(report.month),
    }


def _made(report: MonthlyReport) -> str:
    """Say when a report was made, in the current time zone, and by whom."""
    moment = day_and_time(localtime(report.made_at))
    if report.made_by is None:
        return _("Made by schedule on %(moment)s") % {"moment": moment}
    return _("Made on %(moment)s by %(name)s") % {"moment": moment, "name": report.made_by.name}
