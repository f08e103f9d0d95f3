"""The pages on which the records get what the register does not know: facts, people, processing for others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from office import clock
from office.models import Controller, User
from policies.models import Purpose
from thirdparties.admin.records_page import company_of
from thirdparties.domain import processing
from thirdparties.domain.changes import NEEDS
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Mandate, PurposeFacts
from thirdparties.record_forms import DataSubjectsForm, MandateForm, RecordFactsForm

asks = require_http_methods(["GET", "HEAD", "POST"])


@asks
def facts(http: HttpRequest, controller: str) -> HttpResponse:
    """Ask for what the records of a company say once."""
    company = _editable(http, controller)
    form = RecordFactsForm(http.POST or None, instance=processing.facts_of(company), company=company)
    return _ask(
        http,
        company,
        form,
        act=lambda: processing.save_facts(form.instance, by=_actor(http), now=clock.now()),
        title=_("Facts for the records"),
        said=_("The facts are saved."),
    )


@asks
def subjects(http: HttpRequest, controller: str, pk: UUID) -> HttpResponse:
    """Ask whose data is processed for a purpose."""
    company = _editable(http, controller)
    purpose = _found(Purpose.objects.filter(controller=company, pk=pk).select_related("controller"))
    stored = PurposeFacts.objects.filter(purpose=purpose).first()
    initial = {"subjects": stored.subjects if stored is not None else []}
    form = DataSubjectsForm(http.POST or None, initial=initial)
    return _ask(
        http,
        company,
        form,
        act=lambda: processing.set_data_subjects(
            purpose, subjects=form.cleaned_data["subjects"], by=_actor(http), now=clock.now()
        ),
        title=_("Whose data is used for “%(purpose)s”?") % {"purpose": purpose},
        said=_("It is on record whose data it is."),
        anchor=purpose.code,
    )


@asks
def mandate_add(http: HttpRequest, controller: str) -> HttpResponse:
    """Put on record for whom the company processes."""
    company = _editable(http, controller)
    return _ask_mandate(http, company, Mandate(), title=_("Processing on behalf of another"))


@asks
def mandate(http: HttpRequest, controller: str, pk: UUID) -> HttpResponse:
    """Change what the company does for another."""
    company = _editable(http, controller)
    row = _mandate(company, pk)
    return _ask_mandate(http, company, row, title=_("Processing on behalf of %(name)s") % {"name": row})


@asks
def mandate_end(http: HttpRequest, controller: str, pk: UUID) -> HttpResponse:
    """Ask whether the company processes for another no more, and put that on record."""
    company = _editable(http, controller)
    row = _mandate(company, pk)
    back = _address(company)
    if http.method != "POST":
        context = {
            **admin.site.each_context(http),
            "title": _("End what you do for “%(name)s”?") % {"name": row},
            "explanation": _("It leaves the records. What was on record stays in the history."),
            "button": _("End it"),
            "back": back,
        }
        return TemplateResponse(http, "office/action_page.html", context)
    try:
        processing.end_mandate(row, by=_actor(http), now=clock.now())
    except ThirdPartyError as error:
        messages.error(http, str(error))
    else:
        messages.success(http, _("It has ended."))
    return HttpResponseRedirect(back)


def _ask_mandate(http: HttpRequest, company: Controller, row: Mandate, *, title: str) -> HttpResponse:
    form = MandateForm(http.POST or None, instance=row, company=company)
    return _ask(
        http,
        company,
        form,
        act=lambda: processing.save_mandate(
            form.instance, systems=list(form.cleaned_data["systems"]), by=_actor(http), now=clock.now()
        ),
        title=title,
        said=_("It is in the records."),
    )


def _ask(
    http: HttpRequest,
    company: Controller,
    form: Any,
    *,
    act: Callable[[], object],
    title: str,
    said: str,
    anchor: str = "",
) -> HttpResponse:
    """Show a form; once it is right, do what it asks for and go back to the records."""
    if http.method == "POST" and form.is_valid():
        try:
            act()
        except ThirdPartyError as error:
            form.refuse(error)
        else:
            messages.success(http, said)
            return HttpResponseRedirect(f"{_address(company)}#{anchor}" if anchor else _address(company))
    context = {
        **admin.site.each_context(http),
        "title": title,
        "form": form,
        "button": _("Save"),
        "back": _address(company),
        "who": company,
    }
    return TemplateResponse(http, "admin/thirdparties/form.html", context)


def _editable(http: HttpRequest, slug: str) -> Controller:
    return company_of(_actor(http), slug=slug, need=NEEDS)


def _mandate(company: Controller, pk: UUID) -> Mandate:
    rows = Mandate.objects.in_use().filter(third_party__controller=company, pk=pk)
    found: Mandate = _found(rows.select_related("third_party__controller"))
    return found


def _found(rows: Any) -> Any:
    row = rows.first()
    if row is None:
        raise Http404
    return row


def _actor(http: HttpRequest) -> User:
    return cast(User, http.user)


def _address(company: Controller) -> str:
    return f"{reverse('thirdparties_records')}?controller={company.slug}"
