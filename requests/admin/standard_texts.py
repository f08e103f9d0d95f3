"""Standard texts in the admin: the list, the page of each with a preview, and taking over the standard set."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget

from law import Right
from office.admin_base import PortalAdmin
from office.admin_decorators import action, display
from office.admin_filters import PermittedFilter
from office.admin_pages import action_page
from office.models import Controller, User
from policies.admin.entries import VocabularyChangeList
from requests.domain import standard_texts
from requests.enums import RIGHT_NAMES
from requests.models import Request, StandardText
from requests.text_forms import StandardTextForm

SAMPLE_DAYS = 30


class SetForm(forms.Form):
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


@admin.register(StandardText)
class StandardTextAdmin(PortalAdmin):
    """What the office says again and again."""

    view_needs = "read_cases"
    add_needs = "manage_office"
    change_needs = "manage_office"
    delete_needs = "manage_office"

    form = StandardTextForm
    list_display = ("name", "kind", "right_cell", "language", "controller")
    list_select_related = ("controller",)
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("right", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
        ("controller", PermittedFilter),
    )
    search_fields = ("name",)
    search_help_text = _("Search by name")
    ordering = ("kind", "right", "language", "name")
    actions_list = ("take_over",)
    empty_words: ClassVar[Any] = _(
        "Standard texts are what your office says again and again: with the receipt, when asking, when answering."
    )
    fieldsets = (
        (None, {"fields": ("controller", "kind", "right", "language", "name")}),
        (_("Text"), {"fields": ("body",)}),
    )

    # The list.

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[VocabularyChangeList]:
        """Return a list that says how to start when it is empty."""
        return VocabularyChangeList

    def starts(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return the ways to begin, the best first."""
        if not self.has_add_permission(request):
            return []
        return [
            (gettext("Start with the standard texts"), self._address("take_over")),
            (gettext("Add the first"), self._address("add")),
        ]

    @display(description=_("right"), ordering="right")
    def right_cell(self, text: StandardText) -> str:
        """Name the right."""
        return str(RIGHT_NAMES[Right(text.right)]) if text.right else gettext("every right")

    # The page of one text.

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return what is shown only."""
        shown = super().get_readonly_fields(request, obj)
        return shown if obj is None else [*shown, "preview"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, dict[str, Any]]]:
        """Return the sections; the preview once there is something to see."""
        sections = super().get_fieldsets(request, obj)
        return sections if obj is None else [*sections, (_("Preview"), {"fields": ["preview"]})]

    @display(description=_("for an invented person"))
    def preview(self, text: StandardText) -> SafeString:
        """Show the text as an invented person reads it."""
        return format_html('<div lang="{}">{}</div>', text.language, linebreaksbr(self._sample(text)))

    def _sample(self, text: StandardText) -> str:
        now = self.now()
        today = text.controller.today(now)
        case = Request(
            controller=text.controller,
            reference="XX-2346-79",
            right=text.right or Right.ACCESS.value,
            language=text.language,
            country=text.controller.country,
            received_at=now,
            received_on=today,
        )
        due_on = today.fromordinal(today.toordinal() + SAMPLE_DAYS)
        officer = User(name="Kim Officer")
        return standard_texts.filled(
            text.body, case=case, due_on=due_on, name="Elsa Testdotter", handler=officer
        )

    def save_model(self, request: HttpRequest, obj: StandardText, form: Any, change: Any) -> None:
        """Store the text, with the person on record."""
        standard_texts.save(obj, by=self.actor(request), now=self.now())

    def delete_model(self, request: HttpRequest, obj: StandardText) -> None:
        """Remove the text, with the person on record."""
        standard_texts.remove(obj, by=self.actor(request), now=self.now())

    # The standard set.

    def has_take_over_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may take over the standard set anywhere."""
        return self.has_add_permission(request)

    @action(description=_("Standard set"), permissions=["take_over"], url_path="standard", icon="library_add")
    def take_over(self, request: HttpRequest) -> HttpResponse:
        """Say what the standard set brings, then take over what the chosen company lacks of it."""
        writable = Controller.objects.filter(pk__in=self.access(request).controllers(self.add_needs or ""))
        if not writable:
            raise PermissionDenied
        form = SetForm(request.POST if request.method == "POST" else None, writable=writable)
        if form.is_valid():
            count = standard_texts.take_over(
                form.cleaned_data["controller"], by=self.actor(request), now=self.now()
            )
            said = ngettext("%(count)s text taken over.", "%(count)s texts taken over.", count)
            messages.success(request, said % {"count": count} if count else gettext("Nothing was missing."))
            return redirect(self._address("changelist"))
        return action_page(
            self,
            request,
            title=gettext("Take over the standard texts?"),
            explanation=gettext(
                "A first response for every right, and texts for asking, extending, answering and refusing, in each "
                "language of the company. What it has already stays as it is. First responses go out with every "
                "receipt from then on: read them before."
            ),
            button=gettext("Take over"),
            back=self._address("changelist"),
            form=form,
        )

    def _address(self, page: str) -> str:
        return reverse(f"admin:requests_standardtext_{page}")
