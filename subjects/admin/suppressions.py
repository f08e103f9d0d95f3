"""The suppression list as staff see it: how many, of which kind, since when. Who they are nobody can tell."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from office.admin_base import PortalAdmin
from office.admin_counting import Pages
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.chips import Chip, day_element
from subjects.enums import SuppressionKind
from subjects.models import Suppression


@admin.register(Suppression)
class SuppressionAdmin(PortalAdmin):
    """What is remembered without whom. Only reading: rows come and go by what people do."""

    view_needs = "read_subjects"

    list_display = ("what", "of_what", "company", "since", "why", "lifted")
    list_display_links = None
    list_filter = ("kind", ("controller", PermittedFilter))
    list_select_related = ("controller",)
    ordering = ("-set_at", "-id")
    fields = ("controller", "kind", "identifier_kind", "set_at", "reason", "lifted_at", "lifted_by_act")
    change_list_template = "admin/subjects/suppression/list.html"
    actions = None
    paginator = Pages
    sortable_by = ()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list below its sums."""
        counts = (
            self.get_queryset(request)
            .filter(lifted_at__isnull=True)
            .order_by("controller__name", "kind")
            .values("controller__name", "kind")
            .annotate(count=Count("pk"), first=Min("set_at"))
        )
        sums = [{**row, "label": SuppressionKind(row["kind"]).label} for row in counts]
        return super().changelist_view(request, {"sums": sums, **(extra_context or {})})

    @display(description=gettext_lazy("What is remembered"))
    def what(self, row: Suppression) -> object:
        """Name what is remembered."""
        return Chip(SuppressionKind(row.kind).label, "plain" if row.lifted_at else "mark").render()

    @display(description=gettext_lazy("Kind of identifier"))
    def of_what(self, row: Suppression) -> str:
        """Name the kind of identifier."""
        return str(row.get_identifier_kind_display())

    @display(description=gettext_lazy("Company"))
    def company(self, row: Suppression) -> str:
        """Name the controller."""
        return row.controller.name

    @display(description=gettext_lazy("Reason"))
    def why(self, row: Suppression) -> str:
        """Say why."""
        return str(row.get_reason_display())

    @display(description=gettext_lazy("Since"))
    def since(self, row: Suppression) -> object:
        """Show the day."""
        return day_element(row.controller.today(row.set_at))

    @display(description=gettext_lazy("Lifted"))
    def lifted(self, row: Suppression) -> object:
        """Show the day on which it was lifted, and by what the person did."""
        if row.lifted_at is None:
            return "–"
        return Chip(
            row.get_lifted_by_act_display(), "done", title=str(row.controller.today(row.lifted_at))
        ).render()
