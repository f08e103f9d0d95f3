"""Taking over the standard vocabulary: what a company lacks of it becomes its own, to be changed or retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminSelectWidget

from office.admin_pages import action_page
from office.models import Controller, User
from policies.domain import standard, vocabulary
from policies.models.vocabulary import Entry

if TYPE_CHECKING:
    from policies.admin.entries import VocabularyAdmin


class StandardForm(forms.Form):
    """For which company."""

    controller = forms.ModelChoiceField(
        label=gettext_lazy("Company"), queryset=Controller.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, writable: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Controller]", self.fields["controller"])
        field.queryset = writable
        if writable.count() == 1:
            self.initial.setdefault("controller", writable.get().pk)


def standard_page(page: VocabularyAdmin, http: HttpRequest) -> HttpResponse:
    """Say what the standard vocabulary brings, then take over what the chosen company lacks of it."""
    writable = Controller.objects.filter(pk__in=page.access(http).controllers(page.add_needs or ""))
    if not writable:
        raise PermissionDenied
    kind = vocabulary.KINDS[cast(type[Entry], page.model)]
    form = StandardForm(http.POST if http.method == "POST" else None, writable=writable)
    if form.is_valid():
        count = standard.take_over_all(
            form.cleaned_data["controller"], kind=kind, by=cast(User, http.user), now=page.now()
        )
        said = ngettext("%(count)s entry taken over.", "%(count)s entries taken over.", count)
        messages.success(http, said % {"count": count} if count else gettext("Nothing was missing."))
        return redirect(page.address("changelist"))
    number = len(standard.entries(kind))
    return action_page(
        page,
        http,
        title=gettext("Take over the standard vocabulary?"),
        explanation=ngettext(
            "%(count)s entry with names in three languages, written for makers of smart devices. What the company "
            "has already stays as it is. Look at lawful basis and retention before you promise anything with it.",
            "%(count)s entries with names in three languages, written for makers of smart devices. What the company "
            "has already stays as it is. Look at lawful basis and retention before you promise anything with it.",
            number,
        )
        % {"count": number},
        button=gettext("Take over"),
        back=page.address("changelist"),
        form=form,
    )
