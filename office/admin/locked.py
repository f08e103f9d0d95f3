"""The page behind a lock: why a value is not shown, whom to ask, and, for whoever may, the value itself, once."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from office import clock, confirming
from office.admin_base import PortalAdmin
from office.domain import abroad, revealing
from office.errors import RevealRefusedError
from office.forms import RevealForm
from office.models import Controller, User
from office.shown import as_shown
from vault.enums import Family
from vault.fields import EncryptedJSONField, EncryptedTextField

FAR = 3
"""How many steps a value lies at most from the object whose page shows it."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(http: HttpRequest, model: str, pk: UUID, field: str) -> HttpResponse:
    """Say why a value is locked, and take what the person asks for."""
    viewer = cast(User, http.user)
    obj = _row(model, pk, field)
    work, controller, back = _belongs_to(obj, field, http=http)
    family = Family(obj._meta.get_field(field).family)  # type: ignore[union-attr]
    may = (
        isinstance(obj._meta.get_field(field), EncryptedTextField | EncryptedJSONField)
        and not revealing.sees(viewer, controller=controller, family=family)
        and revealing.may_reveal(viewer, work=work, controller=controller, family=family)
    )
    form, shown = RevealForm(http.POST if "reveal" in http.POST else None), None
    if "ask" in http.POST:
        return _asked(http, obj, work=work, field=field, controller=controller)
    if "reveal" in http.POST:
        if not may:
            raise PermissionDenied
        confirming.require(http)
        if form.is_valid():
            shown = _reveal(obj, work=work, field=field, form=form, controller=controller, viewer=viewer)
    hidden = revealing.is_hidden(viewer, controller=controller)
    context: dict[str, Any] = {
        **admin.site.each_context(http),
        "title": _("Locked: %(family)s") % {"family": family.label},
        "family": family.label,
        "what": capfirst(str(getattr(obj._meta.get_field(field), "verbose_name", field))),
        "controller": controller,
        "hidden": abroad.why(country=viewer.country) if hidden else "",
        "exceptions": abroad.exceptions_of(controller, now=clock.now()) if hidden else [],
        "sees": revealing.sees(viewer, controller=controller, family=family),
        "leads": [lead for lead in revealing.leads_of(controller) if lead != viewer],
        "back": back,
        "form": form if may else None,
        "shown": shown,
    }
    return TemplateResponse(http, "office/locked.html", context)


def _reveal(
    obj: Model, *, work: Model, field: str, form: RevealForm, controller: Controller, viewer: User
) -> object:
    """Show a value once."""
    try:
        value = revealing.reveal_once(
            obj,
            work=work,
            field=field,
            reason=form.cleaned_data["reason"],
            controller=controller,
            by=viewer,
            now=clock.now(),
        )
    except RevealRefusedError as error:
        form.add_error("reason", str(error))
        return None
    page = admin.site._registry.get(type(obj))
    return as_shown(page.shown_once(obj, value) if isinstance(page, PortalAdmin) else value)


def _asked(http: HttpRequest, obj: Model, *, work: Model, field: str, controller: Controller) -> HttpResponse:
    try:
        told = revealing.ask(
            obj, work=work, field=field, controller=controller, by=cast(User, http.user), now=clock.now()
        )
    except RevealRefusedError as error:
        messages.error(http, str(error))
    else:
        names = ", ".join(lead.name for lead in told)
        messages.success(http, _("A mail is on its way to %(names)s.") % {"names": names})
    return redirect(http.path)


def _row(label: str, pk: UUID, name: str) -> Model:
    """Return the row of a locked value; nobody learns from the answer which rows there are."""
    try:
        model = apps.get_model(label)
        family = getattr(model._meta.get_field(name), "family", None)
    except (LookupError, ValueError, FieldDoesNotExist) as error:
        raise Http404("There is no such value.") from error
    if family is None or not isinstance(model._meta.pk, type(Controller._meta.pk)):
        raise Http404("There is no such value.")
    found: Model | None = model._default_manager.filter(pk=pk).first()
    if found is None:
        raise PermissionDenied
    return found


def _belongs_to(obj: Model, field: str, *, http: HttpRequest) -> tuple[Model, Controller, str]:
    """Return the object whose page shows a value, its controller, and that page's address.

    Raises PermissionDenied if it may not be seen, and Http404 for a value that no page shows to anybody.
    """
    way = [obj]
    for _step in range(FAR):
        for work in way:
            found = admin.site._registry.get(type(work))
            if isinstance(found, PortalAdmin):
                if work is obj and field in found.secrets_of(obj):
                    raise Http404("There is no such value.")
                return work, *_seen(found, work, http=http, itself=work is obj)
        way = [above for one in way for above in _above(one)]
    raise PermissionDenied


def _seen(found: PortalAdmin, work: Model, *, http: HttpRequest, itself: bool) -> tuple[Controller, str]:
    """Return the controller, and the page on which the person sees the object, or its own values alone."""
    seen = found.get_object(http, str(work.pk))
    controller_id = found.controller_id_of(work)
    if seen is not None and found.has_view_permission(http, seen):
        address = _change_page(work)
    else:
        address = found.address_beside(http, work) if itself else ""
    if not address or controller_id is None:
        raise PermissionDenied
    return Controller.objects.get(pk=controller_id), address


def _above(obj: Model) -> list[Model]:
    """Return the rows that a row hangs on, beside people and companies, in the order of its fields."""
    keys = [field for field in obj._meta.concrete_fields if field.many_to_one or field.one_to_one]
    kinds = [field for field in keys if field.related_model not in {User, Controller}]
    return [above for field in kinds if (above := getattr(obj, field.name)) is not None]


def _change_page(work: Model) -> str:
    opts = work._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[work.pk])
