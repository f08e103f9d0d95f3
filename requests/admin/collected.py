"""What the page of a request shows of the files collected for its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from requests.admin.shown import FileRow, Reader
from requests.domain import collecting
from requests.enums import FileSource
from requests.models import Request


@dataclass(frozen=True, slots=True)
class CollectedRow:
    """A collected file: where it comes from, since when, and its SHA-256."""

    file: FileRow
    key: str
    source: str | Promise
    by: str
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Collected:
    """What is collected, and who looked through it for other people's data."""

    files: list[CollectedRow] = field(default_factory=list)
    checked_by: str = ""
    checked_at: datetime | None = None
    destroyed_at: datetime | None = None


def collected(case: Request, *, reader: Reader) -> Collected:
    """Return what is collected for the answer to a request."""
    found = collecting.of(case)
    if found is None:
        return Collected()
    rows = [
        CollectedRow(
            file=reader.file(file),
            key=str(file.pk),
            source=FileSource(file.source).label,
            by=file.added_by.name if file.added_by else "",
            at=file.created_at,
            sha256=file.sha256,
        )
        for file in found.files.select_related("added_by")
    ]
    return Collected(
        files=rows,
        checked_by=found.others_checked_by.name if found.others_checked_by else "",
        checked_at=found.others_checked_at,
        destroyed_at=found.destroyed_at,
    )
