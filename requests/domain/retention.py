"""What happens to a request when its times of keeping are over: its keys go, the statistical shell stays.

Two things have a time of their own, counted from the closing: what was said, sent and given (`Kept.CONTENTS`), and
what was decided (`Kept.PROOF`). Each is under a key of its own, whose destruction takes rows, history, outbox, files,
blind indexes and every copy in a backup. What hangs on a request under further keys is named in `KEYS`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from mailroom.domain import outbox
from office.models import Controller
from office.one_by_one import OneByOne
from requests.domain import holds, links, packages, restricting, together
from requests.domain.changes import changing_what_is_left
from requests.domain.errors import ErasedError, IllegalTransitionError
from requests.enums import BundleState, Kept, Status
from requests.models import Collection as Collected
from requests.models import EvidenceBundle, LegalHold, Package, PurgeRecord, Request, Restriction
from subjects.domain import second_steps
from vault import families
from vault.domain import keyring, shredding

BATCH = 50
REASON = "retention"
"""The code of this reason in the list of shreds."""

KeysOf = Callable[[Collection[UUID]], Iterable[tuple[UUID, UUID]]]
"""Takes ids of requests, gives pairs of a request's id and a data key."""


def _collected(ids: Collection[UUID]) -> Iterable[tuple[UUID, UUID]]:
    there = Collected.objects.filter(request__in=ids, destroyed_at__isnull=True)
    return there.values_list("request_id", "data_key_id")


def _bundled(ids: Collection[UUID]) -> Iterable[tuple[UUID, UUID]]:
    there = EvidenceBundle.objects.exclude(state=BundleState.DESTROYED).filter(request__in=ids)
    return there.values_list("request_id", "data_key_id")


def _handed_over(ids: Collection[UUID]) -> Iterable[tuple[UUID, UUID]]:
    live = Package.objects.filter(request__in=ids, ended_at__isnull=True)
    return live.values_list("request_id", "data_key_id")


KEYS: Mapping[Kept, tuple[KeysOf, ...]] = {
    Kept.CONTENTS: (_collected, _handed_over, _bundled),
    Kept.PROOF: (_bundled,),
}
"""Keys that go with a request's own: of what hangs on it and may have gone before."""


@dataclass(slots=True)
class Tally:
    """How a run went: from how many requests something went, and what went wrong."""

    run: UUID = field(default_factory=uuid4)
    erased: int = 0
    turns: OneByOne = field(default_factory=OneByOne)


def days_kept(controller: Controller) -> dict[Kept, int]:
    """Return how many days after its closing each part of a request is kept; nothing outlives the decision."""
    return {
        Kept.CONTENTS: controller.contents_kept_days,
        Kept.PROOF: controller.retention_days,
    }


def erase_expired(*, now: datetime) -> int:
    """Erase what its controller keeps no longer, a batch at a time; return from how many requests something went.

    Each batch is a transaction: killed on the way, the next run goes on where it stood. Left for a later one are
    requests that another run or person has locked, those under a legal hold, and those by which data is restricted.
    What goes wrong at a request keeps no other waiting; it is raised when all is done.
    """
    tally = Tally()
    for controller in Controller.objects.all():
        after: tuple[datetime, UUID] | None = None
        while (after := _erase_batch(controller, after=after, now=now, tally=tally)) is not None:
            keyring.forget()  # of what is gone; else a long run holds them all
    tally.turns.end()
    return tally.erased


def erase(
    case: Request,
    *,
    now: datetime,
    parts: Collection[Kept] = tuple(Kept),
    run: UUID | None = None,
    prepared: Prepared | None = None,
) -> PurgeRecord:
    """End a closed request's links, order the shredding of its keys, and keep the record of it.

    Right, dates, country, outcome and the clock stay: the statistical shell, which names nobody and leads to
    nobody. Raises `ErasedError` where that was done already, `HeldError`, and `IllegalTransitionError` for an open
    request.
    """
    details: dict[str, str | int | list[str] | None] = {}
    with changing_what_is_left(case, action="requests.erased", by=None, now=now, details=details) as locked:
        going = [part for part in _there(locked) if part in parts]
        if locked.closed_at is None:
            raise IllegalTransitionError(Status(locked.status), Status.CLOSED)
        if not going:
            raise ErasedError
        holds.demand_none(locked)
        restricting.demand_lifted(locked)
        details["parts"] = [part.value for part in going]
        gone, counted = prepared or _prepared({locked: going})
        if Kept.CONTENTS in going:
            _end_contents(locked, now=now)
        if Kept.PROOF in going or locked.proof_key_id is None:
            locked.proof_erased_at = now
        for key in gone[locked.pk]:
            shredding.order(key, reason=REASON, now=now)
        return PurgeRecord.objects.create(
            run=run or uuid4(),
            controller=locked.controller,
            request=locked,
            rules={part.value: days_kept(locked.controller)[part] for part in going},
            closed_at=locked.closed_at,
            at=now,
            rows=sum(counted.rows[key] for key in gone[locked.pk]),
            files=sum(counted.files[key] for key in gone[locked.pk]),
            keys=[str(key) for key in gone[locked.pk]],
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows with values and how many files there are under each key."""

    rows: Counter[UUID]
    files: Counter[UUID]


class Prepared(NamedTuple):
    """The keys that go with each of some locked requests, and what is under them: read once for all."""

    keys: Mapping[UUID, list[UUID]]
    counts: Counts


def _prepared(going: Mapping[Request, Collection[Kept]]) -> Prepared:
    keys = _keys_of(going)
    return Prepared(keys, count(chain.from_iterable(keys.values())))


def count(keys: Iterable[UUID]) -> Counts:
    """Count what is under keys, in a few queries for all of them."""
    ids = set(keys)
    found = Counts(Counter(), Counter())
    for model, column in families.value_columns():
        rows = model._base_manager.filter(**{f"{column}__in": ids}).order_by()
        found.rows.update(dict(rows.values_list(column).annotate(Count("pk"))))
    for model, file in families.file_columns():
        rows = model._base_manager.filter(**{f"{file.key}__in": ids}).exclude(**{file.attname: ""}).order_by()
        found.files.update(dict(rows.values_list(file.key).annotate(Count("pk"))))
    return found


def _erase_batch(
    controller: Controller, *, after: tuple[datetime, UUID] | None, now: datetime, tally: Tally
) -> tuple[datetime, UUID] | None:
    """Erase what is due in the next batch; return where it ended, None when nothing was left."""
    with transaction.atomic():
        batch = _take(controller, after=after, now=now)
        if not batch:
            return None
        ids = [case.pk for case in batch]
        kept = holds.held(ids) | restricting.standing(ids)
        ending = [case for case in batch if case.pk not in kept]
        shared = _still_shared(ending, now=now)
        found = {case: _due_of(case, is_shared=case.pk in shared, now=now) for case in ending}
        due = {case: parts for case, parts in found.items() if parts}
        prepared = _prepared(due)
        for case, parts in due.items():
            tally.erased += tally.turns.do(
                _erase_due, case, now=now, parts=parts, run=tally.run, prepared=prepared
            )
    last = batch[-1]
    assert last.closed_at is not None  # noqa: S101 - a constraint of the table
    return last.closed_at, last.pk


def _erase_due(
    case: Request, *, now: datetime, parts: Collection[Kept], run: UUID, prepared: Prepared
) -> int:
    try:
        erase(case, now=now, parts=parts, run=run, prepared=prepared)
    except ErasedError:  # another worker was quicker
        return 0
    return 1


def _take(controller: Controller, *, after: tuple[datetime, UUID] | None, now: datetime) -> list[Request]:
    """Lock the next requests of which something is due, by their closing."""
    limits = {part: now - timedelta(days=days) for part, days in days_kept(controller).items()}
    due = Q(erased_at__isnull=True, closed_at__lt=limits[Kept.CONTENTS]) | Q(closed_at__lt=limits[Kept.PROOF])
    standing = LegalHold.objects.filter(request=OuterRef("pk"), lifted_at__isnull=True)
    restricted = Restriction.objects.filter(request=OuterRef("pk"), lifted_on__isnull=True)
    rows = Request.objects.filter(due, ~Exists(standing), ~Exists(restricted))
    rows = rows.filter(controller=controller, status=Status.CLOSED)
    rows = rows.filter(proof_erased_at__isnull=True).select_related("controller")
    if after is not None:
        rows = rows.filter(Q(closed_at__gt=after[0]) | Q(pk__gt=after[1]), closed_at__gte=after[0])
    rows = rows.order_by("closed_at", "pk").select_for_update(of=("self",), skip_locked=True)
    return list(rows[:BATCH])


def parts_due(case: Request, *, now: datetime) -> list[Kept]:
    """Return which parts of a request are there and kept no longer, whatever holds on itself say."""
    return _due_of(case, is_shared=bool(_still_shared([case], now=now)), now=now)


def _due_of(case: Request, *, is_shared: bool, now: datetime) -> list[Kept]:
    """Return the parts that are due; a conversation that another request shares stays, and the decision with it."""
    if case.closed_at is None or (is_shared and case.erased_at is None):
        return []
    kept = days_kept(case.controller)
    return [part for part in _there(case) if case.closed_at < now - timedelta(days=kept[part])]


def _still_shared(cases: Collection[Request], *, now: datetime) -> set[UUID]:
    """Return which of these requests, of one controller, share their conversation with one that is kept longer.

    It belongs to all that the same message made: it goes when the last of them is due.
    """
    if not cases:
        return set()
    days = days_kept(next(iter(cases)).controller)[Kept.CONTENTS]
    firsts = {case.together_with_id or case.pk for case in cases}
    group = Q(pk__in=firsts) | Q(together_with__in=firsts)
    needed = ~Q(status=Status.CLOSED) | Q(closed_at__gte=now - timedelta(days=days))
    needed |= Q(Exists(LegalHold.objects.filter(request=OuterRef("pk"), lifted_at__isnull=True)))
    needed |= Q(Exists(Restriction.objects.filter(request=OuterRef("pk"), lifted_on__isnull=True)))
    rows = Request.objects.filter(group, needed, erased_at__isnull=True).order_by()
    needing: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for pk, first in rows.values_list("pk", "together_with"):
        needing[first or pk].add(pk)
    return {case.pk for case in cases if needing[case.together_with_id or case.pk] - {case.pk}}


def _there(case: Request) -> list[Kept]:
    there = {Kept.CONTENTS: case.erased_at is None, Kept.PROOF: case.proof_erased_at is None}
    return [part for part in Kept if there[part]]


def _end_contents(case: Request, *, now: datetime) -> None:
    case.erased_at = now
    case.subject = None
    case.decisions.update(original=None)
    case.carried_out.update(withdrawal=None)
    links.revoke_all(case, now=now)
    if all(other.erased_at is not None for other in together.others_of(case)):
        second_steps.forget([together.cause_of(case)])
    packages.destroy_all(case, now=now)
    outbox.cancel(cause=case.cause)


def _keys_of(going: Mapping[Request, Collection[Kept]]) -> dict[UUID, list[UUID]]:
    """Return the keys that go with these parts of each request."""
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for part in Kept:
        cases = [case for case, parts in going.items() if part in parts]
        for case in cases:
            own = case.data_key_id if part is Kept.CONTENTS else case.proof_key_id
            found[case.pk] += [own] if own is not None else []
        for keys_of in KEYS[part]:
            for case_id, key in keys_of([case.pk for case in cases]):
                if key not in found[case_id]:
                    found[case_id].append(key)
    return found
