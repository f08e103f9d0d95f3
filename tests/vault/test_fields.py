import copy
import datetime as dt
import pickle
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers.base import DeserializationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.db.models import F, Value
from django.forms import Textarea, modelform_factory
from django.utils.safestring import mark_safe

from tests.vault.app.models import Note, Remark
from tests.vault.markers import EMAIL, MARKER
from vault.domain import indexes, keyring, keys
from vault.enums import Family
from vault.errors import DataKeyError, EncryptedLookupError, MisplacedValueError, UnsealedValueError
from vault.families import encrypted_fields, family_of
from vault.fields import BlindIndexField, EncryptedFileField, EncryptedJSONField, EncryptedTextField
from vault.hashes import KeyedHashField
from vault.values import Sealed

pytestmark = pytest.mark.django_db

MakeNote = Callable[..., Note]


def raw(table: str) -> str:
    """Everything a table holds, as an attacker would see it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        cells = [cell for row in cursor.fetchall() for cell in row]
    return "\n".join(
        bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell) for cell in cells
    )


@pytest.mark.promise("P23")
def test_a_saved_value_reads_back_and_lies_in_no_table_in_plain(note: Note) -> None:
    assert (note.text, note.email, note.serial, note.facts) == (
        MARKER,
        EMAIL,
        "SN 12-34",
        {"weight": [MARKER]},
    )
    for table in ("vault_tests_note", "vault_tests_historicalnote"):
        stored = raw(table)
        assert str(note.pk).replace("-", "") in stored.replace("-", "")
        for marker in (MARKER, "Ljungby", EMAIL, "Astrid", "12-34", "weight"):
            assert marker not in stored
            assert marker.encode().decode("latin-1") not in stored


def test_the_same_value_is_never_stored_the_same_way_twice(make_note: MakeNote) -> None:
    one, two = make_note(text=MARKER), make_note(text=MARKER)
    held = [note.__dict__["text"] for note in (one, two)]
    one.text = MARKER
    one.save()
    assert len({each.envelope for each in [*held, one.__dict__["text"]]}) == 3


def test_empty_text_stays_empty_and_needs_no_data_key(db: None) -> None:
    note = Note(data_key_id=uuid4(), text="", email=mark_safe(""), facts=None)
    note.save()
    loaded = Note.objects.get(pk=note.pk)
    assert loaded.text == ""
    assert loaded.serial is None
    assert loaded.facts is None
    assert list(Note.objects.filter(text="", email="", serial=None, facts__isnull=True)) == [note]
    assert list(Note.objects.exclude(text="")) == []


def test_a_value_copied_to_another_row_fails_loudly(note: Note, make_note: MakeNote) -> None:
    other = make_note(data_key_id=note.data_key_id, text="own")
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Note._meta.db_table)
        place = [Note._meta.pk.get_db_prep_value(row.pk, connection) for row in (note, other)]
        cursor.execute(
            f"UPDATE {table} SET text = (SELECT text FROM {table} WHERE id = %s) WHERE id = %s", place
        )
    moved = Note.objects.get(pk=other.pk)
    with pytest.raises(MisplacedValueError, match="does not belong here"):
        _ = moved.text


def test_a_value_copied_to_another_field_fails_loudly(note: Note) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_tests_note SET text = email")
    with pytest.raises(MisplacedValueError, match=r"vault_tests.note.text in row .* does not belong here"):
        _ = Note.objects.get().text


def test_a_row_that_names_another_data_key_fails_loudly(note: Note) -> None:
    Note.objects.update(data_key_id=keys.create("other"))
    moved = Note.objects.get()
    with pytest.raises(MisplacedValueError):
        _ = moved.text
    with pytest.raises(MisplacedValueError):
        moved.save()


def test_a_row_takes_another_data_key_when_its_values_are_set_again(note: Note) -> None:
    values = note.text, note.email, note.serial, note.facts
    note.data_key_id = keys.create("other")
    note.text, note.email, note.serial, note.facts = values
    note.save()
    assert Note.objects.get().text == MARKER


def test_a_damaged_value_fails_loudly(note: Note) -> None:
    envelope = bytearray(note.__dict__["text"].envelope)
    envelope[-1] ^= 1
    for damaged in (bytes(envelope), b"\x01short", b"\x07" + bytes(80)):
        note.__dict__["text"] = Sealed(damaged)
        with pytest.raises(MisplacedValueError):
            _ = note.text


def test_a_plain_value_in_the_column_is_refused(note: Note) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps text out of binary columns by itself")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_tests_note SET text = 'plain'")
    with pytest.raises(MisplacedValueError, match="unencrypted"):
        Note.objects.get()


def test_saving_an_untouched_row_keeps_its_stored_values(note: Note) -> None:
    before = dict(note.__dict__)
    note.title = "new"
    note.save()
    after = Note.objects.get().__dict__
    assert all(after[name] == before[name] for name in ("text", "email", "email_index", "serial", "facts"))


def test_a_change_inside_a_json_value_is_saved(note: Note) -> None:
    assert note.facts is not None
    note.facts["weight"].append(80)
    note.save()
    assert Note.objects.get().facts == {"weight": [MARKER, 80]}


def test_json_takes_falsy_values_and_dates(make_note: MakeNote) -> None:
    for value, read in (({}, {}), ([], []), (False, False), ("", ""), (dt.date(2026, 1, 2), "2026-01-02")):
        note = make_note(facts=value)
        assert Note.objects.get(pk=note.pk).facts == read


def test_history_keeps_every_value_and_shows_what_changed(note: Note) -> None:
    note.text = "second"
    note.save()
    newest, oldest = note.history.order_by("-history_date", "-history_id")
    assert (newest.text, oldest.text) == ("second", MARKER)
    assert newest.diff_against(oldest).changed_fields == ["text"]
    assert oldest.instance.text == MARKER
    assert family_of(type(oldest), "text") is Family.CONTENT


def test_bulk_create_seals(db: None) -> None:
    key_id = keys.create("many")
    Note.objects.bulk_create([Note(data_key_id=key_id, text=f"{MARKER} {n}", email=EMAIL) for n in range(3)])
    assert sorted(note.text for note in Note.objects.all()) == [f"{MARKER} {n}" for n in range(3)]
    assert MARKER.encode().decode("latin-1") not in raw("vault_tests_note")
    assert Note.objects.filter(email_index=indexes.of(Note, "email_index", EMAIL)).count() == 3


def test_writes_past_the_instance_are_refused(note: Note) -> None:
    for value in ("plain", Value("plain"), Value(b"plain"), F("email")):
        with pytest.raises(UnsealedValueError, match="set it on an instance"):
            Note.objects.filter(pk=note.pk).update(text=value)
    with pytest.raises(UnsealedValueError):
        Remark.objects.update(words="plain")
    note.text = "plain"
    with pytest.raises(UnsealedValueError):
        Note.objects.bulk_update([note], ["text"])
    note.text = F("email")  # type: ignore[assignment]
    with pytest.raises(UnsealedValueError):
        note.save()


def test_a_value_can_be_emptied_by_update(note: Note) -> None:
    Note.objects.update(text="", serial=None)
    loaded = Note.objects.get()
    assert (loaded.text, loaded.serial) == ("", None)


def test_a_row_without_a_data_key_is_refused(db: None) -> None:
    with pytest.raises(DataKeyError, match="no data key"):
        Note(text=MARKER).save()
    with pytest.raises(DataKeyError, match="does not hold"):
        Note(data_key_id=uuid4(), text=MARKER).save()


@pytest.mark.parametrize(
    "lookup", ["text", "text__icontains", "text__in", "text__startswith", "facts__weight"]
)
def test_comparing_an_encrypted_column_is_refused_with_the_way_out(db: None, lookup: str) -> None:
    with pytest.raises(EncryptedLookupError, match="BlindIndexField") as caught:
        list(Note.objects.filter(**{lookup: [MARKER]}))
    assert isinstance(caught.value, FieldError)
    assert MARKER not in str(caught.value)


def test_nothing_that_prints_a_row_shows_its_values(note: Note) -> None:
    fresh = Note(data_key_id=note.data_key_id, text=MARKER)
    row = Note.objects.values("text").get()["text"]
    _ = note.text
    for shown in (
        repr(note.__dict__),
        repr(fresh.__dict__),
        repr(row),
        str(row),
        repr(keyring.secret_of(note.data_key_id)),
    ):
        assert MARKER not in shown


def test_a_pickled_row_holds_sealed_values_only(note: Note) -> None:
    _ = note.text, note.facts
    pickled = pickle.dumps(note)
    assert MARKER.encode() not in pickled
    assert b"Ljungby" not in pickled
    assert pickle.loads(pickled).text == MARKER
    note.text = "unsaved"
    with pytest.raises(UnsealedValueError, match="save it first"):
        pickle.dumps(note)


def test_copies_of_a_row_read_the_same(note: Note) -> None:
    note.email = "unsaved"
    for twin in (copy.copy(note), copy.deepcopy(note)):
        assert (twin.text, twin.email) == (MARKER, "unsaved")


def test_a_copy_under_another_key_does_not_take_sealed_values_along(note: Note) -> None:
    _ = note.text
    note.pk = uuid4()
    note._state.adding = True
    with pytest.raises(MisplacedValueError):
        note.save()


def test_deferred_values_load_when_read(note: Note) -> None:
    deferred = Note.objects.defer("text").get()
    assert "text" in deferred.get_deferred_fields()
    assert deferred.text == MARKER
    only = Note.objects.only("title").get()
    only.title = "x"
    only.save()
    assert Note.objects.only("text").get().text == MARKER


def test_refreshing_reads_what_is_stored(note: Note) -> None:
    twin = Note.objects.get()
    twin.text = "newer"
    twin.save()
    assert note.text == MARKER
    note.refresh_from_db(fields=["text"])
    assert note.text == "newer"
    note.refresh_from_db()
    note.save()
    assert Note.objects.get().text == "newer"


def test_a_related_row_is_read_through_a_join(note: Note) -> None:
    Remark.objects.create(note=note, own_key=keys.create("remark"), words="short")
    remark = Remark.objects.select_related("note").get()
    assert (remark.words, remark.note.text) == ("short", MARKER)


def test_a_form_edits_an_encrypted_value(note: Note) -> None:
    form_class = modelform_factory(Note, fields=["text", "email", "facts"])
    form = form_class(instance=note)
    assert isinstance(form.fields["text"].widget, Textarea)
    assert form.initial["text"] == MARKER
    changed = form_class({"text": "edited", "email": EMAIL, "facts": '{"a": 1}'}, instance=note)
    assert changed.is_valid(), changed.errors
    changed.save()
    loaded = Note.objects.get()
    assert (loaded.text, loaded.email, loaded.facts) == ("edited", EMAIL, {"a": 1})
    too_long = form_class({"text": "", "email": "x" * 101}, instance=loaded)
    assert set(too_long.errors) == {"email"}


def test_full_clean_validates_the_plain_value(note: Note) -> None:
    note.full_clean()
    note.email = "x" * 101
    with pytest.raises(ValidationError):
        note.full_clean()
    with pytest.raises(ValidationError, match="words"):
        Remark(note=note, own_key=uuid4(), words="").full_clean()


def test_text_that_is_no_unicode_is_refused_without_showing_it(note: Note) -> None:
    note.text = MARKER + "\ud800"
    with pytest.raises(UnsealedValueError) as caught:
        note.save()
    assert MARKER not in str(caught.value)


def test_a_dump_holds_sealed_values_and_cannot_be_loaded(note: Note) -> None:
    dumped = serializers.serialize("json", [note])
    assert MARKER not in dumped
    assert "Ljungby" not in dumped
    with pytest.raises(DeserializationError, match="dump"):
        list(serializers.deserialize("json", dumped))


def test_fields_describe_themselves_for_migrations() -> None:
    field = EncryptedTextField("words", family=Family.CONTENT, key="own_key", null=True)
    _, path, _args, kwargs = field.deconstruct()
    assert path == "vault.fields.EncryptedTextField"
    assert kwargs == {"verbose_name": "words", "family": "content", "key": "own_key", "null": True}
    index = BlindIndexField(of="email", normalise="email", db_index=False)
    assert index.deconstruct()[3] == {"of": "email", "normalise": "email", "db_index": False}
    file = EncryptedFileField(family=Family.DOCUMENT)
    assert file.deconstruct()[3] == {"family": "document"}
    hashed = KeyedHashField(key="other_key_id")
    assert hashed.deconstruct()[3] == {"key": "other_key_id"}
    for each in (field, index, file, hashed, EncryptedJSONField(family=Family.HEALTH)):
        assert each.clone().deconstruct() == each.deconstruct()
        assert MigrationWriter.serialize(each)[0].startswith(("vault.f", "vault.hashes."))


def test_families_are_found_by_model_and_field() -> None:
    assert family_of(Note, "email") is Family.CONTACT
    assert family_of(Note, "title") is None
    assert set(encrypted_fields(Note)) == {"text", "email", "serial", "facts", "file"}


def test_declarations_that_cannot_work_are_found_by_a_check() -> None:
    class Wrong(models.Model):
        unique_text = EncryptedTextField(family=Family.CONTENT, unique=True)
        index = BlindIndexField(of="nothing", normalise="email")
        hashed = KeyedHashField(key="nothing")

        class Meta:
            app_label = "vault_wrong"

        def __str__(self) -> str:
            return ""

    found = [error.id for field in Wrong._meta.fields for error in field.check()]
    assert sorted(str(each) for each in found) == [f"vault.E00{number}" for number in range(1, 6)]
    assert [error for field in Note._meta.fields for error in field.check()] == []
