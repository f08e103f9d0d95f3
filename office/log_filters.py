"""Filters of the access log: what kind of thing happened, to what kind of object, and whose look-ups."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from office import actions
from office.domain import log_reading
from office.enums import Role
from office.models import RoleGrant


def is_look() -> Q:
    """Return which lines tell of a look at something, or of taking it along, by somebody."""
    looks = [action for action in actions.registered() if log_reading.is_look(action)]
    return Q(action__in=looks, actor__isnull=False)


def by_lead() -> Exists:
    """Return whether whoever acted is a privacy lead of the line's controller today."""
    leads = RoleGrant.objects.filter(
        user=OuterRef("actor"), controller=OuterRef("controller"), role=Role.PRIVACY_LEAD
    )
    return Exists(leads)


class LooksFilter(SimpleListFilter):
    """Only look-ups, or only those of privacy leads, which the auditor reads."""

    title = _("look-ups")
    parameter_name = "looks"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [
            ("all", _("Look-ups only")),
            ("leads", _("Look-ups by privacy leads")),
            ("changes", _("Everything but look-ups")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() == "leads":
            return queryset.filter(is_look()).filter(by_lead())
        if self.value() == "all":
            return queryset.filter(is_look())
        return queryset.exclude(is_look()) if self.value() == "changes" else queryset


class ActionFilter(DropdownFilter):  # type: ignore[misc]
    """One kind of action, as the log words it; actions that read the same are one choice."""

    title = _("what")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the actions: of what package, and what."""
        named: dict[str, str] = {}
        for code in sorted(actions.registered()):
            named.setdefault(_in_words(code), code)
        return sorted(((code, name) for name, code in named.items()), key=lambda choice: choice[1].casefold())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        chosen = self.value()
        if not chosen:
            return queryset
        if chosen not in actions.registered():
            return queryset.filter(action=chosen)
        same = [code for code in actions.registered() if _in_words(code) == _in_words(chosen)]
        return queryset.filter(action__in=same)


def _in_words(action: str) -> str:
    package = apps.get_app_config(action.partition(".")[0])
    return f"{package.verbose_name}: {actions.name_of(action)}"


class KindFilter(DropdownFilter):  # type: ignore[misc]
    """One kind of object."""

    title = _("kind of object")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the kinds that have a page."""
        kinds = [model._meta for model in model_admin.admin_site._registry]
        named = [(opts.label_lower, capfirst(str(opts.verbose_name))) for opts in kinds]
        return sorted(named, key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        return queryset.filter(target_type=self.value()) if self.value() else queryset
