"""What is collected for an answer: adding files, taking them out, and confirming that nobody else is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from law import Right
from office.accepted_files import AcceptedFile
from office.models import User
from requests.domain.changes import Noted, changing, demand_open
from requests.domain.errors import RequestError
from requests.enums import FileSource
from requests.models import CollectedFile, Collection, Request, Task
from vault.domain import keys

COPIES = frozenset({Right.ACCESS, Right.PORTABILITY})
"""Rights whose answer is a copy of data, in which nobody else's may stand (GDPR Art 15(4), 20(4))."""


def of(case: Request) -> Collection | None:
    """Return what was collected for a request, None where nothing was."""
    return Collection.objects.filter(request=case).first()


def add(
    case: Request,
    *,
    files: Sequence[AcceptedFile],
    source: FileSource,
    by: User | None,
    now: datetime,
    seen: int | None = None,
    task: Task | None = None,
) -> list[CollectedFile]:
    """Put files to what is collected; the check for other people's data has to be made again.

    What is collected after the earlier files were destroyed is under another key. Raises `RequestError` for a closed
    request.
    """
    details: Noted = {"files": len(files), "source": source.value}
    with changing(case, action="requests.collected", by=by, now=now, seen=seen, details=details) as locked:
        demand_open(locked)
        collection = _standing(locked)
        _unchecked(collection)
        return _keep(collection, files=files, source=source, task=task, by=by, now=now)


def replace_drafted(
    case: Request, *, files: Sequence[AcceptedFile], by: User, now: datetime, seen: int | None = None
) -> list[CollectedFile]:
    """Put files that the portal drafted in the place of earlier ones with their names.

    The check for other people's data has to be made again. Raises `RequestError`, as `add` does.
    """
    names = {file.name for file in files}
    details: Noted = {"files": len(files)}
    with changing(case, action="requests.drafted", by=by, now=now, seen=seen, details=details) as locked:
        demand_open(locked)
        collection = _standing(locked)
        for old in collection.standing_files.filter(source=FileSource.PORTAL):
            if str(old.name) in names:
                old.delete()
                transaction.on_commit(partial(old.file.delete, save=False))
        _unchecked(collection)
        return _keep(collection, files=files, source=FileSource.PORTAL, task=None, by=by, now=now)


def remove(file: CollectedFile, *, case: Request, by: User, now: datetime, seen: int | None = None) -> None:
    """Take a file out of what is collected, and delete it."""
    with changing(case, action="requests.uncollected", by=by, now=now, seen=seen) as locked:
        demand_open(locked)
        found = CollectedFile.objects.filter(pk=file.pk, collection__request=locked).first()
        if found is None:
            raise RequestError(_("This file is not there any more."))
        found.delete()
        transaction.on_commit(partial(found.file.delete, save=False))


def confirm_others(case: Request, *, by: User, now: datetime, seen: int | None = None) -> Collection:
    """Note that somebody looked through everything collected for other people's data (GDPR Art 15(4))."""
    with changing(case, action="requests.others_checked", by=by, now=now, seen=seen) as locked:
        demand_open(locked)
        collection = _standing(locked)
        collection.others_checked_at = now
        collection.others_checked_by = by
        collection.save(update_fields=["others_checked_at", "others_checked_by"])
    return collection


def others_checked(case: Request) -> bool:
    """Tell whether everything collected was looked through; so it is where nothing was collected."""
    collection = of(case)
    if collection is None or not collection.standing_files.exists():
        return True
    return collection.others_checked_at is not None


def demand_others_checked(case: Request) -> None:
    """Refuse a delivery before somebody looked through what was collected; raises `RequestError`."""
    if not others_checked(case):
        raise RequestError(
            _(
                "Confirm first that other people’s data was looked for in the collected files (Art 15(4) GDPR)."
            )
        )


def _standing(case: Request) -> Collection:
    found = of(case)
    if found is None:
        return Collection.objects.create(request=case, data_key_id=keys.create("collection"))
    if found.destroyed_at is not None:
        found.data_key_id, found.destroyed_at = keys.create("collection"), None
        found.save(update_fields=["data_key_id", "destroyed_at"])
    return found


def _unchecked(collection: Collection) -> None:
    collection.others_checked_at = None
    collection.others_checked_by = None
    collection.save(update_fields=["others_checked_at", "others_checked_by"])


def _keep(
    collection: Collection,
    *,
    files: Sequence[AcceptedFile],
    source: FileSource,
    task: Task | None,
    by: User | None,
    now: datetime,
) -> list[CollectedFile]:
    kept: list[CollectedFile] = []
    try:
        for accepted in files:
            row = CollectedFile(
                data_key_id=collection.data_key_id,
                collection=collection,
                source=source,
                task=task,
                name=accepted.name,
                content_type=accepted.content_type,
                size=accepted.size,
                sha256=_hash_of(accepted),
                added_by=by,
                created_at=now,
            )
            kept.append(row)
            row.file.save(accepted.name, accepted.upload, save=False)
            row.save()
    except Exception:
        for row in kept:
            row.file.delete(save=False)
        raise
    return kept


def _hash_of(accepted: AcceptedFile) -> str:
    accepted.upload.seek(0)
    digest = hashlib.sha256()
    for chunk in accepted.upload.chunks():
        digest.update(chunk)
    accepted.upload.seek(0)
    return digest.hexdigest()
