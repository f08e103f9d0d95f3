"""What each company asks of whoever makes a request, right by right, for privacy leads."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from law import Right
from office.admin_base import PortalAdmin
from office.admin_decorators import display
from office.admin_filters import PermittedFilter
from requests.domain import identity_rules
from requests.domain.errors import IntakeRefusedError
from requests.identity_enums import BY_DEFAULT, LEAST, Method
from requests.identity_forms import name_of
from requests.models import IdentityRule


class IdentityRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """One rule: what is asked for a right at a company."""

    class Meta:
        model = IdentityRule
        fields = ("controller", "right", "method")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "method" in self.fields:
            field = cast(forms.ChoiceField, self.fields["method"])
            field.choices = [
                (Method.NOT_NEEDED.value, name_of(Method.NOT_NEEDED)),
                *((one.value, name_of(one)) for one in BY_DEFAULT if one is not Method.NOT_NEEDED),
            ]

    def clean(self) -> dict[str, Any]:
        """Refuse what no company may make its rule."""
        data: dict[str, Any] = super().clean() or {}
        right, method = data.get("right") or self.instance.right, data.get("method")
        if right and method:
            try:
                identity_rules.check_rule(right=Right(right), method=Method(method))
            except IntakeRefusedError as error:
                self.add_error("method", str(error))
        return data


@admin.register(IdentityRule)
class IdentityRuleAdmin(PortalAdmin):
    """Rules in place of what is proportionate by default; a right without one keeps the default."""

    view_needs = "read_office"
    add_needs = "manage_office"
    change_needs = "manage_office"
    delete_needs = "manage_office"

    form = IdentityRuleForm
    list_display = ("named", "controller", "asked", "by_default")
    list_filter = (("right", ChoicesDropdownFilter), ("controller", PermittedFilter))
    list_select_related = ("controller",)
    ordering = ("controller__name", "right")

    @display(description=_("Right"), ordering="right")
    def named(self, rule: IdentityRule) -> str:
        """Name the right in the office's words."""
        return str(rule.right_name)

    @display(description=_("What is asked"), ordering="method")
    def asked(self, rule: IdentityRule) -> str:
        """Say what is asked, as staff choose it."""
        return str(name_of(Method(rule.method)))

    @display(description=_("By default"))
    def by_default(self, rule: IdentityRule) -> str:
        """Say what would be asked without the rule."""
        return str(name_of(LEAST[Right(rule.right)]))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Keep the right of a rule that exists."""
        declared = super().get_readonly_fields(request, obj)
        return declared if obj is None else [*declared, "right"]

    def save_model(self, request: HttpRequest, obj: IdentityRule, form: Any, change: Any) -> None:
        """Set the rule, with the person on record."""
        rule = identity_rules.decide(
            obj.controller,
            right=Right(obj.right),
            method=Method(obj.method),
            by=self.actor(request),
            now=self.now(),
        )
        obj.pk = rule.pk

    def delete_model(self, request: HttpRequest, obj: IdentityRule) -> None:
        """Go back to the default, with the person on record."""
        identity_rules.drop(obj, by=self.actor(request), now=self.now())
