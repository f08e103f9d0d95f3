"""What is in a package: the files, and a page that names them with their hashes, as one ZIP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from office.dates import in_words
from requests.domain.zipping import Entry, names_for, zipped
from requests.models import CollectedFile, Request
from vault.streams import CHUNK

README = "README.txt"
PACKED_TYPES = ("image/", "application/pdf", "application/zip", "application/vnd.")
"""Types that compression gains nothing from."""


def content(case: Request, *, files: Sequence[CollectedFile], now: datetime) -> Iterator[bytes]:
    """Yield the ZIP of these files, with a page in the person's language; one chunk at a time is at hand."""
    own, *names = names_for([README, *(str(file.name) for file in files)])
    page = readme(case, files=dict(zip(names, files, strict=True)), now=now)
    entries = [
        Entry(own, [page.encode()]),
        *(
            Entry(name, _read(file), packed=file.content_type.startswith(PACKED_TYPES))
            for name, file in zip(names, files, strict=True)
        ),
    ]
    yield from zipped(entries, at=now.astimezone(ZoneInfo(case.controller.time_zone)))


def readme(case: Request, *, files: dict[str, CollectedFile], now: datetime) -> str:
    """Return the page that lies with the files: what they are, and how to tell that they are whole."""
    with override(case.language):
        count = len(files)
        lines = [
            _("Files for your request %(reference)s") % {"reference": case.reference},
            case.controller.name,
            in_words(case.controller.today(now)),
            "",
            ngettext("%(count)s file:", "%(count)s files:", count) % {"count": count},
            "",
        ]
        for name, file in files.items():
            lines += [name, f"    {filesizeformat(file.size)}", f"    SHA-256 {file.sha256}", ""]
        lines += [
            _("SHA-256 is a fingerprint: a file that still has it was not changed since we put it here."),
            _("Only you have the code that opens this package. Keep the files where only you can read them."),
            "",
            f"{case.controller.name} · {case.controller.contact_email}",
        ]
    return "\n".join(lines) + "\n"


def _read(file: CollectedFile) -> Iterator[bytes]:
    with file.file.open() as plain:
        yield from plain.chunks(CHUNK)
