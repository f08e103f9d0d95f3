"""The list of terms in the admin: words that suggest commitments in a policy's text."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from office.admin_base import PortalAdmin
from office.admin_filters import PermittedFilter
from policies.admin.entries import VocabularyChangeList
from policies.domain import term_list
from policies.errors import PolicyError
from policies.models import Term
from policies.vocabulary_forms import TermForm


@admin.register(Term)
class TermAdmin(PortalAdmin):
    """Words and phrases, and what they point at."""

    view_needs = "read_policies"
    add_needs = "edit_policies"
    change_needs = "edit_policies"
    delete_needs = "edit_policies"

    form = TermForm
    list_display = ("phrase", "language", "kind", "code", "controller")
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
        ("controller", PermittedFilter),
    )
    list_select_related = ("controller",)
    search_fields = ("phrase", "code")
    search_help_text = _("Search by word or code")
    ordering = ("kind", "code", "language", "phrase")
    fieldsets = (
        (None, {"fields": ("controller", "language", "phrase")}),
        (
            _("What it points at"),
            {
                "fields": ("kind", "code"),
                "description": _("Where the phrase stands in a draft, this is suggested; a person decides."),
            },
        ),
    )
    empty_words = _("Terms are words that suggest a commitment when they stand in a policy’s text.")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[VocabularyChangeList]:
        """Return the kind of list."""
        return VocabularyChangeList

    def starts(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the ways to begin the list: what a button says, and where it leads."""
        if not self.has_add_permission(request):
            return []
        return [(gettext("Add the first"), reverse("admin:policies_term_add"))]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or store a term; what changed meanwhile is said instead of stored over."""
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except PolicyError as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())
        return response

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: Any) -> None:
        """Store the term, with the person on record."""
        term_list.save(obj, by=self.actor(request), now=self.now())

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        """Take the term out of the list, with the person on record."""
        term_list.remove(obj, by=self.actor(request), now=self.now())
