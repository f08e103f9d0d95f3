"""Files of an inquiry: the authority's letter, evidence, the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from office.accepted_files import AcceptedFile
from office.domain import access_log
from office.models import User
from requests.domain.inquiry_changes import changing, demand_not_closed
from requests.inquiry_enums import InquiryFileKind
from requests.models import Inquiry, InquiryFile


def add(
    inquiry: Inquiry,
    *,
    files: Sequence[AcceptedFile],
    kind: InquiryFileKind,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> list[InquiryFile]:
    """Put files to an inquiry, encrypted under its key, with the SHA-256 of their content."""
    details: dict[str, str | int | list[str] | list[int] | None] = {"files": len(files), "kind": kind.value}
    with changing(
        inquiry, action="requests.inquiry_file_kept", by=by, now=now, seen=seen, details=details
    ) as row:
        demand_not_closed(row)
        return keep(row, files=files, kind=kind, now=now)


def keep(
    inquiry: Inquiry, *, files: Sequence[AcceptedFile], kind: InquiryFileKind, now: datetime
) -> list[InquiryFile]:
    """Keep files of a locked or new inquiry, in the transaction that causes it."""
    kept: list[InquiryFile] = []
    try:
        for accepted in files:
            row = InquiryFile(
                data_key_id=inquiry.data_key_id,
                inquiry=inquiry,
                kind=kind,
                name=accepted.name,
                content_type=accepted.content_type,
                size=accepted.size,
                sha256=_hash_of(accepted),
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


def note_opened(file: InquiryFile, *, by: User, now: datetime) -> None:
    """Put on record that somebody opened a file."""
    access_log.record(
        action="requests.inquiry_file_opened",
        actor=by,
        controller=file.inquiry.controller,
        target=file.inquiry,
        now=now,
        details={"file": str(file.pk)},
    )


def _hash_of(accepted: AcceptedFile) -> str:
    accepted.upload.seek(0)
    digest = hashlib.sha256()
    for chunk in accepted.upload.chunks():
        digest.update(chunk)
    accepted.upload.seek(0)
    return digest.hexdigest()
