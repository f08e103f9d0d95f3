"""Which files are accepted: their size, and whether their first bytes fit their name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from office.errors import FileRefusedError

HEAD_BYTES = 4096
NAME_LENGTH = 120

SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"WEBP", 8, "image/webp"),
    (b"PK\x03\x04", 0, "application/zip"),
)
"""What a file of each accepted kind begins with: bytes, their offset, the type."""

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
"""Brands of pictures in HEVC (ISO/IEC 23008-12, annex B); `mif1` names the container and needs one beside it."""

NO_TEXT = bytes({*range(0x20), 0x7F} - {*b"\t\n\f\r\x1b"})
"""Control characters that no text file holds; escape stands in logs of terminals."""

ZIPPED_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".zip": "application/zip",
}
SUFFIXES = {
    "application/pdf": {".pdf"},
    "image/png": {".png"},
    "image/jpeg": {".jpg", ".jpeg"},
    "image/webp": {".webp"},
    "image/heic": {".heic", ".heif"},
    "application/zip": set(ZIPPED_TYPES),
    "text/plain": {".txt", ".csv", ".json", ".md", ".log"},
}
ACCEPTED_SUFFIXES = tuple(sorted(suffix for group in SUFFIXES.values() for suffix in group))


@dataclass(frozen=True, slots=True, repr=False)
class AcceptedFile:
    """An upload that was looked at: its content fits its name, and its size the limit."""

    upload: UploadedFile[Any]
    name: str
    content_type: str
    size: int


def accept(upload: UploadedFile[Any]) -> AcceptedFile:
    """Look at an upload's size, name and first bytes; raises `FileRefusedError` with what to do."""
    size = upload.size or 0
    name = safe_name(upload.name or "")
    if size == 0:
        raise FileRefusedError(_("The file “%(name)s” is empty.") % {"name": name})
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise FileRefusedError(
            _("The file “%(name)s” is larger than %(limit)s MB. Send it in parts or as a smaller picture.")
            % {"name": name, "limit": limit}
        )
    upload.seek(0)
    kind = sniff(upload.read(HEAD_BYTES))
    upload.seek(0)
    suffix = PurePath(name).suffix.lower()
    if kind is None or suffix not in SUFFIXES[kind]:
        raise FileRefusedError(
            _(
                "The file “%(name)s” is of a kind that we cannot take. "
                "Send a PDF, a picture, a text or an office document."
            )
            % {"name": name}
        )
    if kind == "application/zip":
        kind = ZIPPED_TYPES[suffix]
    return AcceptedFile(upload=upload, name=name, content_type=kind, size=size)


def sniff(head: bytes) -> str | None:
    """Return the type that the first bytes of a file show, or None if it is none that is accepted."""
    for signature, offset, kind in SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return kind
    if HEIC_BRANDS & brands_of(head):
        return "image/heic"
    return "text/plain" if is_text(head) else None


def brands_of(head: bytes) -> frozenset[bytes]:
    """Return the major and the compatible brands of an ISO media file (ISO/IEC 14496-12), none of other files."""
    if head[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return frozenset({head[8:12], *(head[start : start + 4] for start in range(16, end, 4))})


def is_text(head: bytes) -> bool:
    """Tell whether a file begins like a text: in UTF-8, cut at any byte, or in Windows-1252 or Latin-1.

    Any bytes are some text in Latin-1; without control characters they are one in earnest.
    """
    if head.translate(None, NO_TEXT) != head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.start > len(head) - 4 and len(head) == HEAD_BYTES
        return cut or _is_mostly_ascii(head)
    return True


def _is_mostly_ascii(head: bytes) -> bool:
    """Tell text of a Western language from bytes at random, of which half are above ASCII."""
    return sum(byte < 0x80 for byte in head) * 3 >= len(head) * 2  # noqa: PLR2004 - two thirds of it


def safe_name(name: str) -> str:
    """Return a file's name without folders, control and direction characters, at most 120 characters long."""
    last = PurePath(name.replace("\\", "/")).name
    printable = "".join(character for character in last if character.isprintable())
    stem, suffix = PurePath(printable).stem, PurePath(printable).suffix
    return f"{stem[: NAME_LENGTH - len(suffix)]}{suffix}" or "file"
