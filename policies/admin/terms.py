"""The list of terms in the admin: words that suggest commitments in a policy's text."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from office.admin_filters import PermittedFilter
from policies.admin.entries import WordsAdmin
from policies.domain import term_list
from policies.models import Term
from policies.vocabulary_forms import TermForm


@admin.register(Term)
class TermAdmin(WordsAdmin):
    """Words and phrases, and what they point at."""

    delete_needs = "edit_policies"

    form = TermForm
    list_display = ("phrase", "language", "kind", "code", "controller")
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
        ("controller", PermittedFilter),
    )
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

    def save_model(self, request: HttpRequest, obj: Term, form: Any, change: Any) -> None:
        """Store the term, with the person on record."""
        term_list.save(obj, by=self.actor(request), now=self.now())

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        """Take the term out of the list, with the person on record."""
        term_list.remove(obj, by=self.actor(request), now=self.now())
