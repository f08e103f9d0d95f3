"""How uploads are received: in memory only, so that nothing readable is ever spooled to a temporary folder."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile

READ_AT_MOST = 100_000_000


class UploadsInMemory(MemoryFileUploadHandler):
    """Keeps all uploads of one request in memory, up to FILE_UPLOAD_MAX_MEMORY_SIZE together.

    What is more is read to its end and dropped, since a browser shows an answer only once all was sent; then the
    whole request is refused. A request that announces more than 100 MB is refused at once.
    """

    received = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Take every request that is not absurdly large."""
        if content_length > READ_AT_MOST:
            raise RequestDataTooBig("The request announces more than 100 MB.")
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
