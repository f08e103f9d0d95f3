"""The form of a new policy."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from policies.enums import PolicyKind
from policies.models import Policy

USUAL_NAMES = {
    PolicyKind.PRIVACY: {"en": "Privacy policy", "sv": "Integritetspolicy", "nb": "Personvernerklæring"},
    PolicyKind.COOKIES: {"en": "Cookie policy", "sv": "Kakpolicy", "nb": "Informasjonskapsler"},
}
"""What policies are called that nobody named. A product's has no usual name."""


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a policy is called and where it stands."""

    class Meta:
        model = Policy
        fields = ("controller", "kind", "slug", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = _(
                "Left empty, it is called as is usual. A product’s needs a name."
            )

    def clean(self) -> dict[str, Any]:
        """Refuse an address or a name that another policy of the controller has, and a product without a name."""
        data = cast(dict[str, Any], super().clean())
        kind, controller = data.get("kind"), data.get("controller")
        if not data.get("name") and "name" not in self.errors and kind:
            data["name"] = USUAL_NAMES.get(PolicyKind(kind), {})
            if not data["name"]:
                self.add_error("name", _("Say in the name which product the policy is about."))
        if controller is not None:
            self._refuse_taken(Policy.objects.filter(controller=controller), data)
        return data

    def _refuse_taken(self, others: QuerySet[Policy], data: dict[str, Any]) -> None:
        if others.filter(slug=data.get("slug")).exists():
            self.add_error("slug", _("There is a policy with this address already."))
        names = {(code, name.casefold()) for other in others for code, name in other.name.items()}
        given = {(code, name.casefold()) for code, name in (data.get("name") or {}).items()}
        if names & given:
            self.add_error("name", _("Another policy of this company has this name."))
