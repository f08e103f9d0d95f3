from collections.abc import Callable
from uuid import UUID

import pytest

from tests.vault.app.models import Note
from tests.vault.markers import EMAIL
from vault.domain import indexes, keyring, keys
from vault.errors import VaultError
from vault.models import DataKey

pytestmark = pytest.mark.django_db

MakeNote = Callable[..., Note]


def found(email: str) -> list[Note]:
    return list(Note.objects.filter(email_index=indexes.of(Note, "email_index", email)))


@pytest.mark.parametrize("typed", [EMAIL, EMAIL.upper(), f"  {EMAIL}\n", "ａstrid.marker@example.se"])
def test_an_address_is_found_however_it_is_typed(typed: str, note: Note, make_note: MakeNote) -> None:
    make_note(email="other@example.se")
    assert found(typed) == [note]


@pytest.mark.parametrize(
    "other", ["astridmarker@example.se", "astrid.marker+x@example.se", "astrid.marker@example.no"]
)
def test_another_address_is_not_found(other: str, note: Note) -> None:
    assert found(other) == []


def test_a_serial_is_found_without_its_blanks(note: Note) -> None:
    for typed in ("SN 12-34", "sn12-34", " s n12 -34 "):
        assert list(Note.objects.filter(serial_index=indexes.of(Note, "serial_index", typed))) == [note]


def test_searching_for_nothing_finds_no_rows_without_an_address(make_note: MakeNote) -> None:
    note = make_note(email="")
    assert note.email_index is None
    assert found("") == []
    assert found("  ") == []


def test_an_index_is_a_keyed_hash_that_differs_between_columns(note: Note) -> None:
    assert note.email_index is not None
    assert len(note.email_index) == 32
    assert int(note.email_index, 16) > 0
    same = make_both(note.data_key_id)
    assert same.email_index != same.serial_index
    before = indexes.of(Note, "email_index", EMAIL)
    DataKey.objects.filter(pk=keys.INDEX_KEY_ID).delete()
    keyring.forget()
    assert indexes.of(Note, "email_index", EMAIL) != before


def make_both(key_id: UUID) -> Note:
    return Note.objects.create(data_key_id=key_id, email="same", serial="same")


def test_the_index_follows_a_changed_value(note: Note) -> None:
    note.email = "new@example.se"
    note.save()
    assert found(EMAIL) == []
    assert found("new@example.se") == [note]
    note.email = ""
    note.save()
    assert Note.objects.get().email_index is None


def test_the_index_stays_when_its_value_was_not_read(note: Note) -> None:
    deferred = Note.objects.defer("email").get()
    deferred.title = "new"
    deferred.save()
    untouched = Note.objects.get()
    untouched.title = "newer"
    untouched.save()
    assert found(EMAIL) == [note]


def test_a_save_that_would_leave_the_index_behind_is_refused(note: Note) -> None:
    note.email = "new@example.se"
    with pytest.raises(VaultError, match="name both"):
        note.save(update_fields=["email"])
    note.save(update_fields=["email", "email_index"])
    assert found("new@example.se") == [note]


def test_history_has_the_same_index(note: Note) -> None:
    assert note.history.get().email_index == note.email_index


def test_only_a_blind_index_can_be_asked_for(note: Note) -> None:
    with pytest.raises(TypeError, match="no blind index"):
        indexes.of(Note, "title", "x")
