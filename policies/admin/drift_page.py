"""The page "Drift": what was found at each company, and the pages on which a finding is accepted or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from office import clock
from office.asked_company import asked_company
from office.domain.access import access_of
from office.models import Controller, User
from policies.admin import drift_shown
from policies.admin.drift_shown import Group
from policies.domain import findings
from policies.drift.running import Report, Row, run
from policies.drift_forms import AcceptForm
from policies.errors import PolicyError

READS = "read_policies"
OPEN, ACCEPTED = "open", "accepted"
CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Section:
    """A company's part of the page."""

    report: Report
    groups: list[Group]


@require_safe
def drift(http: HttpRequest) -> HttpResponse:
    """Show what was found at the companies that the person reads policies of: what is open, or what is accepted."""
    viewer, now = cast(User, http.user), clock.now()
    readable = _readable_by(viewer)
    asked = asked_company(http, readable)
    chosen = [asked] if asked else readable
    shown = ACCEPTED if http.GET.get("state") == ACCEPTED else OPEN
    reports = [run(controller, now=now) for controller in chosen]
    context = {
        **admin.site.each_context(http),
        "title": _("Drift"),
        "sections": [_section(report, shown=shown, viewer=viewer) for report in reports],
        "shown": shown,
        "open_count": sum(len(report.open) for report in reports),
        "is_serious": any(report.is_serious for report in reports),
        "accepted_count": sum(len(report.accepted) for report in reports),
        "controllers": readable if len(readable) > 1 else [],
        "chosen": chosen[0] if len(chosen) < len(readable) else None,
    }
    return TemplateResponse(http, "admin/policies/drift/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(http: HttpRequest, controller: str, fingerprint: str) -> HttpResponse:
    """Ask for a reason and a last day, and accept a finding."""
    viewer, now = cast(User, http.user), clock.now()
    company = _acceptable_by(viewer, slug=controller)
    row = run(company, now=now).row(fingerprint)
    if row is None or not row.is_open or not row.finding.may_be_accepted:
        return _gone(http, company)
    form = AcceptForm(
        http.POST or None,
        tomorrow=company.today(now) + timedelta(days=1),
        latest=findings.latest_day(company, now=now),
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            findings.accept(
                company,
                row.finding,
                reason=given["reason"],
                expires_on=given["expires_on"],
                by=viewer,
                now=now,
            )
        except PolicyError as error:
            form.refuse(error)
        else:
            messages.success(http, _("The finding is accepted. After its last day it is open again."))
            return HttpResponseRedirect(_address(company))
    return _asking(http, row=row, company=company, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(http: HttpRequest, controller: str, fingerprint: str) -> HttpResponse:
    """Ask for confirmation, and end an acceptance."""
    viewer, now = cast(User, http.user), clock.now()
    company = _acceptable_by(viewer, slug=controller)
    row = run(company, now=now).row(fingerprint)
    if row is None or row.acceptance is None:
        return _gone(http, company)
    if http.method != "POST":
        return _asking(http, row=row, company=company)
    try:
        findings.take_back(row.acceptance, by=viewer, now=now)
    except PolicyError as error:
        messages.error(http, str(error))
    else:
        messages.success(http, _("The acceptance is taken back. The finding is open."))
    return HttpResponseRedirect(_address(company))


def _readable_by(viewer: User) -> list[Controller]:
    """Return the companies whose policies a person reads. Raises PermissionDenied if there is none."""
    found = list(
        Controller.objects.filter(pk__in=access_of(viewer).controllers(READS)).order_by("name", "pk")
    )
    if not found:
        raise PermissionDenied
    return found


def _acceptable_by(viewer: User, *, slug: str) -> Controller:
    """Return a company where a person may accept findings; raises PermissionDenied, whether or not it exists."""
    company = next((one for one in _readable_by(viewer) if one.slug == slug), None)
    if company is None or not findings.may_accept(viewer, company):
        raise PermissionDenied
    return company


def _section(report: Report, *, shown: str, viewer: User) -> Section:
    rows = report.accepted if shown == ACCEPTED else report.open
    return Section(
        report=report, groups=drift_shown.grouped(rows, controller=report.controller, viewer=viewer)
    )


def _asking(
    http: HttpRequest, *, row: Row, company: Controller, form: AcceptForm | None = None
) -> TemplateResponse:
    """Show the page that asks: for reason and day where there is a form, else whether to take it back."""
    context = {
        **admin.site.each_context(http),
        "title": _("Accept a finding") if form is not None else _("Take an acceptance back"),
        "controller": company,
        "row": row,
        "chip": drift_shown.severity_chip(row.severity),
        "form": form,
        "back": _address(company),
    }
    status = CONFLICT if form is not None and form.non_field_errors() else 200
    return TemplateResponse(http, "admin/policies/drift/step.html", context, status=status)


def _gone(http: HttpRequest, company: Controller) -> HttpResponse:
    messages.error(http, _("This is not so any more: the finding is gone, or somebody was quicker."))
    return HttpResponseRedirect(_address(company))


def _address(company: Controller) -> str:
    return f"{reverse('policies_drift')}?controller={company.slug}"
