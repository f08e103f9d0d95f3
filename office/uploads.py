"""How uploads are received: in memory only, so that nothing readable is ever spooled to a temporary folder."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest

BEGINNING = 64_000
"""Bytes that hold the typed fields of a message: forms send them before the files."""


class UploadsInMemory(MemoryFileUploadHandler):
    """Keeps all uploads of one request in memory, up to FILE_UPLOAD_MAX_MEMORY_SIZE together.

    What is more is read to its end and dropped; then the whole request is refused.
    """

    received = 0

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Take every request: how long it may be was decided before."""
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, or drop the file when the limit is passed."""
        self.received += len(raw_data)
        if self.received > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise SkipFile
        self.file.write(raw_data)

    def upload_complete(self) -> None:
        """Refuse the request when something was dropped."""
        if self.received > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The files are larger than FILE_UPLOAD_MAX_MEMORY_SIZE together.")


class UploadsDropped(FileUploadHandler):
    """Drops every file of a request that has too many bytes; what was typed stays."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Drop the file."""
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Drop a piece."""

    def file_complete(self, file_size: int) -> None:
        """Make no file."""


def keep_beginning(request: HttpRequest) -> None:
    """Let only the beginning of a request's body be read, for the sake of what was typed; its files are dropped."""
    request.META["CONTENT_LENGTH"] = str(BEGINNING)
    request._stream = LimitedStream(request.META["wsgi.input"], BEGINNING)  # type: ignore[assignment]
    request.upload_handlers = [UploadsDropped(request)]


def were_dropped(request: HttpRequest) -> bool:
    """Tell whether a request's files were dropped for being too large together."""
    return any(isinstance(handler, UploadsDropped) for handler in request.upload_handlers)
