"""What templates about policies need beyond Django's own filters."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(values: Mapping[str, str], key: str) -> str:
    """Return what a dictionary has under a key: {{ chosen|at:group.key }}."""
    return values.get(key, "")
