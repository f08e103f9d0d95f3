"""The admin library's decorators, with types."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from unfold import decorators
from unfold.enums import ActionVariant

Method = TypeVar("Method", bound=Callable[..., Any])


def display(
    *, description: Any, ordering: str | None = None, label: Mapping[str, str] | None = None
) -> Callable[[Method], Method]:
    """Say how a computed column is headed and sorted; `label` makes it a chip coloured by its value."""
    return cast(
        "Callable[[Method], Method]",
        decorators.display(description=description, ordering=ordering, label=dict(label) if label else None),
    )


def action(
    *,
    description: Any,
    permissions: Sequence[str],
    url_path: str,
    variant: ActionVariant = ActionVariant.DEFAULT,
    icon: str | None = None,
) -> Callable[[Method], Method]:
    """Make a method a page with a button that leads there, for whoever `has_<permission>_permission` lets in."""
    return cast(
        "Callable[[Method], Method]",
        decorators.action(
            description=description, permissions=permissions, url_path=url_path, variant=variant, icon=icon
        ),
    )
