import itertools
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from tests.vault.app.models import Note, Remark
from vault import families
from vault.domain import keys, orphans
from vault.errors import VaultError
from vault.models import DataKey
from vault.tasks import sweep_orphans

pytestmark = pytest.mark.django_db

MakeNote = Callable[..., Note]
Counter = Callable[..., Any]


@pytest.fixture
def later() -> datetime:
    return timezone.now() + timedelta(days=7, minutes=1)


def swept(*, around: datetime) -> int:
    """Let every hour of a day have its turn."""
    return sum(orphans.sweep(now=around + timedelta(hours=hour)) for hour in range(24))


def test_a_key_that_no_row_names_goes_after_a_week(note: Note, later: datetime) -> None:
    orphan = keys.create("case")
    assert swept(around=timezone.now()) == 0
    assert swept(around=later) == 1
    assert set(DataKey.objects.values_list("pk", flat=True)) == {note.data_key_id, keys.INDEX_KEY_ID}
    assert not DataKey.everything.filter(pk=orphan).exists()


def test_keys_named_by_any_model_column_or_history_stay(
    make_note: MakeNote, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "BATCH", 2)
    kept = [make_note().data_key_id for _ in range(3)]
    remark = Remark.objects.create(note=Note.objects.all()[0], own_key=keys.create("remark"), words="x")
    deleted = make_note(text="x")
    deleted.delete()
    swept(around=later)
    left = set(DataKey.objects.values_list("pk", flat=True))
    assert {*kept, remark.own_key, deleted.data_key_id} <= left


def test_a_file_that_no_row_names_goes_after_a_week(make_note: MakeNote, later: datetime) -> None:
    note = make_note()
    note.file.save("first", ContentFile(b"first"))
    replaced = Path(note.file.path)
    note.file.save("second", ContentFile(b"second"))
    assert swept(around=timezone.now()) == 0
    assert swept(around=later) == 1
    assert not replaced.exists()
    with Note.objects.get().file.open() as file:
        assert file.read() == b"second"


def test_each_hour_of_a_day_has_its_share_of_the_keys_and_files(now: datetime) -> None:
    shares = [orphans.share_of(now + timedelta(hours=hour)) for hour in range(24)]
    parts = sorted((share.low, share.high) for share in shares)
    assert parts[0][0] == 0
    assert parts[-1][1] == 256
    assert all(before[1] == after[0] for before, after in itertools.pairwise(parts))


def test_a_turn_asks_for_the_keys_of_its_share_in_batches(
    later: datetime, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Counter
) -> None:
    monkeypatch.setattr(orphans, "BATCH", 100)
    turn = orphans.share_of(later)
    old = {"wrapped": b"key", "master": "test", "label": "case"}
    DataKey.objects.bulk_create(
        DataKey(id=UUID(int=(byte << 120) + number), **old) for byte in range(256) for number in range(10)
    )
    monkeypatch.setattr(orphans, "PLAUSIBLE_SHARE", 1)
    columns = len(list(families.key_columns()))
    with django_assert_max_num_queries(4 * columns + 20):
        assert orphans.sweep(now=later) == 10 * (turn.high - turn.low)
    assert DataKey.objects.count() == 10 * (256 - (turn.high - turn.low))


def test_implausibly_many_orphans_are_left_and_reported(make_note: MakeNote, later: datetime) -> None:
    make_note()
    for _ in range(4):
        keys.create("case")
    with pytest.raises(VaultError, match="belong together"):
        orphans.sweep(now=later)
    assert DataKey.objects.filter(label="case").count() == 4


def test_implausibly_many_files_are_left_and_reported(
    make_note: MakeNote, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "ALWAYS_PLAUSIBLE", 0)
    note = make_note()
    note.file.save("first", ContentFile(b"first"))
    path = Path(note.file.path)
    Note.objects.update(file="")
    with pytest.raises(VaultError, match="files"):
        swept(around=later)
    assert path.exists()


def test_an_operator_who_has_made_sure_sweeps_however_many_they_are(make_note: MakeNote) -> None:
    kept = make_note()
    for _ in range(5):
        keys.create("case")
    kept.file.save("first", ContentFile(b"first"))
    left = Path(kept.file.path).with_name("left")
    left.write_bytes(b"")
    DataKey.objects.update(created_at=timezone.now() - timedelta(days=8))
    age(left)
    age(Path(kept.file.path))
    out = StringIO()
    call_command("sweep_orphans", stdout=out)
    assert "6 left-overs are deleted." in out.getvalue()
    assert set(DataKey.objects.values_list("pk", flat=True)) == {kept.data_key_id}
    assert not left.exists()
    assert Path(kept.file.path).exists()


def test_the_job_sweeps(note: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "SHARES", 1)
    orphan = keys.create("case")
    DataKey.objects.filter(pk=orphan).update(created_at=timezone.now() - timedelta(days=8))
    note.file.save("first", ContentFile(b"first"))
    left = Path(note.file.path).with_name("left")
    left.write_bytes(b"")
    age(left)
    sweep_orphans.apply().get()
    assert not DataKey.objects.filter(pk=orphan).exists()
    assert not left.exists()
    assert Path(note.file.path).exists()


def age(file: Path) -> None:
    """Let a file be eight days old."""
    old = (timezone.now() - timedelta(days=8)).timestamp()
    os.utime(file, (old, old))
