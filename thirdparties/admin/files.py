"""Handing kept files to staff."""

from __future__ import annotations

from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse

from vault.files import EncryptedFieldFile


class KeptFile(Protocol):
    """A file that lies encrypted, with the name and type that it came with."""

    @property
    def file(self) -> EncryptedFieldFile: ...  # noqa: D102
    @property
    def name(self) -> str | None: ...  # noqa: D102
    @property
    def content_type(self) -> str: ...  # noqa: D102


def demand_kept(kept: KeptFile) -> None:
    """Raise PermissionDenied for a file that was erased, before anything is said of its opening."""
    if kept.file.is_shredded:
        raise PermissionDenied


def download(kept: KeptFile) -> HttpResponse:
    """Hand a file out: to save, never to open in the page."""
    response = FileResponse(
        kept.file.open("rb"), as_attachment=True, filename=str(kept.name), content_type=kept.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response  # type: ignore[return-value]
