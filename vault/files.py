"""The encrypted file field, and where its files lie."""

import io
import os
from collections.abc import Iterable, Iterator
from os import PathLike
from typing import TYPE_CHECKING, Any, NoReturn, Self, overload
from uuid import uuid4

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
    AnyFile = File[Any]
else:
    AnyFile = File


class SealedStorage(FileSystemStorage):
    """Files below FILES_DIR, readable by the portal's own account only."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        """The folder, read each time."""
        return str(settings.FILES_DIR)

    @property
    def location(self) -> str:
        """The folder's absolute path."""
        return os.path.abspath(self.base_location)


class SealedContent(AnyFile):
    """A plain file on its way into storage: hands out encrypted chunks, and nothing else."""

    def __init__(self, content: AnyFile, *, place: cipher.Place, secret: cipher.Secret) -> None:
        super().__init__(None)
        self._content = content
        self._place = place
        self._secret = secret

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Encrypt while reading."""
        plain = _as_bytes(self._content.chunks(chunk_size))
        return streams.sealed_chunks(plain, place=self._place, secret=self._secret)


class EncryptedFieldFile(FieldFile):
    """The file of one row. `open()` gives the plain text, to be read, iterated by `chunks()` or streamed."""

    field: "EncryptedFileField"
    if TYPE_CHECKING:
        _committed: bool
        _file: AnyFile

        def _require_file(self) -> None: ...

    def save(self, name: str | None, content: AnyFile, save: bool = True) -> None:
        """Encrypt `content` into storage under an opaque name; `name` is not kept. Raises VaultError."""
        place = self.field.place_in(self.instance)
        sealed = SealedContent(content, place=place, secret=keyring.secret_to_write(place))
        super().save("", sealed, save=save)

    def open(self, mode: str | None = "rb", *args: Any, **kwargs: Any) -> "EncryptedFieldFile":
        """Open the plain text for reading. Raises ShreddedKeyError, MisplacedValueError."""
        self._require_file()
        if not self._committed:
            super().open(mode or "rb")
        elif self.closed:
            self._file = self._opened()
        else:
            self._file.seek(0)
        return self

    @property
    def is_shredded(self) -> bool:
        """Tell whether the file's data key was destroyed."""
        return bool(self) and keyring.secret_of(self.field.place_in(self.instance).key_id) is None

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

    def _get_file(self) -> AnyFile:
        self._require_file()
        if getattr(self, "_file", None) is None:
            self._file = self._opened()
        return self._file

    def _set_file(self, file: AnyFile) -> None:
        self._file = file

    def _del_file(self) -> None:
        del self._file

    file = property(_get_file, _set_file, _del_file)

    def _opened(self) -> AnyFile:
        place = self.field.place_in(self.instance)
        secret = keyring.secret_of(place.key_id)
        if secret is None:
            raise ShreddedKeyError(f"The file of {place} is erased.")
        source = self.storage.open(str(self.name), "rb")
        try:
            reader = streams.PlainReader(source, place=place, secret=secret)
        except BaseException:
            source.close()
            raise
        return File(io.BufferedReader(reader, buffer_size=streams.CHUNK), name=self.name)


class EncryptedFileField(PlacedField[Any, Any], models.FileField):
    """A file, encrypted while it is written. The column holds its opaque name."""

    attr_class = EncryptedFieldFile
    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def __get__(self, instance: models.Model, owner: Any) -> EncryptedFieldFile: ...
        @overload
        def __get__(self, instance: Any, owner: Any) -> Self: ...
        def __get__(self, instance: Any, owner: Any) -> Any: ...

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["storage"] = SealedStorage()
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("storage", None)
        kwargs.pop("upload_to", None)
        return name, path, args, kwargs

    def generate_filename(self, instance: models.Model | None, filename: str | PathLike[str]) -> str:
        """Return a name that says nothing."""
        name = uuid4().hex
        return f"{FOLDER}/{name[:2]}/{name}"


def _as_bytes(chunks: Iterable[bytes | str]) -> Iterator[bytes]:
    return (chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks)
