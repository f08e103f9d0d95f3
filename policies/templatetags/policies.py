"""What templates about policies need beyond Django's own filters."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """Return what a dictionary has under a key: {{ chosen|at:group.key }}."""
    return values.get(key, "")


@register.filter
def anchor_of(form: Any, group: Any) -> str:
    """Return the section that a form of suggestions names for a group: {{ form|anchor_of:group }}."""
    anchor: str = form.anchor_of(group)
    return anchor
