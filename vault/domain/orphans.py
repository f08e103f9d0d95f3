"""Data keys and files that no row names: left over when a transaction failed after the vault had done its part.

They harm nobody, while a key that goes too early takes with it what it closed. So they rest for a week, in which a
main database from the wrong backup is noticed, and go only while most keys and files have their rows.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from vault import families
from vault.domain import keys
from vault.errors import VaultError
from vault.files import FOLDER, SealedStorage
from vault.models import DataKey
from vault.querysets import in_batches

BATCH = 500
REST = timedelta(days=7)
SHARES = 24
BYTES = 256
SAMPLE = 200
ALWAYS_PLAUSIBLE = 3
PLAUSIBLE_SHARE = 0.5

NameT = TypeVar("NameT", UUID, str)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of all keys and files, by the first byte of their names, which are random."""

    low: int
    high: int

    def keys(self, *, now: datetime) -> QuerySet[DataKey]:
        """Return the live keys of this part that are past their rest."""
        found = _rested(now).filter(pk__gte=UUID(int=self.low << 120))
        return found if self.high == BYTES else found.filter(pk__lt=UUID(int=self.high << 120))

    def files(self, *, now: datetime) -> Iterator[list[str]]:
        """Yield the files of this part that are past their rest, a folder at a time."""
        root, rested = Path(SealedStorage().location), (now - REST).timestamp()
        for number in range(self.low, self.high):
            names = []
            for file in (root / FOLDER / f"{number:02x}").glob("*"):
                with suppress(FileNotFoundError):  # a shred was quicker
                    if file.stat().st_mtime < rested:
                        names.append(file.relative_to(root).as_posix())
            yield names


def share_of(now: datetime) -> Share:
    """Return the part whose turn it is in this hour: each has one a day, so that a turn stays short."""
    turn = int(now.timestamp() // 3600) % SHARES
    return Share(turn * BYTES // SHARES, (turn + 1) * BYTES // SHARES)


def sweep(*, now: datetime) -> int:
    """Delete this hour's share of the data keys and files past their rest that no row names; return how many.

    `now` is the machine's. Raises VaultError, before anything is deleted, when implausibly many are orphans: then
    the main database is not the one that the vault belongs to, or an old backup of it.
    """
    share = share_of(now)
    newest = list(_rested(now).order_by("-created_at").values_list("pk", flat=True)[:SAMPLE])
    _check_plausible(len(_unnamed(newest, named=_named_keys)), among=len(newest), what="data keys")
    files = list(share.files(now=now))
    left_over = [name for names in files for name in _unnamed(names, named=_named_files)]
    _check_plausible(len(left_over), among=sum(map(len, files)), what="files")
    return _delete_keys(share, now=now) + _delete_files(left_over)


def sweep_all(*, now: datetime) -> Iterator[int]:
    """Delete all orphans past their rest, however many they are; yield how many went, part by part.

    For whoever has made sure that both databases and the files belong together.
    """
    for number in range(BYTES):
        share = Share(number, number + 1)
        names = [name for batch in share.files(now=now) for name in batch]
        yield _delete_keys(share, now=now) + _delete_files(_unnamed(names, named=_named_files))


def _rested(now: datetime) -> QuerySet[DataKey]:
    return DataKey.objects.exclude(pk=keys.INDEX_KEY_ID).filter(created_at__lt=now - REST)


def _delete_keys(share: Share, *, now: datetime) -> int:
    count = 0
    for batch in in_batches(share.keys(now=now).only("pk"), size=BATCH):
        orphans = _unnamed([key.pk for key in batch], named=_named_keys)
        count += DataKey.objects.filter(pk__in=orphans).delete()[0] if orphans else 0
    return count


def _delete_files(names: Collection[str]) -> int:
    storage = SealedStorage()
    for name in names:
        storage.delete(name)
    return len(names)


def _named_keys(ids: Collection[UUID]) -> Iterator[UUID]:
    for model, column in families.key_columns():
        rows = model._base_manager.filter(**{f"{column}__in": ids}).order_by()
        yield from rows.values_list(column, flat=True).distinct()


def _named_files(names: Collection[str]) -> Iterator[str]:
    for model, field in families.file_columns():
        column = field.attname
        yield from model._base_manager.filter(**{f"{column}__in": names}).values_list(column, flat=True)


def _unnamed(
    candidates: Sequence[NameT], *, named: Callable[[Collection[NameT]], Iterable[NameT]]
) -> list[NameT]:
    found: list[NameT] = []
    for start in range(0, len(candidates), BATCH):
        batch = candidates[start : start + BATCH]
        found.extend(sorted(set(batch).difference(named(batch))))
    return found


def _check_plausible(orphans: int, *, among: int, what: str) -> None:
    if orphans > max(ALWAYS_PLAUSIBLE, PLAUSIBLE_SHARE * among):
        raise VaultError(
            f"{orphans} of {among} {what} belong to no row, too many to be left-overs: nothing was deleted. Check "
            "that DATABASE_URL, VAULT_DATABASE_URL and FILES_DIR belong together and are of the same age. If they "
            "are, `manage.py sweep_orphans` deletes the left-overs whatever their number."
        )
