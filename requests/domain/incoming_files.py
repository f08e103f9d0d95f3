"""What moves from an incoming mail to a request: its files, and a text that is too long for a message."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from mailroom.domain import deciding
from mailroom.models import Incoming
from requests.domain import texts
from requests.domain.files import AcceptedFile, accept


def of(incoming: Incoming) -> list[AcceptedFile]:
    """Return the files of a mail, to be kept again under the key of the request."""
    return [deciding.accepted(file) for file in incoming.files.all()]


def cut(text: str) -> tuple[str, AcceptedFile | None]:
    """Return a text as long as a message may be, and the whole of it as a file where that is less."""
    if len(text) <= texts.TEXT_LENGTH:
        return text, None
    note = _("[The whole text is in the file mail.txt.]")
    whole = accept(SimpleUploadedFile("mail.txt", text.encode(), content_type="text/plain"))
    return f"{text[: texts.TEXT_LENGTH - len(note) - 2]}\n\n{note}", whole
