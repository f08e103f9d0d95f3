"""From the bytes of a file to its text: what is no text, or far too much of it, is refused with its reason."""

from __future__ import annotations

import re

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from policies.errors import FileRefusedError

MAX_BYTES = 2_000_000
MAX_WORDS = 60_000
UTF_8_MARK = b"\xef\xbb\xbf"
FIRST_BYTES = {
    b"%PDF-": "PDF",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Word",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
}
ZIP = b"PK\x03\x04"
ZIPPED = {b"word/": "Word", b"opendocument.text": "OpenDocument", b"xl/": "Excel"}
NAMED_PART = 4_000
"""How far into a packed document to look for its kind, in bytes."""
WIDE_ENOUGH = 0.3
"""In UTF-16 every second byte of a European text is zero; this share of zeros on one side gives it away."""
SHOWN = 40

LINE_ENDS = re.compile(r"\r\n|[\u2028\u2029\x85\x0b]")
EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){3,}")
UNSEEN = re.compile(
    r"[\x01-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
"""Control characters, soft hyphens, zero-width marks, and marks that turn the direction of writing around."""


def check_size(size: int) -> None:
    """Refuse a size in bytes that is too big. Ask before a file is read into memory; raises `FileRefusedError`."""
    if size > MAX_BYTES:
        raise FileRefusedError(
            _(
                "This file has %(size)s MB; a policy may have %(most)s MB at most. Save its text alone,"
                " without pictures."
            )
            % {"size": number_format(size / 1_000_000, 1), "most": number_format(MAX_BYTES // 1_000_000)}
        )


def text_of(content: bytes) -> str:
    """Return the text with line feeds as its only line ends; raises `FileRefusedError`."""
    check_size(len(content))
    if not content.strip():
        raise _empty()
    _refuse_other_kinds(content)
    text = _decoded(content.removeprefix(UTF_8_MARK))
    text = LINE_ENDS.sub("\n", text)
    _refuse_bare_returns(text)
    text = EMPTY_LINES.sub("\n\n\n", UNSEEN.sub("", text.replace("\f", "\n\n")))
    if not text.strip():
        raise _empty()
    if len(text.split()) > MAX_WORDS:
        raise too_many_words()
    return text


def too_many_words() -> FileRefusedError:
    """Say that the text is too long for a policy."""
    return FileRefusedError(
        _("This text has more than %(most)s words, far more than a policy has. Is it the right file?")
        % {"most": number_format(MAX_WORDS, force_grouping=True)}
    )


def _empty() -> FileRefusedError:
    return FileRefusedError(_("This file is empty. Choose the file that holds the policy’s text."))


def _refuse_other_kinds(content: bytes) -> None:
    if kind := _kind_of(content):
        raise FileRefusedError(
            _(
                "This is a %(kind)s file. Save it as plain text, Markdown or HTML, encoded as UTF-8, and"
                " import that."
            )
            % {"kind": kind}
        )
    if _looks_like_utf_16(content):
        raise FileRefusedError(
            _(
                "This text is encoded as UTF-16. Save it as UTF-8 (“Encoding” when saving) and import it again."
            )
        )
    if b"\0" in content:
        raise FileRefusedError(
            _(
                "This is no text: line %(line)d holds a zero byte. Save the policy as plain text, Markdown or"
                " HTML, encoded as UTF-8."
            )
            % {"line": _line_at(content, content.index(b"\0"))}
        )


def _kind_of(content: bytes) -> str:
    start = content.removeprefix(UTF_8_MARK).lstrip()[:16]
    for first, kind in FIRST_BYTES.items():
        if start.startswith(first):
            return kind
    if not start.startswith(ZIP):
        return ""
    packed = content[:NAMED_PART] + content[-NAMED_PART:]
    return next((kind for part, kind in ZIPPED.items() if part in packed), "ZIP")


def _looks_like_utf_16(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    pairs = len(content) // 2
    zeros = (content[0::2].count(0), content[1::2].count(0))
    return max(zeros) > pairs * WIDE_ENOUGH and min(zeros) < pairs * WIDE_ENOUGH / 10


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line_at(content, error.start)
        shown = _around(content, error.start)
    if shown is None:
        raise FileRefusedError(
            _("This file is not encoded as UTF-8: see line %(line)d. Save it as UTF-8 and import it again.")
            % {"line": line}
        )
    raise FileRefusedError(
        _(
            "This file is not encoded as UTF-8: line %(line)d looks like Windows-1252 (“%(shown)s”). Save it"
            " as UTF-8 (“Encoding” when saving) and import it again."
        )
        % {"line": line, "shown": shown}
    )


def _line_at(content: bytes, position: int) -> int:
    before = content[:position].replace(b"\r\n", b"\n")
    return before.count(b"\n") + before.count(b"\r") + 1


def _around(content: bytes, position: int) -> str | None:
    """Return what stands around a byte when read as Windows-1252; nothing if it cannot be that."""
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    start = max(content.rfind(b"\n", 0, position) + 1, position - SHOWN // 2)
    line = content[start : start + SHOWN].splitlines()[0].decode("cp1252")
    return " ".join(UNSEEN.sub("", line).split())


def _refuse_bare_returns(text: str) -> None:
    if "\r" not in text:
        return
    line = text.count("\n", 0, text.index("\r")) + 1
    raise FileRefusedError(
        _(
            "Line %(line)d ends with a carriage return alone, as on old Macintosh computers. Save the file"
            " with Unix or Windows line ends and import it again."
        )
        % {"line": line}
    )
