import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template import Context, Template
from django.utils import translation

from tests.vault.app.models import Note
from tests.vault.markers import EMAIL, MARKER
from vault.domain import indexes, keyring, keys, shredding
from vault.errors import DataKeyError, ShreddedKeyError, VaultError
from vault.models import DataKey, Shred
from vault.tasks import shred
from vault.values import SHREDDED, Shredded

pytestmark = pytest.mark.django_db

MakeNote = Callable[..., Note]
Capture = Callable[..., Any]


def shred_now(note: Note, now: datetime) -> None:
    shredding.order(note.data_key_id, reason="test", now=now)
    shredding.carry_out(now=now)


def test_after_a_shred_every_value_and_its_history_read_as_erased(note: Note, now: datetime) -> None:
    note.text = "second"
    note.save()
    loaded_before = Note.objects.get()
    assert loaded_before.text == "second"
    shred_now(note, now)
    for row in (note, loaded_before, Note.objects.get(), *note.history.all()):
        for value in (row.text, row.email, row.serial, row.facts):
            assert value is SHREDDED


@pytest.mark.promise("P23")
def test_another_process_reads_erased_too(note: Note, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    shred_now(note, now)
    monkeypatch.setattr(keyring, "_condemned", type(keyring._condemned)())
    keyring.forget()
    assert Note.objects.get().text is SHREDDED
    assert not DataKey.objects.filter(pk=note.data_key_id).exists()
    assert DataKey.everything.get(pk=note.data_key_id).wrapped is None


def test_other_keys_are_left_alone(note: Note, make_note: MakeNote, now: datetime) -> None:
    other = make_note(text=MARKER)
    shred_now(note, now)
    assert Note.objects.get(pk=other.pk).text == MARKER


def test_an_erased_value_is_falsy_and_shown_as_erased_in_each_language(note: Note, now: datetime) -> None:
    shred_now(note, now)
    value = Note.objects.get().text
    assert not value
    assert isinstance(value, Shredded)
    assert value != ""
    assert f"{value}" == str(value) == "erased"
    assert (
        Template("{{ note.text }}{% if note.text %}!{% endif %}").render(Context({"note": note})) == "erased"
    )
    with translation.override("sv"):
        assert str(value)
    assert repr(value) == "SHREDDED"


def test_an_erased_row_can_still_be_saved_and_stays_erased(note: Note, now: datetime) -> None:
    shred_now(note, now)
    row = Note.objects.get()
    stored = row.__dict__["text"].envelope
    row.title = "closed"
    row.full_clean()
    row.save()
    row.refresh_from_db()
    row.save()
    assert Note.objects.get().__dict__["text"].envelope == stored
    assert Note.objects.get().text is SHREDDED
    assert row.history.latest().text is SHREDDED
    assert row.history.latest().title == "closed"
    copied = Note.objects.create(data_key_id=keys.create("other"), text=row.text)
    assert Note.objects.get(pk=copied.pk).text is SHREDDED


def test_nothing_new_is_stored_under_a_destroyed_key(note: Note, now: datetime) -> None:
    shred_now(note, now)
    row = Note.objects.get()
    row.text = "new"
    with pytest.raises(ShreddedKeyError):
        row.save()
    with pytest.raises(ShreddedKeyError):
        row.file.save("any", ContentFile(b"new"))


def test_a_search_no_longer_finds_the_erased(note: Note, now: datetime) -> None:
    index = indexes.of(Note, "email_index", EMAIL)
    assert Note.objects.filter(email_index=index).exists()
    shred_now(note, now)
    assert not Note.objects.filter(email_index=index).exists()
    assert not Note.history.filter(email_index=index).exists()
    row = Note.objects.get()
    row.save()
    assert not Note.objects.filter(email_index=index).exists()


def test_a_file_is_erased_with_its_key(note: Note, now: datetime) -> None:
    note.file.save("any", ContentFile(MARKER.encode()))
    path = Path(note.file.path)
    assert not note.file.is_shredded
    shred_now(note, now)
    row = Note.objects.get()
    assert row.file.is_shredded
    with pytest.raises(ShreddedKeyError, match="erased"):
        row.file.open()
    assert not path.exists()


def test_an_order_takes_effect_on_commit(
    note: Note, now: datetime, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        shredding.order(note.data_key_id, reason="test", now=now)
        assert Note.objects.get().text == MARKER
    assert note.text is SHREDDED
    assert Note.objects.get().text is SHREDDED
    with current_app.connection_for_read() as broker:
        woken = broker.SimpleQueue("celery").get(block=False)
        woken.ack()
    assert woken.headers["task"] == "vault.shred"


def test_an_order_that_is_rolled_back_erases_nothing(
    note: Note, now: datetime, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                shredding.order(note.data_key_id, reason="test", now=now)
                raise LookupError
        except LookupError:
            pass
    assert shredding.carry_out(now=now) == 0
    keyring.forget()
    assert Note.objects.get().text == MARKER


def test_orders_are_carried_out_once_and_stay_as_tombstones(
    note: Note, make_note: MakeNote, now: datetime
) -> None:
    first = shredding.order(note.data_key_id, reason="test", now=now)
    assert shredding.order(note.data_key_id, reason="again", now=now) == first
    shredding.order(make_note(text=MARKER).data_key_id, reason="test", now=now)
    assert shredding.carry_out(now=now) == 2
    assert shredding.carry_out(now=now) == 0
    tombstone = Shred.objects.get(pk=note.data_key_id)
    assert (tombstone.label, tombstone.reason, tombstone.done_at) == ("note", "test", now)
    assert shredding.order(note.data_key_id, reason="again", now=now).done_at == now


def test_the_job_carries_out_what_waits(note: Note, now: datetime) -> None:
    shredding.order(note.data_key_id, reason="test", now=now)
    shred.apply().get()
    assert not Shred.objects.waiting().exists()
    assert Note.objects.get().text is SHREDDED


def fail(*_args: object) -> None:
    raise OSError("disk")


def test_a_job_that_stopped_halfway_is_finished_by_the_next(
    note: Note, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    shredding.order(note.data_key_id, reason="test", now=now)
    with monkeypatch.context() as patch:
        patch.setattr(shredding, "_remove_files", fail)
        with pytest.raises(OSError, match="disk"):
            shredding.carry_out(now=now)
    assert Shred.objects.waiting().count() == 1
    assert shredding.carry_out(now=now) == 1


def test_many_orders_are_carried_out_in_batches(
    make_note: MakeNote, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shredding, "BATCH", 2)
    for _ in range(5):
        shredding.order(make_note(text=MARKER).data_key_id, reason="test", now=now)
    assert shredding.carry_out(now=now) == 5
    assert {note.text for note in Note.objects.all()} == {SHREDDED}


def test_a_key_that_comes_back_with_a_restored_vault_is_destroyed_again(note: Note, now: datetime) -> None:
    backup = DataKey.objects.get(pk=note.data_key_id)
    shred_now(note, now)
    backup.save()
    out = StringIO()
    call_command("replay_shreds", stdout=out)
    assert out.getvalue().startswith("1 data keys")
    assert sum(shredding.replay(now=now)) == 0
    assert not DataKey.objects.filter(pk=note.data_key_id).exists()


def test_a_tombstone_that_only_the_vault_knows_is_learnt_and_its_hashes_go(
    note: Note, make_note: MakeNote, now: datetime
) -> None:
    index, other = note.email_index, make_note(text=MARKER)
    shred_now(note, now)
    Shred.objects.all().delete()
    Note.objects.filter(pk=note.pk).update(email_index=index)
    call_command("replay_shreds", stdout=StringIO())
    tombstone = Shred.objects.get()
    assert (tombstone.pk, tombstone.label, tombstone.done_at is not None) == (note.data_key_id, "note", True)
    assert not Note.objects.filter(email_index=index).exists()
    assert Note.objects.get(pk=other.pk).text == MARKER


def test_a_key_made_and_destroyed_after_the_vaults_backup_reads_as_erased_not_as_missing(
    note: Note, now: datetime
) -> None:
    shred_now(note, now)
    DataKey.everything.filter(pk=note.data_key_id).delete()
    keyring.forget()
    keyring._condemned.clear()
    call_command("replay_shreds", stdout=StringIO())
    keyring._condemned.clear()
    assert Note.objects.get().text is SHREDDED


def test_a_list_kept_elsewhere_brings_back_what_both_databases_forgot(
    note: Note, now: datetime, tmp_path: Path
) -> None:
    backup = DataKey.objects.get(pk=note.data_key_id)
    shred_now(note, now)
    listed = StringIO()
    call_command("list_shreds", stdout=listed)
    assert str(note.data_key_id) in listed.getvalue()
    Shred.objects.all().delete()
    backup.save()
    file = tmp_path / "shreds.jsonl"
    file.write_text(listed.getvalue())
    keyring._condemned.clear()
    out = StringIO()
    call_command("replay_shreds", "--from", str(file), stdout=out)
    assert "1 shreds were read" in out.getvalue()
    assert "1 data keys had come back" in out.getvalue()
    assert not DataKey.objects.filter(pk=note.data_key_id).exists()
    assert Shred.objects.get().reason == "test"


@pytest.mark.parametrize("line", ["{", "[]", "1", '{"key": "x"}', "\x7f", '{"key": 5}'])
def test_a_file_that_is_no_list_is_refused_by_its_line(line: str, db: None, tmp_path: Path) -> None:
    file = tmp_path / "shreds.jsonl"
    file.write_text(f"\n{line}\n")
    with pytest.raises(CommandError, match="Line 2"):
        call_command("replay_shreds", "--from", str(file), stdout=StringIO())


def test_a_list_cannot_shred_the_key_of_the_blind_indexes(db: None, tmp_path: Path) -> None:
    line = {
        "key": str(keys.INDEX_KEY_ID),
        "label": "x",
        "reason": "x",
        "ordered_at": "2026-11-25T09:00:00+00:00",
    }
    file = tmp_path / "shreds.jsonl"
    file.write_text(json.dumps(line))
    with pytest.raises(CommandError, match="never shredded"):
        call_command("replay_shreds", "--from", str(file), stdout=StringIO())
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("replay_shreds", "--from", str(tmp_path / "none"), stdout=StringIO())


def test_keys_that_the_vault_lost_are_told_and_can_be_given_up(make_note: MakeNote, now: datetime) -> None:
    lost, kept = make_note(text=MARKER, email=EMAIL), make_note(text=MARKER)
    DataKey.objects.filter(pk=lost.data_key_id).delete()
    keyring.forget()
    out = StringIO()
    call_command("replay_shreds", stdout=out)
    call_command("write_off_keys", stdout=out)
    assert out.getvalue().count("1 data keys that rows name are not in the vault") == 2
    with pytest.raises(DataKeyError):
        _ = Note.objects.get(pk=lost.pk).text
    call_command("write_off_keys", "--yes", stdout=out)
    assert Note.objects.get(pk=lost.pk).text is SHREDDED
    assert Note.objects.get(pk=lost.pk).email_index is None
    assert Note.objects.get(pk=kept.pk).text == MARKER
    assert Shred.objects.get().reason == "lost"


def test_keys_that_cannot_be_shredded_are_refused(now: datetime) -> None:
    keys.index_secret()
    with pytest.raises(DataKeyError, match="never shredded"):
        shredding.order(keys.INDEX_KEY_ID, reason="test", now=now)
    gone = keys.create("gone")
    DataKey.objects.filter(pk=gone).delete()
    with pytest.raises(DataKeyError, match="no data key"):
        shredding.order(gone, reason="test", now=now)


def copy_of(database: BaseDatabaseWrapper, file: Path) -> Path:
    database.ensure_connection()
    target = sqlite3.connect(file)
    database.connection.backup(target)
    target.close()
    return file


@pytest.fixture
def on_disk(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """Put both databases into files, as they are outside tests."""
    if connection.vendor != "sqlite":
        pytest.skip("looks into SQLite's files")
    usual = {alias: connections[alias] for alias in ("default", "vault")}
    for alias, old in usual.items():
        file = copy_of(old, tmp_path / f"{alias}.sqlite3")
        connections[alias] = type(old)({**old.settings_dict, "NAME": str(file)}, alias)
    yield tmp_path
    for alias, old in usual.items():
        connections[alias].close()
        connections[alias] = old


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("P23")
def test_after_a_shred_neither_the_main_database_nor_an_older_copy_yields_the_text(
    on_disk: Path, now: datetime, tmp_path_factory: pytest.TempPathFactory
) -> None:
    key_id = keys.create("note")
    note = Note.objects.create(data_key_id=key_id, text=MARKER, email=EMAIL, facts=[MARKER])
    wrapped = bytes(DataKey.objects.get(pk=key_id).wrapped or b"")
    copy = tmp_path_factory.mktemp("copy") / "default.sqlite3"
    copy_of(connections["default"], copy)
    assert wrapped in everything_in(on_disk)

    with transaction.atomic():
        shredding.order(key_id, reason="test", now=now)
    shredding.carry_out(now=now)

    assert wrapped not in everything_in(on_disk)
    assert wrapped[13:] not in everything_in(on_disk)
    for raw in (everything_in(on_disk), copy.read_bytes()):
        for text in (MARKER, EMAIL, "Ljungby"):
            assert text.encode() not in raw
    assert Note.objects.get(pk=note.pk).text is SHREDDED

    live = connections["default"]
    connections["default"] = type(live)({**live.settings_dict, "NAME": str(copy)}, "default")
    keyring._condemned.clear()
    keyring.forget()
    try:
        old = Note.objects.get(pk=note.pk)
        assert old.email_index
        assert (old.text, old.email, old.facts) == (SHREDDED, SHREDDED, SHREDDED)
        assert old.history.get().text is SHREDDED
    finally:
        connections["default"].close()
        connections["default"] = live


@pytest.mark.django_db(transaction=True)
def test_an_order_stays_open_while_the_key_is_still_in_the_log(on_disk: Path, now: datetime) -> None:
    key_id = keys.create("note")
    shredding.order(key_id, reason="test", now=now)
    reader = sqlite3.connect(on_disk / "vault.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM vault_datakey").fetchall()
    connections["vault"].cursor().execute("PRAGMA busy_timeout = 50")
    with pytest.raises(VaultError, match="next run"):
        shredding.carry_out(now=now)
    assert Shred.objects.waiting().count() == 1
    reader.close()
    assert shredding.carry_out(now=now) == 1


@pytest.mark.django_db(transaction=True)
def test_committed_orders_are_carried_out_on_any_database(now: datetime) -> None:
    key_id = keys.create("note")
    note = Note.objects.create(data_key_id=key_id, text=MARKER)
    with transaction.atomic():
        shredding.order(key_id, reason="test", now=now)
    shredding.carry_out(now=now)
    assert Note.objects.get(pk=note.pk).text is SHREDDED
    assert DataKey.everything.get(pk=key_id).wrapped is None
