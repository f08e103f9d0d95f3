"""The page "Who may see what": the roles at each controller today, as table and file, and their regular review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, confirming
from office.asked_company import asked_company
from office.chips import Chip
from office.domain import access_rights, log_reading, reviews
from office.domain.access import access_of
from office.domain.access_rights import Rights
from office.domain.review_checks import may_manage
from office.enums import Role, Scope
from office.errors import ReviewRefusedError
from office.models import Controller, Review, RoleGrant, User
from office.review_forms import TermsForm
from office.translated import CODES
from vault.enums import Family

COLUMNS = ("name", "email", "role", "sees", "since", "last_sign_in", "state")


@dataclass(frozen=True, slots=True)
class Line:
    """A role of a person, in words; `url` is where it is mended, for whoever may."""

    name: str
    email: str
    role: str
    sees: str
    since: date
    last_sign_in: date | None
    state: Chip
    url: str

    @property
    def cells(self) -> list[str | date | None]:
        """What the file holds of it, in the order of `COLUMNS`."""
        state = str(self.state.text)
        return [self.name, self.email, self.role, self.sees, self.since, self.last_sign_in, state]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key of another system, in words."""

    name: str
    may: str
    since: date
    last_used: date | None


@dataclass(frozen=True, slots=True)
class Section:
    """A company's part of the page."""

    company: Controller
    lines: list[Line]
    keys: list[KeyLine]
    review: Review | None
    may_plan: bool


@require_safe
def page(http: HttpRequest) -> HttpResponse:
    """Show the access rights at the companies where the person may look at them."""
    viewer, now = cast(User, http.user), clock.now()
    readable = _readable_by(viewer)
    asked = asked_company(http, readable)
    chosen = [asked] if asked else readable
    context = {
        **admin.site.each_context(http),
        "title": _("Who may see what"),
        "sections": [_section(company, viewer=viewer, now=now) for company in chosen],
        "controllers": readable if len(readable) > 1 else [],
        "chosen": chosen[0] if len(chosen) < len(readable) else None,
    }
    return TemplateResponse(http, "admin/office/access_rights.html", context)


@require_POST
def export(http: HttpRequest, controller: str) -> HttpResponse:
    """Hand the list out as CSV; that is logged."""
    from office import sheet_files  # noqa: PLC0415 - the library for Excel is large and seldom needed

    viewer, now = cast(User, http.user), clock.now()
    company = _one_of(_readable_by(viewer), controller)
    confirming.require(http)
    lines = list(_lines(access_rights.of(company, now=now), viewer=viewer))
    access_rights.note_export(company, rows=len(lines), by=viewer, now=now)
    content = b"".join(sheet_files.csv_parts(COLUMNS, [line.cells for line in lines]))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="access-rights-{company.slug}.csv"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def plan(http: HttpRequest, controller: str) -> HttpResponse:
    """Ask how often the access rights are reviewed and by whom, and plan it."""
    viewer, now = cast(User, http.user), clock.now()
    company = _one_of(_readable_by(viewer), controller)
    if not may_manage(viewer, company):
        raise PermissionDenied
    initial = {
        "name": {code: _name(code) for code in CODES if code in company.languages},
        "interval_months": access_rights.USUAL_MONTHS,
        "next_on": access_rights.first_day(company, now=now),
        "owner": viewer.pk,
        "checklist": "\n".join(access_rights.checklist()),
    }
    form = TermsForm(http.POST or None, controllers=[company], initial=initial)
    if form.is_valid():
        try:
            made = reviews.plan(company, terms=form.terms, by=viewer, now=now, target=company)
        except ReviewRefusedError as error:
            form.refuse(error)
        else:
            messages.success(http, _("The review is planned."))
            return redirect("admin:office_review_change", made.pk)
    context = {
        **admin.site.each_context(http),
        "title": _("Review the access rights at %(name)s regularly") % {"name": company.name},
        "explanation": _("Its owner is reminded, goes through the list of who may see what, and records it."),
        "button": _("Plan it"),
        "back": f"{reverse('access_rights')}?controller={company.slug}",
        "form": form,
        "media": form.media,
    }
    return TemplateResponse(http, "admin/office/review/form.html", context)


def _name(language: str) -> str:
    with override(language):
        return _("Access rights")


def _readable_by(viewer: User) -> list[Controller]:
    """Return the companies whose access rights a person may look at. Raises PermissionDenied if there is none."""
    found = list(Controller.objects.filter(pk__in=access_rights.readable_by(viewer)))
    if not found:
        raise PermissionDenied
    return found


def _one_of(companies: list[Controller], slug: str) -> Controller:
    found = next((one for one in companies if one.slug == slug), None)
    if found is None:
        raise PermissionDenied
    return found


def _section(company: Controller, *, viewer: User, now: datetime) -> Section:
    rights = access_rights.of(company, now=now)
    return Section(
        company=company,
        lines=list(_lines(rights, viewer=viewer)),
        keys=list(_keys(rights)),
        review=access_rights.review_of(company) if _reads_reviews(viewer, company) else None,
        may_plan=may_manage(viewer, company),
    )


def _reads_reviews(viewer: User, company: Controller) -> bool:
    return access_of(viewer).allows("read_reviews", company.pk)


def _lines(rights: Rights, *, viewer: User) -> Iterator[Line]:
    manages = access_of(viewer).allows("manage_office", rights.controller.pk)
    for grant in rights.grants:
        user = grant.user
        yield Line(
            name=user.name,
            email=user.email,
            role=str(Role(grant.role).label),
            sees=_sees(grant),
            since=rights.controller.today(grant.granted_at),
            last_sign_in=_day(user.last_login, rights.controller),
            state=_state(user),
            url=reverse("admin:office_rolegrant_change", args=[grant.pk]) if manages else "",
        )


def _keys(rights: Rights) -> Iterator[KeyLine]:
    for key in rights.keys:
        yield KeyLine(
            name=key.name,
            may=", ".join(str(Scope(scope).label) for scope in key.scopes),
            since=rights.controller.today(key.created_at),
            last_used=_day(key.last_used_at, rights.controller),
        )


def _sees(grant: RoleGrant) -> str:
    return ", ".join(str(Family(family).label) for family in grant.families) or _("nothing")


def _day(at: datetime | None, controller: Controller) -> date | None:
    return controller.today(at) if at is not None else None


def _state(user: User) -> Chip:
    if not user.is_active:
        return Chip(_("locked out"), "overdue")
    if not user.has_usable_password():
        return Chip(_("invited"), "waiting")
    if not log_reading.has_read_notice(user):
        said = _("Has not yet read the notice that binds everybody here to confidentiality.")
        return Chip(_("not bound to confidentiality yet"), "waiting", said)
    return Chip(_("active"), "done")
