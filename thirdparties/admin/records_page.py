"""The page "Article 30": a company's records of processing activities, what they lack, and the files to take away."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from office import clock, confirming
from office.asked_company import asked_company
from office.domain.access import access_of
from office.models import Controller, User
from office.translated import CODES, language_name
from thirdparties.admin.records_shown import Cards, address, company_facts
from thirdparties.domain import processing
from thirdparties.domain.changes import READS
from thirdparties.records.building import build
from thirdparties.records.files import FORMS, file_name

PER_PAGE = 50
GAPS = "gaps"


@require_safe
def records(http: HttpRequest) -> HttpResponse:
    """Show the records of one company: of the first whose third parties the person reads, or of the one chosen."""
    viewer, now = cast(User, http.user), clock.now()
    readable = list(Controller.objects.filter(pk__in=access_of(viewer).controllers(READS)))
    if not readable:
        raise PermissionDenied
    company = asked_company(http, readable) or readable[0]
    register = build(company, language=get_language() or "en", now=now)
    cards = Cards(company, access=access_of(viewer))
    lacking = [one for one in register.activities if one.gaps]
    shown = GAPS if http.GET.get("state") == GAPS else ""
    page = Paginator(lacking if shown else register.activities, PER_PAGE).get_page(http.GET.get("page"))
    on_behalf = [one for one in register.on_behalf if one.gaps or not shown]
    context = {
        **admin.site.each_context(http),
        "title": _("Article 30"),
        "company": company,
        "controllers": readable if len(readable) > 1 else [],
        "register": register,
        "gap_count": len(register.all_gaps),
        "gaps": cards.gaps(register.gaps),
        "facts": list(company_facts(register)),
        "shown": shown,
        "all_count": len(register.activities) + len(register.on_behalf),
        "lacking_count": len(lacking) + sum(bool(one.gaps) for one in register.on_behalf),
        "page": page,
        "cards": [cards.activity(one) for one in page],
        "on_behalf": [cards.on_behalf(one) for one in on_behalf],
        "facts_address": address("facts", company) if cards.may_edit else "",
        "add_address": address("mandate_add", company) if cards.may_edit else "",
        "export_address": address("export", company),
        "languages": [(code, language_name(code)) for code in CODES],
        "forms": [(ending, form.words) for ending, form in FORMS.items()],
    }
    return TemplateResponse(http, "admin/thirdparties/records.html", context)


@require_safe
def export(http: HttpRequest, controller: str) -> HttpResponse:
    """Hand the records of a company out as a file, and put that on record."""
    viewer, now = cast(User, http.user), clock.now()
    company = company_of(viewer, slug=controller, need=READS)
    ending, language = http.GET.get("format", ""), http.GET.get("language", "")
    if ending not in FORMS or language not in CODES:
        raise Http404
    confirming.require(http)
    register = build(company, language=language, now=now)
    content = FORMS[ending].write(register, company)
    processing.note_export(company, format_name=ending, language=language, by=viewer, now=now)
    response = HttpResponse(content, content_type=FORMS[ending].content_type)
    name = file_name(register, company, ending=ending)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def company_of(viewer: User, *, slug: str, need: str) -> Controller:
    """Return a company where a person holds a permission; raises PermissionDenied, whether or not it exists."""
    found = Controller.objects.filter(slug=slug, pk__in=access_of(viewer).controllers(need)).first()
    if found is None:
        raise PermissionDenied
    return found
