"""Putting systems, facilities and agreements under regular review, from their own pages (promises P22, P24)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from law.periods import add_months
from office.dates import in_words
from office.domain import reviews
from office.domain.review_checks import may_manage
from office.models import Controller
from office.review_forms import TermsForm
from office.translated import CODES
from thirdparties.admin.shown import Button, Fact, link

if TYPE_CHECKING:
    from thirdparties.admin.base import RegisterAdmin

USUAL_MONTHS = 12


def review_fact(row: Model) -> Fact:
    """Say when a row is reviewed next."""
    found = reviews.standing_review(row._meta.label_lower, row.pk)
    if found is None:
        return Fact(_("under review"), _("no"))
    return Fact(
        _("next review"),
        link(in_words(found.next_on), reverse("admin:office_review_change", args=[found.pk])),
    )


def review_buttons(
    page: RegisterAdmin, request: HttpRequest, row: Model, company: Controller
) -> list[Button]:
    """Return the button that puts a row under review, where that can be done."""
    if reviews.standing_review(row._meta.label_lower, row.pk) is not None:
        return []
    if not may_manage(page.actor(request), company):
        return []
    return [Button(_("Put under review"), page.address("review", row.pk))]


def review_page(page: RegisterAdmin, request: HttpRequest, pk: UUID, *, checklist: list[str]) -> HttpResponse:
    """Ask how often a row is reviewed, by whom and how, and plan it."""
    row = page.found(request, pk)
    company = page.company_of(row)
    if not may_manage(page.actor(request), company):
        raise PermissionDenied
    now = page.now()
    initial = {
        "name": {code: str(row)[:120] for code in CODES if code in company.languages},
        "interval_months": USUAL_MONTHS,
        "next_on": add_months(company.today(now), USUAL_MONTHS),
        "owner": page.actor(request).pk,
        "checklist": "\n".join(checklist),
    }
    form = TermsForm(request.POST or None, controllers=[company], initial=initial)
    return page.ask(
        request,
        form,
        act=lambda: reviews.plan(company, terms=form.terms, by=page.actor(request), now=now, target=row),
        title=_("Put “%(name)s” under review") % {"name": row},
        button=_("Plan it"),
        said=_("The review is planned."),
        back=page.address("change", pk),
    )
