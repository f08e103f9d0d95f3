"""The pages on which third parties leave as a file and come from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import admin_exchange
from office.admin_exchange import Exchange
from office.models import Controller
from thirdparties.domain import party_import
from thirdparties.domain.party_columns import COLUMNS
from thirdparties.errors import ThirdPartyError
from thirdparties.exchange_forms import ExportForm, ImportForm
from thirdparties.models import ThirdParty

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin


def import_page(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Show the form, then what a file holds, then take it over."""
    return admin_exchange.import_page(_exchange(page), http)


def export_page(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Ask whose third parties and as what, then hand them out."""
    return admin_exchange.export_page(_exchange(page), http)


def _exchange(page: PortalAdmin) -> Exchange:
    return Exchange(
        page=page,
        what="thirdparties.import",
        templates="admin/thirdparties/exchange",
        columns=COLUMNS,
        import_form=ImportForm,
        export_form=ExportForm,
        read=party_import.read,
        check=party_import.check,
        take_over=party_import.take_over,
        entries=_entries,
        note_export=party_import.note_export,
        taken=_taken,
        no_more=lambda: _("You may no longer change the third parties of this company."),
        refused=ThirdPartyError,
    )


def _entries(controller: Controller) -> list[ThirdParty]:
    rows = ThirdParty.objects.filter(controller=controller).select_related("parent", "recipient_kind")
    return list(rows.order_by("legal_name"))


def _taken(count: int) -> str:
    sentence = ngettext(
        "%(count)s third party is taken over.", "%(count)s third parties are taken over.", count
    )
    return sentence % {"count": count}
