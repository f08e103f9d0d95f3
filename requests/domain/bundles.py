"""Evidence bundles: asked for by a lead, made by a job, fetched within days, then destroyed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mailroom import nudging
from office.domain import access_log
from office.models import User
from office.one_by_one import OneByOne
from requests import bundle_notifications
from requests.domain import situation, texts
from requests.domain.changes import changing_what_is_left
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.enums import BundleState
from requests.evidence import packing
from requests.evidence.shape import Scene
from requests.models import EvidenceBundle, Request
from vault.domain import keys, shredding
from vault.enums import Family

TASK = "requests.make_bundles"
FAMILIES = frozenset({Family.IDENTITY, Family.CONTACT, Family.DEVICE, Family.CONTENT, Family.DOCUMENT})
"""What a bundle holds: whoever makes or fetches one sees all of them."""

KEPT_FOR = timedelta(days=7)
STUCK_AFTER = timedelta(minutes=5)
"""When a worker that has not said anything counts as dead, and another begins anew."""

MOST_ATTEMPTS = 3
BEAT_BYTES = 4 * 2**20
REASON = "bundle_expired"
"""The code of this reason in the list of shreds."""

IN_THE_MAKING = (BundleState.WAITING, BundleState.MAKING)

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    AnyFile = File[Any]
else:
    AnyFile = File


def ask(
    case: Request, *, reason: str, language: str, by: User, now: datetime, seen: int | None = None
) -> EvidenceBundle:
    """Ask for a bundle in a language; a worker makes it, and whoever asked is told by mail.

    Raises `RequestError` while one is in the making.
    """
    details: dict[str, str | int | list[str] | None] = {"families": _families()}
    with changing_what_is_left(
        case, action="requests.bundle_asked", by=by, now=now, seen=seen, details=details
    ) as locked:
        words = texts.paragraphs("reason", reason)
        if not words:
            raise IntakeRefusedError("reason", _("Give the reason."))
        if locked.bundles.filter(state__in=IN_THE_MAKING).exists():
            raise RequestError(_("A bundle of this request is being made: wait for that one."))
        transaction.on_commit(partial(nudging.nudge, TASK), robust=True)
        return EvidenceBundle.objects.create(
            data_key_id=keys.create("bundle"),
            request=locked,
            language=language,
            reason=words,
            asked_at=now,
            asked_by=by,
        )


def make_all(*, moment: Callable[[], datetime]) -> int:
    """Make every bundle that waits, and those whose worker has died; return how many are ready.

    `moment` tells the time, which goes on while a bundle is packed. What fails is tried again in a later turn.
    """
    made, tried = 0, set[UUID]()
    while (bundle := _claim(now=moment(), apart_from=tried)) is not None:
        tried.add(bundle.pk)
        try:
            made += _make(bundle, moment=moment)
        except Exception:
            logger.exception("The evidence bundle %s cannot be made.", bundle.pk)
            _put_back(bundle)
    return made


def destroy_expired(*, now: datetime) -> int:
    """Order the destruction of the keys of bundles that nobody may fetch any more; return how many."""
    expired, turns = EvidenceBundle.objects.filter(state=BundleState.READY, expires_at__lte=now), OneByOne()
    count = sum(turns.do(_destroy, pk, now=now) for pk in list(expired.values_list("pk", flat=True)))
    turns.end()
    return count


@transaction.atomic
def _destroy(pk: UUID, *, now: datetime) -> int:
    bundle = _locked(pk)
    if bundle.state != BundleState.READY:
        return 0  # another worker was quicker
    _end(bundle, state=BundleState.DESTROYED, now=now)
    return 1


@transaction.atomic
def note_fetched(bundle: EvidenceBundle, *, by: User, now: datetime) -> None:
    """Log that somebody fetched a bundle, with the families that it holds."""
    access_log.record(
        action="requests.bundle_fetched",
        actor=by,
        controller=bundle.request.controller,
        target=bundle.request,
        now=now,
        details={"families": _families(), "bundle": str(bundle.pk)},
    )


def of(case: Request) -> list[EvidenceBundle]:
    """Return the bundles of a request, the latest first."""
    return list(EvidenceBundle.objects.filter(request=case).select_related("asked_by"))


def _families() -> list[str]:
    return sorted(family.value for family in FAMILIES)


def _claim(*, now: datetime, apart_from: set[UUID]) -> EvidenceBundle | None:
    """Take the next bundle that nobody packs."""
    waits = Q(state=BundleState.WAITING) | Q(state=BundleState.MAKING, beat_at__lt=now - STUCK_AFTER)
    with transaction.atomic():
        rows = EvidenceBundle.objects.filter(waits).exclude(pk__in=apart_from).order_by("asked_at")
        bundle = (
            rows.select_related("request__controller")
            .select_for_update(of=("self",), skip_locked=True)
            .first()
        )
        if bundle is None:
            return None
        if bundle.attempts >= MOST_ATTEMPTS:
            _end(bundle, state=BundleState.FAILED, now=now)
            bundle_notifications.failed(bundle, now=now)
            return _claim(now=now, apart_from=apart_from)
        bundle.state, bundle.beat_at = BundleState.MAKING, now
        bundle.attempts += 1
        bundle.done_bytes = 0
        bundle.save(update_fields=["state", "beat_at", "attempts", "done_bytes"])
    return bundle


def _make(bundle: EvidenceBundle, *, moment: Callable[[], datetime]) -> bool:
    """Pack a claimed bundle; False where another worker took it over meanwhile."""
    case = Request.objects.select_related("controller", "subject", "assignee").get(pk=bundle.request_id)
    at = moment()
    files = packing.sources(case)
    progress = _Progress(bundle, all_bytes=sum(source.size for source in files), moment=moment)
    pieces = packing.parts(
        Scene(standing=situation.of(case, now=at), asked_by=bundle.asked_by),
        files=files,
        language=bundle.language,
        at=at,
        packed=progress.add,
    )
    content = _Streamed(pieces)
    bundle.file.save("evidence.zip", content, save=False)
    try:
        return _finish(bundle, content=content, now=moment())
    except BaseException:
        bundle.file.delete(save=False)
        raise


def _finish(bundle: EvidenceBundle, *, content: _Streamed, now: datetime) -> bool:
    with transaction.atomic():
        locked = _locked(bundle.pk)
        if (locked.state, locked.attempts) != (BundleState.MAKING, bundle.attempts):
            transaction.on_commit(partial(bundle.file.delete, save=False))
            return False
        locked.file = bundle.file.name
        locked.state = BundleState.READY
        locked.size, locked.sha256 = content.length, content.digest.hexdigest()
        locked.ready_at, locked.expires_at = now, now + KEPT_FOR
        locked.save(update_fields=["file", "state", "size", "sha256", "ready_at", "expires_at"])
        bundle_notifications.ready(locked, now=now)
    return True


def _put_back(bundle: EvidenceBundle) -> None:
    """Let a bundle that failed be tried again."""
    EvidenceBundle.objects.filter(pk=bundle.pk, state=BundleState.MAKING, attempts=bundle.attempts).update(
        state=BundleState.WAITING
    )


def _end(bundle: EvidenceBundle, *, state: BundleState, now: datetime) -> None:
    bundle.state = state
    bundle.save(update_fields=["state"])
    shredding.order(bundle.data_key_id, reason=REASON, now=now)


def _locked(pk: UUID) -> EvidenceBundle:
    rows = EvidenceBundle.objects.select_for_update(of=("self",)).select_related(
        "request__controller", "asked_by"
    )
    found: EvidenceBundle = rows.get(pk=pk)
    return found


class _Progress:
    """Notes how far a bundle is, every few megabytes."""

    def __init__(self, bundle: EvidenceBundle, *, all_bytes: int, moment: Callable[[], datetime]) -> None:
        self._rows = EvidenceBundle.objects.filter(
            pk=bundle.pk, state=BundleState.MAKING, attempts=bundle.attempts
        )
        self._moment = moment
        self._done = self._noted = 0
        self._rows.update(all_bytes=all_bytes)

    def add(self, count: int) -> None:
        """Count bytes that went in."""
        self._done += count
        if self._done - self._noted >= BEAT_BYTES:
            self._noted = self._done
            self._rows.update(done_bytes=self._done, beat_at=self._moment())


class _Streamed(AnyFile):
    """A file that comes into being while it is stored; knows its length and hash afterwards."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__(None)
        self._pieces = pieces
        self.length = 0
        self.digest = hashlib.sha256()

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Hand on the pieces."""
        for piece in self._pieces:
            self.length += len(piece)
            self.digest.update(piece)
            yield piece
