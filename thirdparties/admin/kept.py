"""What the pages of systems and facilities share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from office.admin_decorators import display
from office.dates import in_words
from thirdparties.admin.base import RegisterAdmin
from thirdparties.admin.reviewing import review_buttons
from thirdparties.admin.shown import Button, Fact, link
from thirdparties.domain import systems
from thirdparties.models import Facility, System


class KeptAdmin(RegisterAdmin):
    """What the pages of systems and facilities share."""

    list_select_related = ("controller", "operated_by")
    search_fields = ("name", "operated_by__legal_name")
    search_help_text = gettext_lazy("Search by name or operator")
    ordering = ("name",)
    change_list_template = "admin/thirdparties/change_list.html"

    @display(description=gettext_lazy("operated by"), ordering="operated_by__legal_name")
    def operator(self, row: System | Facility) -> str:
        """Name who runs it."""
        return str(row.operated_by or row.controller)

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of what can be done with one."""
        return [
            self.page_path("edit/", self.edit, "edit"),
            self.page_path("retire/", self.retire, "retire"),
            self.page_path("bring-back/", self.bring_back, "bring_back"),
            self.page_path("review/", self.review, "review"),
            *super().get_urls(),
        ]

    def buttons(self, request: HttpRequest, row: Any, *, may_edit: bool) -> list[Button]:
        """Return what can be done with one."""
        review = review_buttons(self, request, row, row.controller)
        if not may_edit:
            return review
        if row.retired_at is not None:
            return [Button(_("Bring back"), self.address("bring_back", row.pk), main=True)]
        change = Button(_("Change"), self.address("edit", row.pk), main=True)
        return [change, *review, Button(_("Retire"), self.address("retire", row.pk))]

    def edit(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Change one."""
        raise NotImplementedError

    def review(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put one under regular review."""
        raise NotImplementedError

    def retire(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Take one out of use."""
        row = self.editable(request, pk)
        return self.confirm(
            request,
            act=lambda: systems.retire(row, by=self.actor(request), now=self.now()),
            title=_("Retire “%(name)s”?") % {"name": row},
            explanation=_("It holds nothing any more. What was on record stays, and you can bring it back."),
            button=_("Retire"),
            said=pgettext("system or facility", "It is retired."),
            back=self.address("change", pk),
        )

    def bring_back(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Put one to use again."""
        row = self.editable(request, pk)
        return self.confirm(
            request,
            act=lambda: systems.bring_back(row, by=self.actor(request), now=self.now()),
            title=_("Bring “%(name)s” back?") % {"name": row},
            explanation=_("What it held before counts again."),
            button=_("Bring back"),
            said=pgettext("system or facility", "It is in use again."),
            back=self.address("change", pk),
        )


def operator_facts(row: System | Facility) -> Iterator[Fact]:
    """Yield who runs a row, and since when it is retired."""
    if row.retired_at is not None:
        yield Fact(_("retired on"), in_words(row.controller.today(row.retired_at)))
    operator = row.operated_by
    if operator is None:
        yield Fact(_("operated by"), row.controller.name)
        return
    page = reverse("admin:thirdparties_thirdparty_change", args=[operator.pk])
    yield Fact(_("operated by"), link(operator, page))
