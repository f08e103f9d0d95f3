"""The page "Transfers": what leaves each company for another country today, gaps first, as a picture and a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from office import clock
from office.asked_company import asked_company
from office.countries import place_name
from office.domain import abroad
from office.domain.access import access_of
from office.models import Controller, User
from thirdparties import transfer_words
from thirdparties.admin import chips
from thirdparties.admin.shown import link
from thirdparties.domain.changes import READS
from thirdparties.domain.transfers import Transfer, transfers
from thirdparties.flow import flow_svg


@dataclass(frozen=True, slots=True)
class Section:
    """A company's part of the page."""

    company: Controller
    gaps: list[str]
    picture: SafeString
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    staff: str


@require_safe
def transfers_page(http: HttpRequest) -> HttpResponse:
    """Show today's transfers of the companies whose third parties the person reads."""
    viewer = cast(User, http.user)
    readable = list(Controller.objects.filter(pk__in=access_of(viewer).controllers(READS)))
    if not readable:
        raise PermissionDenied
    asked = asked_company(http, readable)
    chosen = [asked] if asked else readable
    context = {
        **admin.site.each_context(http),
        "title": _("Transfers"),
        "sections": [_section(company) for company in chosen],
        "controllers": readable if len(readable) > 1 else [],
        "chosen": chosen[0] if len(chosen) < len(readable) else None,
    }
    return TemplateResponse(http, "admin/thirdparties/transfers.html", context)


def _section(company: Controller) -> Section:
    found = transfers(company, on=company.today(clock.now()))
    return Section(
        company=company,
        gaps=[transfer_words.gap(one) for one in found if one.is_gap],
        picture=mark_safe(flow_svg(found)),  # noqa: S308 - written element by element, with everything escaped
        columns=(_("Recipient"), _("Country"), _("How"), _("Systems"), _("Law"), _("Rests on"), _("State")),
        rows=[_row(one) for one in found],
        staff=", ".join(f"{user.name} ({place_name(user.country)})" for user in abroad.viewers_from(company)),
    )


def _row(one: Transfer) -> tuple[object, ...]:
    name: object = one.recipient_name
    if one.recipient is not None:
        name = link(name, reverse("admin:thirdparties_thirdparty_change", args=[one.recipient.pk]))
    return (
        name,
        place_name(one.country),
        transfer_words.ways(one),
        transfer_words.systems(one) or "–",
        transfer_words.verdict(one.judgement),
        transfer_words.basis(one) or "–",
        chips.transfer_chip(one),
    )
