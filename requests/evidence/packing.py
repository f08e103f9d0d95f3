"""Packing an evidence bundle: one ZIP, made while it is read, so that its size costs no memory.

First the files, each hashed while it goes in; then the document, which lists the hashes; last `manifest.json` with
the hashes of all. Whoever changes one of them is found out by the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext_noop

from office.accepted_files import safe_name
from requests.domain import together
from requests.evidence import document
from requests.evidence.shape import Packed, Scene, Source
from requests.models import Attachment, CollectedFile, DecisionFile, Evidence, Request

DOCUMENT, MANIFEST = "evidence.pdf", "manifest.json"

FROM_CONVERSATION, FROM_COLLECTION = gettext_noop("Conversation"), gettext_noop("Collected for the answer")
FROM_DECISION, FROM_RIGHT_TO_ACT = gettext_noop("Evidence of the decision"), gettext_noop("The right to act")


class ChangedFileError(Exception):
    """A file's content is not what it was when it was taken in."""

    def __init__(self, place: int) -> None:
        super().__init__(f"File {place} has another hash than when it was taken in.")


def sources(case: Request) -> list[Source]:
    """Return the files of a request that can still be read, oldest first. Another kind of file is a loop more."""
    attachments = Attachment.objects.filter(message__in=together.messages_of(case)).order_by(
        "created_at", "pk"
    )
    collected = CollectedFile.objects.filter(collection__request=case).order_by("created_at", "pk")
    found = [Source(str(row.name), row.size, FROM_CONVERSATION, row) for row in attachments if _is_there(row)]
    found += [
        Source(str(row.name), row.size, FROM_COLLECTION, row, row.sha256)
        for row in collected
        if _is_there(row)
    ]
    for kind, origin, rows in (
        (DecisionFile, FROM_DECISION, {"decision__request": case}),
        (Evidence, FROM_RIGHT_TO_ACT, {"representation__request": case}),
    ):
        rows_found = kind.objects.filter(**rows).order_by("created_at", "pk")
        found += [Source(str(row.name), row.size, origin, row) for row in rows_found if _is_there(row)]
    return found


def parts(
    scene: Scene,
    *,
    files: list[Source],
    language: str,
    at: datetime,
    packed: Callable[[int], None],
) -> Iterator[bytes]:
    """Yield the ZIP, piece by piece; `packed` hears of each stretch of plain bytes that went in.

    Raises `ChangedFileError` for a file that is not what it was when it was taken in.
    """
    sink = _Sink()
    done: list[Packed] = []
    with ZipFile(cast("IO[bytes]", sink), "w") as archive:
        for place, source in enumerate(files, start=1):
            path = f"files/{place:03}-{safe_name(source.name)}"
            digest, size = hashlib.sha256(), 0
            with (
                source.row.file.open("rb") as content,
                archive.open(_entry(path, at=at, kind=ZIP_STORED), "w", force_zip64=True) as target,
            ):
                for chunk in content.chunks():
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
                    packed(len(chunk))
                    yield sink.taken()
            if source.known_sha256 and source.known_sha256 != digest.hexdigest():
                raise ChangedFileError(place)
            done.append(Packed(path, source.name, source.origin, size, digest.hexdigest()))
        pdf = document.pdf(replace(scene, packed=done), language=language, at=at)
        archive.writestr(_entry(DOCUMENT, at=at, kind=ZIP_DEFLATED), pdf)
        yield sink.taken()
        archive.writestr(_entry(MANIFEST, at=at, kind=ZIP_DEFLATED), _manifest(scene, done, pdf=pdf, at=at))
    yield sink.taken()


def _manifest(scene: Scene, done: list[Packed], *, pdf: bytes, at: datetime) -> bytes:
    listed = [{"path": DOCUMENT, "size": len(pdf), "sha256": hashlib.sha256(pdf).hexdigest()}]
    listed += [{"path": one.path, "size": one.size, "sha256": one.sha256} for one in done]
    told = {"reference": scene.case.reference, "made_at": at.isoformat(), "files": listed}
    return json.dumps(told, indent=2, ensure_ascii=False).encode()


def _entry(path: str, *, at: datetime, kind: int) -> ZipInfo:
    info = ZipInfo(path, date_time=at.timetuple()[:6])
    info.compress_type = kind
    return info


def _is_there(row: Attachment | CollectedFile | DecisionFile | Evidence) -> bool:
    return bool(row.file) and not row.file.is_shredded


class _Sink:
    """Stands in for a file that can only be written on: hands back what was written since it was asked last."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        whole = b"".join(self._pieces)
        self._pieces.clear()
        return whole
