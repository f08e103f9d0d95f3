"""Who works on what: a package says for its objects whether somebody does; others are nobody's work."""

from collections.abc import Callable

from django.db.models import Model

from office.models import User

WorksOn = Callable[[User, Model], bool]
_told: dict[str, WorksOn] = {}


def register(model: type[Model], works_on: WorksOn) -> None:
    """Let `works_on` tell for the rows of a model."""
    _told[model._meta.label_lower] = works_on


def works_on(user: User, obj: Model) -> bool:
    """Tell whether somebody works on an object."""
    tell = _told.get(obj._meta.label_lower)
    return tell is not None and tell(user, obj)
