"""Sealing packages: in a worker, in constant memory, safe to be killed and to run twice.

The key and the code exist only while a package is being sealed. Whoever takes over from a worker that died begins
anew, with another key and another code; what was half written names no row, and the vault sweeps it away.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q

from office.domain import access_log
from office.one_by_one import OneByOne
from requests import package_notifications
from requests.domain import links, packages, packing
from requests.models import CollectedFile, Package, Request
from requests.package_enums import PackageState, RevokeReason
from vault import codes, streams
from vault.cipher import KEY_BYTES, Place, Secret

STUCK_AFTER = timedelta(minutes=5)
"""After this long without a sign of life a worker counts as dead."""

SIGN_OF_LIFE = 8_000_000
"""Bytes after which a worker says how far it is."""


def seal_all(*, now: datetime) -> int:
    """Seal what waits and send the codes; return how many packages are ready.

    One that cannot be sealed keeps no other waiting: it is tried again later, and what went wrong is raised when all
    is done.
    """
    started, sealed, turns = time.monotonic(), 0, OneByOne()
    while (package := _claimed(now=_moment(now, since=started))) is not None:
        sealed += turns.do(seal, package, now=_moment(now, since=started))
    turns.end()
    return sealed


def seal(package: Package, *, now: datetime) -> int:
    """Seal a package that this worker has claimed; return 1, or 0 where it was taken back or over meanwhile."""
    case = package.request
    files = sorted(package.files.order_by("created_at"), key=_by_name)
    if not files:
        return _give_up(package, now=now)
    key, content = os.urandom(KEY_BYTES), _Content(package, now=now)
    plain = content.read(packing.content(case, files=files, now=now))
    sealed = streams.sealed_chunks(plain, place=inner_place(package), secret=Secret(key))
    package.file.save("", Produced(sealed), save=False)
    kept = False
    try:
        kept = _keep(package, key=key, content=content, now=now)
    finally:
        if not kept:
            package.file.delete(save=False)
    return int(kept)


def inner_place(package: Package) -> Place:
    """Return what the inner layer of a package is bound to: the package itself, not the vault's key."""
    return Place(label="requests.package", field="content", row=str(package.pk), key_id=package.pk)


class Produced(File):  # type: ignore[type-arg]
    """A file that is made while it is stored."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__(None)
        self._pieces = pieces

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Hand out what is made."""
        return self._pieces


class _Content:
    """The plain ZIP on its way: counted, hashed, and reported on."""

    def __init__(self, package: Package, *, now: datetime) -> None:
        self.size = 0
        self._digest = hashlib.sha256()
        self._package, self._now, self._started = package, now, time.monotonic()
        self._told = 0

    def read(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.size += len(piece)
            self._digest.update(piece)
            if self.size - self._told >= SIGN_OF_LIFE:
                self._tell()
            yield piece

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def _tell(self) -> None:
        self._told = self.size
        mine = Package.objects.filter(pk=self._package.pk, claim=self._package.claim)
        mine.update(done_bytes=self.size, claimed_at=_moment(self._now, since=self._started))


def _claimed(*, now: datetime) -> Package | None:
    """Take the package that waits longest, so that no other worker can."""
    waiting = Package.objects.filter(state=PackageState.SEALING).filter(
        Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - STUCK_AFTER)
    )
    for pk in list(waiting.order_by("handed_over_at").values_list("pk", flat=True)):
        claim = uuid4()
        if waiting.filter(pk=pk).update(claim=claim, claimed_at=now, done_bytes=0):
            return Package.objects.select_related("request__controller").get(pk=pk)
    return None


@transaction.atomic
def _keep(package: Package, *, key: bytes, content: _Content, now: datetime) -> bool:
    """Lock the key under a fresh code, send the code, forget both; False where the package is no longer ours."""
    case = _mine(package)
    if case is None:
        return False
    code = codes.new()
    locked = codes.lock(key, code=code, bound=package.bound)
    package.state = PackageState.SEALED
    package.kdf, package.salt, package.locked_key = locked.kdf, locked.salt, locked.wrapped
    package.size, package.sha256 = content.size, content.sha256
    package.file_count = package.files.count()
    package.sealed_at, package.expires_at = now, now + packages.KEPT_UNFETCHED
    package.claim, package.claimed_at, package.done_bytes = None, None, package.total_bytes
    package.save()
    url = "" if case.email else links.issue(case, now=now)
    package_notifications.send_code(case, package=package, code=code, url=url, now=now)
    access_log.record(
        action="requests.package_sealed",
        actor=None,
        controller=case.controller,
        target=case,
        now=now,
        details={"files": package.file_count},
    )
    return True


@transaction.atomic
def _give_up(package: Package, *, now: datetime) -> int:
    """End a package whose files were all taken out of what is collected."""
    case = _mine(package)
    if case is not None:
        packages.end(package, case=case, state=PackageState.REVOKED, reason=RevokeReason.EMPTY, now=now)
    return 0


def _mine(package: Package) -> Request | None:
    """Lock the request and return it; None where the package was taken back, or over by another worker."""
    locked = Request.objects.select_for_update(of=("self",)).select_related("controller")
    case: Request = locked.get(pk=package.request_id)
    mine: Any = Package.objects.select_for_update().filter(
        pk=package.pk, state=PackageState.SEALING, claim=_claim_of(package)
    )
    return case if mine.exists() else None


def _by_name(file: CollectedFile) -> tuple[str, str]:
    return str(file.name).casefold(), str(file.name)


def _claim_of(package: Package) -> UUID:
    assert package.claim is not None  # noqa: S101 - only claimed packages are sealed
    return package.claim


def _moment(now: datetime, *, since: float) -> datetime:
    return now + timedelta(seconds=time.monotonic() - since)
