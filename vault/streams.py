"""Encrypted files: chunks under AES-256-GCM in the STREAM construction, sealed and read without a plain copy.

Layout: version (1 byte), data key id (16), salt (32), then chunks of 64 KiB plus tag. Each file has a key
of its own, derived from the data key by HKDF with the salt and the file's place. A chunk's nonce is its number
(11 bytes) and whether it is the last (1 byte), so chunks dropped, doubled, swapped or cut off do not open.
"""

import io
import os
from collections.abc import Iterable, Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vault import cipher
from vault.cipher import KEY_BYTES, VERSION, Place, Secret

CHUNK = 65_536
TAG = 16
SALT = 32
HEADER = 1 + 16 + SALT


def sealed_chunks(chunks: Iterable[bytes], *, place: Place, secret: Secret) -> Iterator[bytes]:
    """Encrypt a stream of plain chunks of any size."""
    salt = os.urandom(SALT)
    aead = _file_cipher(place, secret, salt)
    yield VERSION + place.key_id.bytes + salt
    buffer, number = bytearray(), 0
    for piece in chunks:
        buffer += piece
        while len(buffer) > CHUNK:
            yield aead.encrypt(_nonce(number, last=False), bytes(buffer[:CHUNK]), None)
            del buffer[:CHUNK]
            number += 1
    yield aead.encrypt(_nonce(number, last=True), bytes(buffer), None)


def plain_size(stored: int) -> int:
    """Return the length of the plain text of a file that takes `stored` bytes."""
    body = max(stored - HEADER, TAG)
    return body - TAG * _chunk_count(stored)


class PlainReader(io.RawIOBase):
    """Reads the plain text of a stored file. Raises MisplacedValueError where it was moved or changed."""

    def __init__(self, source: IO[bytes], *, place: Place, secret: Secret) -> None:
        super().__init__()
        self._source = source
        self._place = place
        header = source.read(HEADER)
        if header[:-SALT] != VERSION + place.key_id.bytes:
            raise cipher.misplaced(place)
        self._aead = _file_cipher(place, secret, header[-SALT:])
        stored = source.seek(0, io.SEEK_END)
        self._count = _chunk_count(stored)
        self._size = plain_size(stored)
        self._position = 0
        self._chunk = b""
        self._number = -1

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position of the plain text."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(start + offset, 0)
        return self._position

    def tell(self) -> int:
        """Return the position in the plain text."""
        return self._position

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        """Fill `target` from the current chunk."""
        number, start = divmod(self._position, CHUNK)
        if self._position >= self._size:
            number, start = self._count - 1, CHUNK
        piece = self._open(number)[start : start + len(target)]
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the stored file as well."""
        if not self.closed:
            self._source.close()
        super().close()

    def _open(self, number: int) -> bytes:
        if number == self._number:
            return self._chunk
        self._source.seek(HEADER + number * (CHUNK + TAG))
        body = self._source.read(CHUNK + TAG)
        try:
            self._chunk = self._aead.decrypt(_nonce(number, last=number == self._count - 1), body, None)
        except (InvalidTag, ValueError):
            raise cipher.misplaced(self._place) from None
        self._number = number
        return self._chunk


def _chunk_count(stored: int) -> int:
    return max(-(-(stored - HEADER) // (CHUNK + TAG)), 1)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _file_cipher(place: Place, secret: Secret, salt: bytes) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=b"file" + place.bound()).derive(
        secret.raw
    )
    return AESGCM(derived)
