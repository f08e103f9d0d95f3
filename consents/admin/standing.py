"""A filter of the ledger: the events by which people stand where they do today."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from consents.enums import Consent
from consents.models import ConsentState

PURPOSE = "purpose"
ANSWERED = "answered"


class StandingFilter(DropdownFilter):  # type: ignore[misc]
    """Who stands where on the one purpose that the list is narrowed to; without one there is nothing to choose."""

    title = _("where people stand today")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """Return the answers. Raises IncorrectLookupParameters for a purpose that cannot be one."""
        given = request.GET.get(PURPOSE, "")
        if not given:
            return []
        try:
            self.purpose = UUID(given)
        except ValueError as error:
            raise IncorrectLookupParameters from error
        stands = [(consent.value, capfirst(str(consent.label))) for consent in Consent]
        return [(ANSWERED, _("Everybody who answered")), *stands]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the last event of each person."""
        chosen = self.value()
        if chosen not in {ANSWERED, *Consent.values}:
            return queryset
        states = ConsentState.objects.of_people().filter(purpose=self.purpose)
        states = states.exclude(consent="") if chosen == ANSWERED else states.filter(consent=chosen)
        return queryset.filter(pk__in=states.values("consent_event"))
