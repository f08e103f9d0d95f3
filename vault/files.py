"""The encrypted file field, and where its files lie."""

import io
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models.fields.files import FieldFile

from vault import cipher, streams
from vault.domain import keyring
from vault.errors import ShreddedKeyError, VaultError
from vault.places import PlacedField

FOLDER = "sealed"

if TYPE_CHECKING:
    FileBase = models.FileField
else:
    FileBase = models.FileField


class SealedStorage(FileSystemStorage):
    """Files below FILES_DIR, readable by the portal's own account only."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:  # type: ignore[override]
        """The folder, read each time."""
        return str(settings.FILES_DIR)

    @property
    def location(self) -> str:  # type: ignore[override]
        """The folder's absolute path."""
        return os.path.abspath(self.base_location)


class SealedContent(File):  # type: ignore[type-arg]
    """A plain file on its way into storage: hands out encrypted chunks, and nothing else."""

    def __init__(self, content: File, *, place: cipher.Place, secret: cipher.Secret) -> None:  # type: ignore[type-arg]
        super().__init__(None)
        self._content = content
        self._place = place
        self._secret = secret

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Encrypt while reading."""
        return streams.sealed_chunks(
            _as_bytes(self._content.chunks()), place=self._place, secret=self._secret
        )


class EncryptedFieldFile(FieldFile):
    """The file of one row. `open()` gives the plain text, to be read, iterated by `chunks()` or streamed."""

    field: "EncryptedFileField"

    def save(self, name: str | None, content: File, save: bool = True) -> None:  # type: ignore[override,type-arg]
        """Encrypt `content` into storage under an opaque name; `name` is not kept."""
        place = self.field.place_in(self.instance)
        secret = keyring.secret_of(place.key_id)
        if secret is None:
            raise ShreddedKeyError(
                f"The data key of {place} was destroyed: nothing can be stored under it again."
            )
        super().save("", SealedContent(content, place=place, secret=secret), save=save)

    def open(self, mode: str = "rb") -> "EncryptedFieldFile":  # type: ignore[override]
        """Open the plain text for reading. Raises ShreddedKeyError, MisplacedValueError."""
        self._require_file()
        if not self._committed:
            super().open(mode)
        elif self.closed:
            self._file = self._opened()
        else:
            self._file.seek(0)
        return self

    @property
    def is_shredded(self) -> bool:
        """Tell whether the file's data key was destroyed."""
        key_id = getattr(self.instance, self.field.key)
        return bool(self) and keyring.secret_of(UUID(str(key_id))) is None

    @property
    def size(self) -> int:
        """Length of the plain text in bytes."""
        self._require_file()
        if not self._committed:
            return int(self.file.size)
        return streams.plain_size(self.storage.size(str(self.name)))

    @property
    def url(self) -> NoReturn:
        """Encrypted files have no address."""
        raise VaultError("An encrypted file has no address: stream it by open().")

    def _get_file(self) -> File:  # type: ignore[type-arg]
        self._require_file()
        if getattr(self, "_file", None) is None:
            self._file = self._opened()
        return self._file

    file = property(_get_file, FieldFile._set_file, FieldFile._del_file)  # type: ignore[attr-defined,assignment]

    def _opened(self) -> File:  # type: ignore[type-arg]
        source = self.storage.open(str(self.name), "rb").file
        try:
            reader = self._reader(source)
        except BaseException:
            source.close()
            raise
        return File(io.BufferedReader(reader, buffer_size=streams.CHUNK), name=self.name)

    def _reader(self, source: Any) -> streams.PlainReader:
        key_id = streams.key_id_of(source)
        if key_id is None:
            raise cipher.misplaced(f"the file {self.name}")
        place = self.field.place_of(self.instance, key_id)
        secret = keyring.secret_of(key_id)
        if secret is None:
            raise ShreddedKeyError(f"The file of {place} is erased.")
        return streams.PlainReader(source, place=place, secret=secret)


class EncryptedFileField(PlacedField, FileBase):
    """A file, encrypted while it is written. The column holds its opaque name."""

    attr_class = EncryptedFieldFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["storage"] = SealedStorage()
        kwargs.pop("upload_to", None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("storage", None)
        kwargs.pop("upload_to", None)
        return name, path, args, kwargs

    def generate_filename(self, instance: models.Model | None, filename: str) -> str:
        """Return a name that says nothing."""
        name = uuid4().hex
        return f"{FOLDER}/{name[:2]}/{name}"


def _as_bytes(chunks: Iterable[bytes | str]) -> Iterator[bytes]:
    return (chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks)
