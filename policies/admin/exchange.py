"""The pages on which a vocabulary leaves as a file and comes from one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import admin_exchange
from office.admin_exchange import Exchange, open_to
from office.models import Controller
from policies.domain import vocabulary, vocabulary_import
from policies.domain.vocabulary_columns import columns
from policies.errors import PolicyError
from policies.models.vocabulary import Entry
from policies.vocabulary_forms import ExportForm, ImportForm

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

__all__ = ["export_page", "import_page", "open_to"]


def import_page(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Show the form, then what a file holds, then take it over."""
    return admin_exchange.import_page(_exchange(page), http)


def export_page(page: PortalAdmin, http: HttpRequest) -> HttpResponse:
    """Ask whose vocabulary and as what, then hand it out."""
    return admin_exchange.export_page(_exchange(page), http)


def _exchange(page: PortalAdmin) -> Exchange:
    model: type[Entry] = page.model
    return Exchange(
        page=page,
        what=f"policies.import.{page.opts.model_name}",
        templates="admin/policies/vocabulary",
        columns=columns(model),
        import_form=ImportForm,
        export_form=ExportForm,
        read=partial(vocabulary_import.read, model=model),
        check=partial(vocabulary_import.check, model),
        take_over=partial(vocabulary_import.take_over, model),
        entries=partial(_entries, model),
        note_export=partial(vocabulary.note_export, model),
        taken=_taken,
        no_more=lambda: _("You may no longer change the vocabulary of this company."),
        refused=PolicyError,
    )


def _entries(model: type[Entry], controller: Controller) -> list[Entry]:
    return list(model._default_manager.filter(controller=controller).order_by("code"))


def _taken(count: int) -> str:
    sentence = ngettext("%(count)s entry is taken over.", "%(count)s entries are taken over.", count)
    return sentence % {"count": count}
