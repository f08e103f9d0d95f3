import base64
import stat
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery.signals import task_postrun, task_prerun
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django import Settings

from tests.races import at_once, on_postgresql
from tests.vault.app.models import Note, Remark
from tests.vault.markers import MARKER
from vault.domain import keyring, keys, master_keys, rotation
from vault.errors import DataKeyError, MasterKeyError, MisplacedValueError
from vault.models import DataKey

pytestmark = pytest.mark.django_db

MakeNote = Callable[..., Note]
Counter = Callable[..., Any]


def master(name: str, letter: bytes = b"n") -> str:
    return f"{name}:{base64.urlsafe_b64encode(letter * 32).decode()}"


def test_a_data_key_is_stored_wrapped_under_the_current_master_key(settings: Settings) -> None:
    settings.VAULT_KEYS = [master("new"), *settings.VAULT_KEYS]
    key = DataKey.objects.get(pk=keys.create("case"))
    secret = keyring.secret_of(key.pk)
    assert (key.master, key.label, key._state.db) == ("new", "case", "vault")
    assert secret is not None
    assert len(secret.raw) == 32
    assert secret.raw not in bytes(key.wrapped or b"")


def test_keys_of_the_first_and_of_later_master_keys_open(make_note: MakeNote, settings: Settings) -> None:
    old = make_note(text=MARKER)
    settings.VAULT_KEYS = [master("new"), *settings.VAULT_KEYS]
    new = make_note(text=MARKER)
    keyring.forget()
    assert {Note.objects.get(pk=each.pk).text for each in (old, new)} == {MARKER}


def test_a_missing_master_key_is_named(note: Note, settings: Settings) -> None:
    settings.VAULT_KEYS = [master("new")]
    keyring.forget()
    with pytest.raises(MasterKeyError, match="'test'"):
        _ = note.text


def test_another_key_under_the_same_name_is_told_from_a_missing_one(note: Note, settings: Settings) -> None:
    settings.VAULT_KEYS = [master("test")]
    keyring.forget()
    with pytest.raises(MisplacedValueError, match="master key 'test'"):
        _ = note.text


def test_a_data_key_that_was_moved_to_another_row_does_not_open(make_note: MakeNote) -> None:
    one, two = make_note(text=MARKER), make_note(text=MARKER)
    DataKey.objects.filter(pk=two.data_key_id).update(wrapped=DataKey.objects.get(pk=one.data_key_id).wrapped)
    keyring.forget()
    with pytest.raises(MisplacedValueError, match=str(two.data_key_id)):
        _ = Note.objects.get(pk=two.pk).text


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "no master key"),
        (["a:" + "A" * 43 + "=", "a:" + "A" * 43 + "="], "'a' twice"),
        (["a:short"], "'a' is not 32 bytes"),
        (["a:" + "!" * 44], "'a' is not 32 bytes"),
        (["no colon"], "'id:key'"),
    ],
)
def test_malformed_master_keys_are_refused_without_showing_them(
    lines: list[str], message: str, settings: Settings
) -> None:
    settings.VAULT_KEYS = lines
    with pytest.raises(MasterKeyError, match=message) as caught:
        keys.create("case")
    assert "AAAA" not in str(caught.value)
    assert "!!!" not in str(caught.value)


def test_a_key_that_the_vault_never_held_is_no_shredded_key(make_note: MakeNote) -> None:
    note = make_note(text=MARKER)
    DataKey.objects.filter(pk=note.data_key_id).delete()
    keyring.forget()
    with pytest.raises(DataKeyError, match="not shredded"):
        _ = Note.objects.get().text


@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_costs_one_query_to_the_vault(
    rows: int, make_note: MakeNote, django_assert_num_queries: Counter
) -> None:
    for number in range(rows):
        note = make_note(**({"text": MARKER} if number % 2 else {"email": "a@b.example", "facts": [1]}))
        Remark.objects.create(note=note, own_key=keys.create("remark"), words="short")
    keyring.forget()
    with django_assert_num_queries(1, using="vault"), django_assert_num_queries(1):
        for remark in Remark.objects.select_related("note"):
            _ = remark.words, remark.note.text, remark.note.email, remark.note.facts
    keyring.forget()
    with django_assert_num_queries(1, using="vault"), django_assert_num_queries(2):
        for note in Note.objects.prefetch_related("remark_set"):
            _ = note.text, note.email, [remark.words for remark in note.remark_set.all()]


def test_a_list_with_erased_rows_costs_one_query_too(
    make_note: MakeNote, django_assert_num_queries: Counter
) -> None:
    notes = [make_note(text=MARKER) for _ in range(4)]
    gone = [note.data_key_id for note in notes[:2]]
    DataKey.objects.filter(pk__in=gone).update(wrapped=None, destroyed_at="2026-01-01T00:00Z")
    keyring.forget()
    with django_assert_num_queries(1, using="vault"):
        assert sorted(bool(note.text) for note in Note.objects.all()) == [False, False, True, True]


def test_a_stream_of_rows_loads_its_keys_in_chunks(
    make_note: MakeNote, django_assert_num_queries: Counter
) -> None:
    for _ in range(7):
        make_note(text=MARKER)
    keyring.forget()
    with django_assert_num_queries(3, using="vault"):
        assert [note.text for note in Note.objects.iterator(chunk_size=3)] == [MARKER] * 7


def test_a_very_long_list_loads_its_keys_some_hundred_at_a_time(
    make_note: MakeNote, django_assert_num_queries: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "KEYS_PER_QUERY", 3)
    for _ in range(7):
        make_note(text=MARKER)
    keyring.forget()
    with django_assert_num_queries(3, using="vault"):
        assert [note.text for note in Note.objects.all()] == [MARKER] * 7


def test_history_of_one_row_costs_one_query(note: Note, django_assert_num_queries: Counter) -> None:
    for number in range(3):
        note.text = f"{MARKER} {number}"
        note.save()
    keyring.forget()
    with django_assert_num_queries(1, using="vault"):
        assert {row.text[: len(MARKER)] for row in note.history.all()} == {MARKER}


@pytest.mark.parametrize("bound", [request_started, request_finished, task_prerun, task_postrun])
def test_keys_are_forgotten_at_the_bounds_of_requests_and_tasks(bound: Any, note: Note) -> None:
    _ = note.text
    assert keyring.holds(note.data_key_id)
    bound.disconnect(close_old_connections)  # it would close the connection that holds the test's transaction
    try:
        bound.send(sender=None)
    finally:
        if bound in (request_started, request_finished):
            bound.connect(close_old_connections)
    assert not keyring.holds(note.data_key_id)


def test_keys_are_forgotten_after_a_few_seconds(
    note: Note, django_assert_num_queries: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keyring.MAX_AGE <= 5
    _ = note.text
    monkeypatch.setattr(keyring, "MAX_AGE", 0)
    with django_assert_num_queries(1, using="vault"):
        _ = Note.objects.get().text


def test_each_thread_has_a_ring_of_its_own(note: Note) -> None:
    _ = note.text
    held: list[bool] = []
    thread = threading.Thread(target=lambda: held.append(keyring.holds(note.data_key_id)))
    thread.start()
    thread.join()
    assert keyring.holds(note.data_key_id)
    assert held == [False]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_processes_that_are_the_first_agree_on_the_index_key() -> None:
    found = at_once(*[lambda: keys.index_secret().raw] * 4)
    assert len(set(found)) == 1


def test_the_index_key_of_the_process_that_was_first_is_taken() -> None:
    with pytest.raises(DataKeyError):
        keyring.secret_of(keys.INDEX_KEY_ID)
    made: list[bytes] = [keys.index_secret().raw]
    keyring.forget()
    made.append(keys.index_secret().raw)
    assert made[0] == made[1]
    assert DataKey.objects.filter(pk=keys.INDEX_KEY_ID).count() == 1


def test_rotation_wraps_every_key_again_and_leaves_rows_as_they_are(
    note: Note, make_note: MakeNote, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    for _ in range(4):
        make_note(text=MARKER)
    gone = keys.create("gone")
    DataKey.objects.filter(pk=gone).update(wrapped=None, destroyed_at="2026-01-01T00:00Z")
    stored = note.__dict__["text"].envelope
    old = settings.VAULT_KEYS
    settings.VAULT_KEYS = [master("new"), *old]
    out = StringIO()
    call_command("rotate_master_key", stdout=out)
    assert "6 data keys" in out.getvalue()
    assert "all are under 'new' now" in out.getvalue()
    assert set(DataKey.objects.values_list("master", flat=True)) == {"new"}
    assert DataKey.everything.get(pk=gone).wrapped is None
    settings.VAULT_KEYS = [master("new")]
    keyring.forget()
    loaded = Note.objects.get(pk=note.pk)
    assert loaded.text == MARKER
    assert loaded.__dict__["text"].envelope == stored
    assert list(rotation.rewrap()) == []


def test_a_rotation_that_was_stopped_goes_on_where_it_was_and_takes_keys_made_meanwhile(
    make_note: MakeNote, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    for _ in range(4):
        make_note(text=MARKER)
    old = settings.VAULT_KEYS
    settings.VAULT_KEYS = [master("new"), *old]
    stopped = rotation.rewrap()
    assert next(stopped) == 2
    settings.VAULT_KEYS = old
    for _ in range(30):
        keys.create("from a process that was not restarted")
    settings.VAULT_KEYS = [master("new"), *old]
    assert rotation.waiting() == 32
    assert sum(stopped) == 32
    assert rotation.waiting() == 0


def test_rotation_stops_at_a_key_whose_master_key_is_gone(note: Note, settings: Settings) -> None:
    settings.VAULT_KEYS = [master("new")]
    with pytest.raises(CommandError, match="'test'"):
        call_command("rotate_master_key")


def test_a_made_master_key_works_and_is_never_overwritten(tmp_path: Path, settings: Settings) -> None:
    file = tmp_path / "var" / "master.key"
    call_command("make_master_key", "--file", str(file), stdout=StringIO())
    written = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings.VAULT_KEYS = written.split()
    assert master_keys.current()[0].startswith("key-")
    with pytest.raises(CommandError, match="exists"):
        call_command("make_master_key", "--file", str(file))
    assert file.read_text() == written


def test_a_made_master_key_is_printed_alone_and_differs_each_time(settings: Settings) -> None:
    printed = []
    for _ in range(2):
        out = StringIO()
        call_command("make_master_key", stdout=out)
        settings.VAULT_KEYS = [out.getvalue().strip()]
        printed.append(master_keys.current())
    assert printed[0] != printed[1]
