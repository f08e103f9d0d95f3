"""What a page shows of a request's personal values, and which families it showed."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model
from django.urls import reverse

from office.domain.access import reveal
from office.models import User
from office.values import Locked
from requests.domain.timeline import Entry
from requests.models import Attachment, Request
from vault.enums import Family
from vault.values import Shredded


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A value as one viewer sees it: the text, a lock, "erased", or nothing."""

    text: str
    locked: bool = False
    erased: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a message; without an address for whoever may not open it."""

    name: Shown
    size: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of the conversation, with its files."""

    entry: Entry
    text: Shown
    files: list[FileRow] = field(default_factory=list)


class Reader:
    """Reads the personal values of one request for one viewer, and remembers which families it gave away."""

    def __init__(self, case: Request, *, viewer: User) -> None:
        self.case = case
        self.viewer = viewer
        self.families: set[str] = set()

    def read(self, obj: Model, name: str) -> Shown:
        """Return a value of the request, or of what belongs to it."""
        value = reveal(self.viewer, obj, name, controller_id=self.case.controller_id)
        if value and not isinstance(value, Locked):
            family: Family | None = getattr(obj._meta.get_field(name), "family", None)
            if family is not None:
                self.families.add(family.value)
        return as_shown(value)

    def file(self, attachment: Attachment) -> FileRow:
        """Return a file's row, with an address if it may be opened."""
        name = self.read(attachment, "name")
        url = "" if name.locked or name.erased else file_url(self.case.pk, attachment.pk)
        return FileRow(name=name, size=attachment.size, url=url)

    def spoken(self, entry: Entry) -> Spoken:
        """Return a message with its files."""
        shown = as_shown(entry.text)
        if shown and not shown.locked and not shown.erased:
            self.families.add(Family.CONTENT.value)
        return Spoken(entry=entry, text=shown, files=[self.file(one) for one in entry.attachments])


def as_shown(value: object) -> Shown:
    """Return any revealed value in the form that templates take."""
    if isinstance(value, Locked):
        return Shown(text=str(value), locked=True)
    if isinstance(value, Shredded):
        return Shown(text=str(value), erased=True)
    return Shown(text=str(value) if value else "")


def file_url(case_id: UUID, attachment_id: UUID) -> str:
    """Return the address under which staff fetch a file."""
    return reverse("admin:requests_request_file", args=[case_id, attachment_id])
