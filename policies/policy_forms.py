"""The form of a new policy."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from policies.models import Policy

TAKEN = frozenset({"new", "import", "versions"})


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a policy is called and where it stands."""

    class Meta:
        model = Policy
        fields = ("controller", "kind", "slug", "name")

    def clean(self) -> dict[str, Any]:
        """Refuse an address that the controller has already."""
        data = cast(dict[str, Any], super().clean())
        controller, slug = data.get("controller"), data.get("slug")
        if controller and slug and Policy.objects.filter(controller=controller, slug=slug).exists():
            raise ValidationError({"slug": _("There is a policy with this address already.")})
        return data
