"""Trails: which objects belong together with a person or a case, so that the access log can be read for all of them.

Each package registers at start-up how a reference leads to an object of its own, and what of its own belongs to an
object of a lower package.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import Model, Q

Named = Callable[[str], Model | None]
Follow = Callable[[Model], Iterable[Model]]
_named: list[Named] = []
Untold = Callable[[Model], bool]
_follow: list[Follow] = []
_untold: list[Untold] = []


def register(
    *, named: Named | None = None, follow: Follow | None = None, untold: Untold | None = None
) -> None:
    """Add a way from a reference to its object, or from an object to what belongs to it; twice does it once.

    `untold` tells which objects the persons concerned must not be told of.
    """
    if untold is not None and untold not in _untold:
        _untold.append(untold)
    if named is not None and named not in _named:
        _named.append(named)
    if follow is not None and follow not in _follow:
        _follow.append(follow)


def object_of(reference: str) -> Model | None:
    """Return what has a reference, however it was typed; None if nothing has it."""
    found = (find(reference) for find in _named)
    return next((one for one in found if one is not None), None)


def objects_of(about: Model, *, told: bool = False) -> list[Model]:
    """Return an object and everything that belongs to it; with `told`, what the person concerned may be told of."""
    found = {(one._meta.label_lower, one.pk): one for one in (about, *_following(about))}
    return [one for one in found.values() if not told or not any(untold(one) for untold in _untold)]


def of(about: Model) -> dict[str, list[UUID]]:
    """Return the keys of an object and of everything that belongs to it, by model ("requests.request")."""
    return by_model(objects_of(about))


def by_model(objects: Iterable[Model]) -> dict[str, list[UUID]]:
    """Return the keys of objects by their model."""
    keys: defaultdict[str, list[UUID]] = defaultdict(list)
    for one in objects:
        keys[one._meta.label_lower].append(one.pk)
    return dict(keys)


def _following(about: Model) -> Iterable[Model]:
    return (other for follow in _follow for other in follow(about))


def condition(about: Model) -> Q:
    """Return which lines of the access log tell of an object and of what belongs to it."""
    fits = Q(pk__in=[])
    for label, keys in of(about).items():
        fits |= Q(target_type=label, target_id__in=keys)
    return fits
