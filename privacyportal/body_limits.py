"""How much of a request's body is read, decided by what its head announces."""

import re

from django.conf import settings

from office import uploads

STAFF = re.compile(r"/admin/")
CONVERSATION = re.compile(
    r"/[^/]+/requests/(?!new/|link/)[^/]+/(?:identity/|evidence/)?$|/(?:notices|tasks)/[^/]+/$"
)
"""Where people without an account send files."""


def to_read(path: str, *, content_type: str, length: int) -> int:
    """Return how many bytes of a body of `length` bytes are read.

    All of it within the limit: that of files where a page takes files, that of forms elsewhere. Of a message with
    more files than that the beginning, where the typed text stands. Of all else nothing.
    """
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    has_files = content_type.lower().startswith("multipart/form-data")
    in_conversation = has_files and CONVERSATION.match(path) is not None
    if in_conversation or (has_files and STAFF.match(path)):
        limit += settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    if length <= limit:
        return length
    return uploads.BEGINNING if in_conversation else 0
