"""What a connection has sent so far of one request, and whether that is enough to work on it."""

import io
import re
import time
from collections import deque
from typing import Any

from privacyportal.body_limits import to_read

HEAD_AT_MOST = 64_000  # bytes
HEAD_WITHIN = 10.0  # seconds
BODY_WITHIN = 15.0  # seconds, and more for what is long
BYTES_A_SECOND = 32_000  # the slowest line that long bodies are waited for
PIECE = 65_536

HEAD_END = b"\r\n\r\n"
FIELD = re.compile(rb"^([\w!#$%&'*+.^`|~-]+):[ \t]*([^\r\n]*?)[ \t]*\r?$", re.MULTILINE)


class Pieces(io.RawIOBase):
    """A body in pieces, each of which is let go when it has been read."""

    def __init__(self) -> None:
        super().__init__()
        self.held: deque[bytearray] = deque()
        self.size = 0

    def add(self, more: bytes) -> None:
        """Append bytes; small pieces grow together."""
        self.size += len(more)
        if self.held and len(self.held[-1]) < PIECE:
            self.held[-1] += more
        elif more:
            self.held.append(bytearray(more))

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Move bytes into `buffer`; return how many."""
        if not self.held:
            return 0
        piece = self.held[0]
        taken = min(len(piece), len(buffer))
        buffer[:taken] = piece[:taken]
        if taken < len(piece):
            del piece[:taken]
        else:
            self.held.popleft()
        return taken


class Arrival:
    """The bytes of one request as they come in."""

    def __init__(self) -> None:
        self.deadline = time.monotonic() + HEAD_WITHIN
        self.head = bytearray()
        self.body = Pieces()
        self.beyond = b""  # what belongs to the next request
        self.awaited: int | None = None  # bytes of the body; None until the head is there
        self.is_cut = False  # the body goes on beyond what is awaited, or may
        self.wants_go_ahead = False

    @property
    def size(self) -> int:
        """Bytes held."""
        return len(self.head) + self.body.size

    @property
    def is_whole(self) -> bool:
        """Tell whether a thread can work on the request without waiting for its sender."""
        return self.awaited is not None and self.body.size >= self.awaited

    @property
    def is_endless(self) -> bool:
        """Tell whether the head has grown too long."""
        return self.awaited is None and len(self.head) > HEAD_AT_MOST

    def add(self, more: bytes) -> None:
        """Take in bytes; with the end of the head it is known how many are to come, and by when."""
        if self.awaited is None:
            more = self._add_to_head(more)
        if self.awaited is not None:
            missing = self.awaited - self.body.size
            self.body.add(more[:missing])
            self.beyond += b"" if self.is_cut else more[missing:]

    def _add_to_head(self, more: bytes) -> bytes:
        """Return what is no longer head."""
        searched = max(len(self.head) - len(HEAD_END), 0)
        self.head += more
        end = self.head.find(HEAD_END, searched)
        if end < 0:
            return b""
        rest = bytes(self.head[end + len(HEAD_END) :])
        del self.head[end + len(HEAD_END) :]
        self._read_head(bytes(self.head))
        return rest

    def _read_head(self, head: bytes) -> None:
        fields = {name.lower(): value for name, value in FIELD.findall(head)}
        announced = fields.get(b"content-length", b"0")
        understood = re.fullmatch(rb"\d{1,15}", announced)
        length = int(announced) if understood else 0
        words = head.split(b"\r\n", 1)[0].split(b" ")
        path = words[1].partition(b"?")[0].decode("latin-1") if len(words) > 1 else ""
        kind = fields.get(b"content-type", b"").decode("latin-1")
        self.awaited = to_read(path, content_type=kind, length=length)
        # Where the body ends must be beyond doubt, else its rest would be taken for somebody's next request.
        self.is_cut = self.awaited < length or not understood or b"transfer-encoding" in fields
        self.wants_go_ahead = b"expect" in fields and self.awaited > 0
        self.deadline = time.monotonic() + BODY_WITHIN + self.awaited / BYTES_A_SECOND
