"""What templates about policies need beyond Django's own filters."""

from collections.abc import Mapping
from typing import Any

from django import template

from office.models import Controller
from policies.public import addresses

register = template.Library()


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """Return what a dictionary has under a key: {{ chosen|at:group.key }}."""
    return values.get(key, "")


@register.simple_tag
def version_address(controller: Controller, version: Any) -> str:
    """Return where a version is read, of the main policy or a further one: {% version_address controller version %}.

    `version` names its `policy` by address, whether that `is_main`, and its `number`.
    """
    return addresses.of_declared(
        controller, policy=version.policy, is_main=version.is_main, number=version.number
    )


@register.filter
def anchor_of(form: Any, group: Any) -> str:
    """Return the section that a form of suggestions names for a group: {{ form|anchor_of:group }}."""
    anchor: str = form.anchor_of(group)
    return anchor
