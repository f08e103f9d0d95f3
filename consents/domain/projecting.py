"""Where people stand, made from the ledger: for what just changed, after a merge, or for everybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consents.enums import EventKind
from consents.ledger import Fact, Stand, stand_of
from consents.models import ConsentEvent, ConsentState
from subjects.models import Subject

BATCH = 1000
COLUMNS = (
    *("consent", "consent_event", "version", "consent_since"),
    *("objected_since", "sharing_objected_since", "restricted_since"),
)

Pair = tuple[UUID, UUID]
"""A person and a purpose."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A person and a purpose for which the projection does not say what follows from the ledger. None is no row."""

    subject: UUID
    purpose: UUID
    says: Stand | None
    follows: Stand | None


def project(controller_id: UUID, *, pairs: Collection[Pair]) -> dict[Pair, Stand]:
    """Write where persons stand on purposes, and return it. The persons' rows are locked by the caller."""
    facts = _facts({subject for subject, _purpose in pairs}, only=frozenset(pairs))
    stands = {pair: stand_of(facts[pair]) for pair in pairs if pair in facts}
    ConsentState.objects.bulk_create(
        [
            _row(controller_id, subject=subject, purpose=purpose, stand=stand)
            for (subject, purpose), stand in stands.items()
        ],
        update_conflicts=True,
        unique_fields=["subject", "purpose"],
        update_fields=COLUMNS,
    )
    return stands


def stands_of(pairs: Collection[Pair]) -> dict[Pair, Stand]:
    """Return where persons stand on purposes, as it is projected now; what nothing happened to is left out."""
    rows = ConsentState.objects.filter(
        subject__in={subject for subject, _purpose in pairs},
        purpose__in={purpose for _subject, purpose in pairs},
    )
    return {
        (row.subject_id, row.purpose_id): row.stand
        for row in rows
        if (row.subject_id, row.purpose_id) in pairs
    }


def merged(entry: Subject, into: Subject) -> None:
    """Let what happened to an entry count for the one it was merged into. The events stay where they are."""
    ConsentState.objects.filter(subject=entry).delete()
    pairs = {(into.pk, purpose) for _subject, purpose in _facts({into.pk})}
    project(into.controller_id, pairs=pairs)


def differences() -> Iterator[Difference]:
    """Compare the projection with the ledger, for everybody, in constant memory."""
    for ids in _everybody():
        follows = {pair: stand_of(facts) for pair, facts in _facts(ids).items()}
        rows = ConsentState.objects.filter(subject__in=ids)
        says = {(row.subject_id, row.purpose_id): row.stand for row in rows}
        for pair in sorted(follows.keys() | says.keys()):
            if follows.get(pair) != says.get(pair):
                subject, purpose = pair
                yield Difference(subject, purpose, says=says.get(pair), follows=follows.get(pair))


def rebuild() -> int:
    """Make the projection anew from the ledger, batch by batch; return how many rows it has."""
    count = 0
    for ids in _everybody():
        with transaction.atomic():
            locked = Subject.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
            controllers = dict(locked.order_by("pk").values_list("pk", "controller_id"))
            ConsentState.objects.filter(subject__in=ids).delete()
            stands = {pair: stand_of(facts) for pair, facts in _facts(ids).items()}
            ConsentState.objects.bulk_create(
                _row(controllers[subject], subject=subject, purpose=purpose, stand=stand)
                for (subject, purpose), stand in stands.items()
            )
        count += len(stands)
    return count


def _everybody() -> Iterator[list[UUID]]:
    """Yield the ids of all persons, in batches."""
    people = Subject.objects.order_by("pk").values_list("pk", flat=True)
    ids = list(people[:BATCH])
    while ids:
        yield ids
        ids = list(people.filter(pk__gt=ids[-1])[:BATCH])


def _facts(ids: Iterable[UUID], *, only: frozenset[Pair] | None = None) -> dict[Pair, list[Fact]]:
    """Read what happened to persons; what happened to entries that were merged into theirs counts as theirs."""
    owners = {key: key for key in ids}
    merged_away = Subject.objects.filter(merged_into__isnull=False).filter(
        Q(pk__in=owners) | Q(merged_into__in=owners)
    )
    for entry, into in list(merged_away.values_list("pk", "merged_into_id")):
        if into in owners:
            owners[entry] = into
        else:
            del owners[entry]
    rows = ConsentEvent.objects.filter(subject__in=owners).order_by()
    if only is not None:
        rows = rows.filter(purpose__in={purpose for _subject, purpose in only})
    found: dict[Pair, list[Fact]] = {}
    for subject, purpose, happened_at, arrived_at, key, kind, version in rows.values_list(
        "subject_id", "purpose_id", "happened_at", "arrived_at", "id", "kind", "version_id"
    ):
        pair = (owners[subject], purpose)
        if only is None or pair in only:
            fact = Fact(happened_at, arrived_at, key, EventKind(kind), version)
            found.setdefault(pair, []).append(fact)
    return found


def _row(controller_id: UUID, *, subject: UUID, purpose: UUID, stand: Stand) -> ConsentState:
    return ConsentState(
        controller_id=controller_id,
        subject_id=subject,
        purpose_id=purpose,
        consent=stand.consent.value if stand.consent is not None else "",
        consent_event_id=stand.consent_event,
        version_id=stand.version,
        consent_since=stand.consent_since,
        objected_since=stand.objected_since,
        sharing_objected_since=stand.sharing_objected_since,
        restricted_since=stand.restricted_since,
    )
