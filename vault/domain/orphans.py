"""Data keys and files that no row names: left over when a transaction failed after the vault had done its part."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from vault import families
from vault.domain import keys
from vault.errors import VaultError
from vault.files import FOLDER, SealedStorage
from vault.models import DataKey

BATCH = 500
REST = timedelta(days=1)
ALWAYS_PLAUSIBLE = 100
PLAUSIBLE_SHARE = 0.05

NameT = TypeVar("NameT", UUID, str)


def sweep(*, now: datetime) -> int:
    """Delete data keys and files older than a day that no row names; return how many. `now` is the machine's.

    Raises VaultError, before anything is deleted, when implausibly many are orphans: then the main database is
    not the one that the vault belongs to, or an old backup of it.
    """
    key_ids = _unnamed(_old_keys(now), named=_named_keys)
    files = _unnamed(_old_files(now), named=_named_files)
    _check_plausible(key_ids, among=DataKey.objects.count(), what="data keys")
    _check_plausible(files, among=sum(1 for _ in _old_files(now)), what="files")
    for ids in _batches(key_ids):
        DataKey.objects.filter(pk__in=ids).delete()
    for name in files:
        SealedStorage().delete(name)
    return len(key_ids) + len(files)


def _old_keys(now: datetime) -> Iterator[UUID]:
    old = DataKey.objects.exclude(pk=keys.INDEX_KEY_ID).filter(created_at__lt=now - REST)
    return iter(list(old.values_list("pk", flat=True)))


def _old_files(now: datetime) -> Iterator[str]:
    root = Path(SealedStorage().location)
    for file in (root / FOLDER).glob("*/*"):
        if file.stat().st_mtime < (now - REST).timestamp():
            yield file.relative_to(root).as_posix()


def _named_keys(ids: Collection[UUID]) -> Iterator[UUID]:
    for model, column in families.key_columns():
        yield from (
            model._base_manager.filter(**{f"{column}__in": ids}).values_list(column, flat=True).distinct()
        )


def _named_files(names: Collection[str]) -> Iterator[str]:
    for model, field in families.file_columns():
        column = field.attname
        yield from model._base_manager.filter(**{f"{column}__in": names}).values_list(column, flat=True)


def _unnamed(
    candidates: Iterable[NameT], *, named: Callable[[Collection[NameT]], Iterable[NameT]]
) -> list[NameT]:
    return [each for batch in _batches(candidates) for each in sorted(set(batch).difference(named(batch)))]


def _batches(items: Iterable[NameT]) -> Iterator[Sequence[NameT]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _check_plausible(orphans: Sequence[NameT], *, among: int, what: str) -> None:
    if len(orphans) > max(ALWAYS_PLAUSIBLE, PLAUSIBLE_SHARE * among):
        raise VaultError(
            f"{len(orphans)} {what} belong to no row, too many to be left-overs: nothing was deleted. Check that "
            "DATABASE_URL, VAULT_DATABASE_URL and FILES_DIR belong together and are of the same age."
        )
