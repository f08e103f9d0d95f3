"""That somebody searched, on record: what kinds of objects were found where, never what was typed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from office.domain import access_log
from office.models import Controller, User

SEARCHED = "office.searched"


def note(found: Iterable[tuple[str, Controller]], *, by: User, now: datetime) -> None:
    """Note at each controller how many objects of people's were found, from pairs of kind and controller."""
    kinds: defaultdict[Controller, list[str]] = defaultdict(list)
    for kind, controller in found:
        kinds[controller].append(kind)
    for controller, names in kinds.items():
        access_log.record(
            action=SEARCHED,
            actor=by,
            controller=controller,
            target=None,
            now=now,
            details={"kinds": sorted(set(names)), "found": len(names)},
        )
