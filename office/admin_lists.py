"""The lists of the admin: what an address may ask of them, and what they count."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import DateField
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from unfold.views import ChangeList

from office.admin_counting import Pages


def is_unknown(spec: Any) -> bool:
    """Tell whether the address names a choice that a filter does not have."""
    if not isinstance(spec, SimpleListFilter):
        return False
    given = spec.used_parameters.get(spec.parameter_name or "")
    return given not in {None, ""} and str(given) not in {str(value) for value, _name in spec.lookup_choices}


def is_past_the_end(shown: Any) -> bool:
    """Tell whether the address names another page of a list that has one only, which Django does not look at."""
    return isinstance(shown, ChangeList) and not shown.multi_page and shown.page_num != 1


class PortalChangeList(ChangeList):  # type: ignore[misc]
    """A list whose title counts rows only where a search or a filter leaves some out, and all are counted."""

    def get_results(self, request: HttpRequest) -> None:
        """Fetch the page of results."""
        super().get_results(request)
        is_cut = isinstance(self.paginator, Pages) and self.paginator.is_cut
        if is_cut or (not self.query and not self.has_active_filters):
            self.full_result_count = self.result_count

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what narrows the list. Raises IncorrectLookupParameters for a NUL, which PostgreSQL refuses."""
        found: dict[str, Any] = super().get_filters_params(params)
        if any("\0" in text for texts in found.values() for text in texts):
            raise IncorrectLookupParameters
        return found

    def get_filters(self, request: HttpRequest) -> Any:
        """Return what the page's own filters make of the address; beside them it narrows as our own links do.

        Django lets an address ask about any column: what is locked, or a password's hash, could be guessed by it.
        Raises IncorrectLookupParameters.
        """
        found = super().get_filters(request)
        _specs, _any, left_over, *_rest = found
        if not all(key in self.model_admin.linked_by or self._may_ask(key) for key in left_over):
            raise IncorrectLookupParameters
        return found

    def _may_ask(self, key: str) -> bool:
        """Tell whether an address may narrow by a company, or by the days of a column."""
        column, _separator, how = key.rpartition(LOOKUP_SEP)
        path = self.model_admin.controller_path
        if path is not None and column in {path, f"{path}{LOOKUP_SEP}id"}:
            return how in {"exact", "in"}
        days = {field.name for field in self.opts.fields if isinstance(field, DateField)}
        return column in days and how in {"gte", "gt", "lte", "lt"}
