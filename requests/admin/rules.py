"""Who gets new requests: the rules in the admin, for whoever leads the office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from office.admin_base import PortalAdmin
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from office.domain.access import access_of, holders
from office.models import Controller, User
from requests.domain import team
from requests.models import AssignmentRule


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule."""

    def clean(self) -> dict[str, Any]:
        """Refuse somebody who may not handle the controller's requests."""
        cleaned = super().clean() or {}
        controller = cleaned.get("controller") or getattr(self.instance, "controller", None)
        assignee = cleaned.get("assignee")
        if (
            controller is not None
            and assignee is not None
            and not access_of(assignee).allows("handle_cases", controller.pk)
        ):
            self.add_error("assignee", _("This person may not handle requests of this controller."))
        return cleaned


@admin.register(AssignmentRule)
class AssignmentRuleAdmin(PortalAdmin):
    """The rules by which new requests are assigned; the first that fits counts."""

    view_needs = "read_office"
    add_needs = "manage_office"
    change_needs = "manage_office"
    delete_needs = "manage_office"

    form = RuleForm
    list_display = ("position", "right_cell", "language_cell", "assignee_name", "controller")
    list_filter = (("controller", PermittedFilter),)
    list_select_related = ("controller", "assignee")
    ordering = ("controller__name", "position")
    fields = ("controller", "position", "right", "language", "assignee")
    beginning = _(
        "A rule gives new requests to somebody as they come in, by right or language. Without rules they wait "
        "under “Unassigned” until somebody takes them."
    )

    def colleagues(self, request: HttpRequest) -> QuerySet[User]:
        """Offer those alone who may handle requests of a controller whose office the person sees."""
        seen = self.access(request).controllers(self.view_needs)
        offices = Controller.objects.filter(pk__in=seen)
        able = {user.pk for office in offices for user in holders("handle_cases", controller=office)}
        return super().colleagues(request).filter(pk__in=able)

    @display(description=_("right"))
    def right_cell(self, rule: AssignmentRule) -> SafeString | str:
        """Name the right."""
        return str(rule.get_right_display() or _("every right"))

    @display(description=_("language"))
    def language_cell(self, rule: AssignmentRule) -> SafeString | str:
        """Name the language."""
        return str(rule.get_language_display() or _("every language"))

    @display(description=_("goes to"))
    def assignee_name(self, rule: AssignmentRule) -> str:
        """Name whom it goes to."""
        return rule.assignee.name

    def save_model(self, request: HttpRequest, obj: AssignmentRule, form: Any, change: Any) -> None:
        """Store the rule, with the person on record."""
        team.save_rule(obj, by=self.actor(request), now=self.now())

    def delete_model(self, request: HttpRequest, obj: AssignmentRule) -> None:
        """Remove the rule, with the person on record."""
        team.remove_rule(obj, by=self.actor(request), now=self.now())
