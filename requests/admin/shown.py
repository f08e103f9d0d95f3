"""What a page shows of a request's personal values, and which families it showed."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse

from office.models import User
from office.shown import Shown, ValueReader, as_shown
from requests.domain.timeline import Entry
from requests.enums import ForWhom
from requests.models import Attachment, CollectedFile, DecisionFile, Request
from vault.enums import Family

__all__ = ["Beside", "FileRow", "Reader", "Shown", "Spoken", "as_shown", "file_url"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a message; without an address for whoever may not open it."""

    name: Shown
    size: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """The words of a message in a second language: in which, by whom, and whether they were written first."""

    language: str
    code: str
    who: str
    is_original: bool
    text: Shown


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of the conversation, with its files and translations; `translate` is where one is added."""

    entry: Entry
    text: Shown
    files: list[FileRow] = field(default_factory=list)
    quoted: Shown = field(default_factory=lambda: Shown(""))
    beside: list[Beside] = field(default_factory=list)
    translate: str = ""


class Reader(ValueReader):
    """Reads the personal values of one request for one viewer, and remembers which families it gave away."""

    def __init__(self, case: Request, *, viewer: User) -> None:
        super().__init__(controller_id=case.controller_id, viewer=viewer)
        self.case = case

    def represented(self, case: Request) -> Shown:
        """Return for whom the person asks; nothing, not even a lock, where it is for themselves."""
        return Shown("") if case.for_whom == ForWhom.SELF else self.read(case, "represented_name")

    def file(self, attachment: Attachment | CollectedFile | DecisionFile) -> FileRow:
        """Return a file's row, with an address if it may be opened."""
        name = self.read(attachment, "name")
        url = "" if name.locked or name.erased else file_url(self.case.pk, attachment.pk)
        return FileRow(name=name, size=attachment.size, url=url)

    def spoken(self, entry: Entry) -> Spoken:
        """Return a message with its files."""
        shown = as_shown(entry.text)
        if shown and not shown.locked and not shown.erased:
            self.families.add(Family.CONTENT.value)
        return Spoken(
            entry=entry,
            text=shown,
            files=[self.file(one) for one in entry.attachments],
            quoted=as_shown(entry.quoted),
        )


def file_url(case_id: UUID, attachment_id: UUID) -> str:
    """Return the address under which staff fetch a file."""
    return reverse("admin:requests_request_file", args=[case_id, attachment_id])
