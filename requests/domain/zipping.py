"""Writing a ZIP piece by piece, in constant memory, with names that unpack safely everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from office.accepted_files import safe_name

RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")
"""Names that Windows keeps for devices."""

FORBIDDEN = re.compile(r'[<>:"|?*/\\]')
READ_BY_ALL = 0o644 << 16


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A file on its way into a ZIP. `packed` says that its format is compressed already."""

    name: str
    chunks: Iterable[bytes]
    packed: bool = False


class _Pipe:
    """What a ZIP is written into: hands on what was written, and cannot go back."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: there is nothing behind it."""

    def taken(self) -> bytes:
        data = bytes(self._written)
        self._written.clear()
        return data


def zipped(entries: Iterable[Entry], *, at: datetime) -> Iterator[bytes]:
    """Yield a ZIP of entries with names as `names_for` gives them; `at` is the time that all of them bear."""
    pipe = _Pipe()
    with ZipFile(cast("IO[bytes]", pipe), "w") as archive:
        for entry in entries:
            info = ZipInfo(entry.name, date_time=at.timetuple()[:6])
            info.compress_type = ZIP_STORED if entry.packed else ZIP_DEFLATED
            info.external_attr = READ_BY_ALL
            with archive.open(info, "w", force_zip64=True) as target:
                for chunk in entry.chunks:
                    target.write(chunk)
                    yield pipe.taken()
    yield pipe.taken()


def names_for(names: Iterable[str]) -> list[str]:
    """Return a safe name of its own for each file; systems that know no case tell them apart too."""
    given: list[str] = []
    taken: set[str] = set()
    for name in names:
        candidate = safe = safely(name)
        path, number = PurePath(safe), 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{path.stem} ({number}){path.suffix}"
        taken.add(candidate.casefold())
        given.append(candidate)
    return given


def safely(name: str) -> str:
    """Return a name without folders and without what some system cannot have in a name."""
    cleaned = FORBIDDEN.sub("_", safe_name(name)).strip(" .") or "file"
    return RESERVED.sub(r"_\1", cleaned)
