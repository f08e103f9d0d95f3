import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.vault.app.models import Note, Remark
from vault.domain import keys, orphans
from vault.errors import VaultError
from vault.models import DataKey
from vault.tasks import sweep_orphans

pytestmark = pytest.mark.django_db

MakeNote = Callable[..., Note]


@pytest.fixture
def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1, minutes=1)


def test_a_key_that_no_row_names_goes_after_a_day(note: Note, tomorrow: datetime) -> None:
    orphan = keys.create("case")
    assert orphans.sweep(now=timezone.now()) == 0
    assert orphans.sweep(now=tomorrow) == 1
    assert set(DataKey.objects.values_list("pk", flat=True)) == {note.data_key_id, keys.INDEX_KEY_ID}
    assert not DataKey.everything.filter(pk=orphan).exists()


def test_keys_named_by_any_model_column_or_history_stay(
    make_note: MakeNote, tomorrow: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "BATCH", 2)
    kept = [make_note().data_key_id for _ in range(3)]
    remark = Remark.objects.create(note=Note.objects.all()[0], own_key=keys.create("remark"), words="x")
    deleted = make_note(text="x")
    deleted.delete()
    orphans.sweep(now=tomorrow)
    left = set(DataKey.objects.values_list("pk", flat=True))
    assert {*kept, remark.own_key, deleted.data_key_id} <= left


def test_a_file_that_no_row_names_goes_after_a_day(make_note: MakeNote, tomorrow: datetime) -> None:
    note = make_note()
    note.file.save("first", ContentFile(b"first"))
    replaced = Path(note.file.path)
    note.file.save("second", ContentFile(b"second"))
    assert orphans.sweep(now=timezone.now()) == 0
    assert orphans.sweep(now=tomorrow) == 1
    assert not replaced.exists()
    with Note.objects.get().file.open() as file:
        assert file.read() == b"second"


def test_implausibly_many_orphans_are_left_and_reported(
    make_note: MakeNote, tomorrow: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "ALWAYS_PLAUSIBLE", 2)
    make_note()
    for _ in range(3):
        keys.create("case")
    with pytest.raises(VaultError, match="belong together"):
        orphans.sweep(now=tomorrow)
    assert DataKey.objects.filter(label="case").count() == 3


def test_implausibly_many_files_are_left_and_reported(
    make_note: MakeNote, tomorrow: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "ALWAYS_PLAUSIBLE", 0)
    note = make_note()
    note.file.save("first", ContentFile(b"first"))
    path = Path(note.file.path)
    Note.objects.update(file="")
    with pytest.raises(VaultError, match="files"):
        orphans.sweep(now=tomorrow)
    assert path.exists()


def test_the_job_sweeps(note: Note) -> None:
    orphan = keys.create("case")
    DataKey.objects.filter(pk=orphan).update(created_at=timezone.now() - timedelta(days=2))
    note.file.save("first", ContentFile(b"first"))
    old = (timezone.now() - timedelta(days=2)).timestamp()
    left = Path(note.file.path).with_name("left")
    left.write_bytes(b"")
    os.utime(left, (old, old))
    sweep_orphans.apply().get()
    assert not DataKey.objects.filter(pk=orphan).exists()
    assert not left.exists()
    assert Path(note.file.path).exists()
