import io
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse, StreamingHttpResponse
from pytest_django import Settings

from tests.vault.app.models import Note
from tests.vault.markers import MARKER
from vault import streams
from vault.domain import keyring
from vault.errors import MisplacedValueError, VaultError
from vault.fields import EncryptedFileField
from vault.files import AnyFile

pytestmark = pytest.mark.django_db

MakeNote = Callable[..., Note]
LINE = f"{MARKER}\n".encode()


def stored(note: Note) -> Path:
    return Path(note.file.path)


def loaded(note: Note) -> Note:
    return Note.objects.get(pk=note.pk)


def read(note: Note) -> bytes:
    with loaded(note).file.open() as file:
        content: bytes = file.read()
        return content


@pytest.fixture
def with_file(make_note: MakeNote) -> Note:
    """Return a note with a file of a little more than three chunks."""
    note = make_note()
    note.file.save("Passport of Astrid.pdf", ContentFile(LINE * (3 * streams.CHUNK // len(LINE) + 10)))
    return note


@pytest.mark.promise("P23")
def test_a_file_lies_encrypted_under_a_name_that_says_nothing(with_file: Note, settings: Settings) -> None:
    files = [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]
    assert files == [stored(with_file)]
    assert LINE not in files[0].read_bytes()
    assert b"Ljungby" not in files[0].read_bytes()
    assert "Astrid" not in str(files[0])
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "size",
    [0, 1, streams.CHUNK - 1, streams.CHUNK, streams.CHUNK + 1, 2 * streams.CHUNK, 2 * streams.CHUNK + 7],
)
def test_files_of_every_length_read_back(size: int, make_note: MakeNote) -> None:
    content = bytes(number % 251 for number in range(size))
    note = make_note()
    note.file.save("any", ContentFile(content))
    assert read(note) == content
    assert loaded(note).file.size == size
    with loaded(note).file.open() as file:
        assert b"".join(file.chunks(1000)) == content


def test_a_file_can_be_read_from_anywhere_and_twice(with_file: Note) -> None:
    whole = read(with_file)
    with loaded(with_file).file.open() as file:
        assert file.seek(streams.CHUNK - 3) == streams.CHUNK - 3
        assert file.read(10) == whole[streams.CHUNK - 3 : streams.CHUNK + 7]
        assert file.tell() == streams.CHUNK + 7
        assert file.seek(-5, io.SEEK_END) == len(whole) - 5
        assert file.read() == whole[-5:]
        assert file.read() == b""
        assert file.open().read(3) == whole[:3]
    with file.open():
        assert file.read() == whole


def test_a_file_is_streamed_in_responses(with_file: Note) -> None:
    whole = read(with_file)
    with loaded(with_file).file.open() as file:
        response = FileResponse(file, as_attachment=True, filename="answer.pdf")
        assert response["Content-Length"] == str(len(whole))
        assert b"".join(response) == whole
        assert b"".join(StreamingHttpResponse(file.chunks())) == whole


def test_an_upload_is_encrypted_when_its_row_is_saved(make_note: MakeNote) -> None:
    note = make_note()
    note.file = SimpleUploadedFile("secret name.txt", LINE)
    assert note.file.read() == LINE
    note.save()
    assert read(note) == LINE
    assert "secret" not in note.file.name
    assert LINE not in stored(note).read_bytes()
    historical = note.history.latest()
    assert str(historical.file) == note.file.name


def test_encrypting_never_holds_the_whole_content_or_a_plain_copy(
    make_note: MakeNote, settings: Settings
) -> None:
    seen: list[int] = []
    note = make_note()

    class Watched(AnyFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            for _ in range(40):
                files = [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]
                seen.append(sum(path.stat().st_size for path in files))
                assert not any(LINE in path.read_bytes() for path in files)
                yield LINE * 1000

    note.file.save("any", Watched(io.BytesIO()))
    assert seen[-1] > seen[10] > 0
    assert read(note) == LINE * 40_000


@pytest.mark.parametrize(
    "damage", ["cut in a chunk", "cut between chunks", "swapped", "flipped", "header", "grown"]
)
def test_a_damaged_file_fails_loudly(damage: str, with_file: Note) -> None:
    path = stored(with_file)
    content = path.read_bytes()
    head, step = streams.HEADER, streams.CHUNK + streams.TAG
    first, second = content[head : head + step], content[head + step : head + 2 * step]
    flipped = bytearray(content)
    flipped[head + 5] ^= 1
    path.write_bytes(
        {
            "cut in a chunk": content[: head + step + 100],
            "cut between chunks": content[: head + 2 * step],
            "swapped": content[:head] + second + first + content[head + 2 * step :],
            "flipped": bytes(flipped),
            "header": content[: head - 5],
            "grown": content + second,
        }[damage]
    )
    with pytest.raises(MisplacedValueError, match="does not belong here"):
        read(with_file)


def test_a_file_of_another_row_fails_loudly(with_file: Note, make_note: MakeNote) -> None:
    other = make_note(data_key_id=with_file.data_key_id)
    Note.objects.filter(pk=other.pk).update(file=with_file.file.name)
    with pytest.raises(MisplacedValueError):
        read(other)
    foreign = make_note()
    Note.objects.filter(pk=foreign.pk).update(file=with_file.file.name)
    with pytest.raises(MisplacedValueError):
        read(foreign)


def test_the_same_content_is_never_stored_the_same_way_twice(with_file: Note) -> None:
    before = stored(with_file).read_bytes()[streams.HEADER :]
    with with_file.file.open() as file:
        content = ContentFile(file.read())
    with_file.file.save("again", content)
    assert stored(with_file).read_bytes()[streams.HEADER :] != before


def test_a_deleted_file_is_gone(with_file: Note) -> None:
    path = stored(with_file)
    with_file.file.delete()
    assert not path.exists()
    assert not loaded(with_file).file


def test_an_encrypted_file_has_no_address(with_file: Note) -> None:
    with pytest.raises(VaultError, match="no address"):
        _ = with_file.file.url


def test_files_lie_where_the_settings_say_now(
    make_note: MakeNote, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_DIR = tmp_path / "elsewhere"
    note = make_note()
    note.file.save("any", ContentFile(LINE))
    assert stored(note).is_relative_to(tmp_path / "elsewhere")
    assert isinstance(Note._meta.get_field("file"), EncryptedFileField)


def test_opening_a_file_uses_the_row_s_key_once(with_file: Note) -> None:
    keyring.forget()
    assert read(with_file)[: len(LINE)] == LINE
    assert keyring.holds(with_file.data_key_id)
