"""Who engaged whom: a sub-processor handles what the processor above it was given (Art 28(2) and (4) GDPR)."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from uuid import UUID

Parents = Mapping[UUID, UUID | None]
"""Third parties in use, each with the one that engaged it."""


def above(party: UUID, *, parents: Parents) -> Iterator[UUID]:
    """Yield who stands above a third party, the nearest first; each once, and nobody above one that is retired."""
    seen = {party}
    one = parents.get(party)
    while one is not None and one not in seen:
        yield one
        seen.add(one)
        one = parents.get(one)


def giver_of(party: UUID, *, parents: Parents, getting: Container[UUID]) -> UUID | None:
    """Return the nearest above a third party that gets data, or None: nothing is handed down to it then."""
    return next((one for one in above(party, parents=parents) if one in getting), None)
