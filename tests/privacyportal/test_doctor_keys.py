"""`manage.py doctor` on vaults whose keys are not as they should be."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from office import clock
from privacyportal import jobs
from tests import factories
from tests.privacyportal.visiting import WELL, found, only
from vault.domain import keys, shredding
from vault.models import DataKey, Shred

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("well")]


@pytest.mark.parametrize(
    ("value", "word"),
    [([], "no master key"), (["short:YQ=="], "not 32 bytes"), (["a b:x"], "id of letters")],
)
def test_master_keys_that_are_none_are_wrong(settings: Settings, value: list[str], word: str) -> None:
    settings.VAULT_KEYS = value

    assert word in only("master keys").says


def test_another_master_key_of_the_same_name_does_not_open(settings: Settings) -> None:
    keys.create("case")
    settings.VAULT_KEYS = ["test:" + base64.urlsafe_b64encode(b"x" * 32).decode()]

    assert found("master keys")[0].level is WELL
    assert "does not open" in only("data keys").says


def test_a_master_key_still_needed_is_missed(settings: Settings) -> None:
    keys.create("case")
    settings.VAULT_KEYS = ["new:" + base64.urlsafe_b64encode(b"x" * 32).decode()]

    assert "lacks the master key 'test'" in only("data keys").says


def test_a_rotation_that_was_not_ended_is_seen(settings: Settings) -> None:
    keys.create("case")
    settings.VAULT_KEYS = ["new:" + base64.urlsafe_b64encode(b"x" * 32).decode(), *settings.VAULT_KEYS]

    assert "rotate_master_key" in only("rotation").do


def test_a_master_key_of_more_than_a_year_should_be_rotated() -> None:
    jobs.note_master_key("test", now=timezone.now() - timedelta(days=401))
    jobs.note_master_key("test", now=timezone.now())

    assert "401 days" in only("rotation").says


def test_keys_that_came_back_with_a_backup_are_seen_until_they_are_replayed() -> None:
    now = timezone.now()
    key_id = keys.create("case")
    before = DataKey.everything.get(pk=key_id)
    shredding.order(key_id, reason="test", now=now)
    shredding.carry_out(now=now)
    assert found("shreds")[0].level is WELL

    before.save()  # as a restore of the vault does
    assert "1 destroyed data keys" in only("shreds").says

    call_command("replay_shreds")
    assert found("shreds")[0].level is WELL


def test_tombstones_that_went_with_an_older_main_database_are_missed() -> None:
    now = timezone.now()
    key_id = keys.create("case")
    shredding.order(key_id, reason="test", now=now)
    shredding.carry_out(now=now)

    Shred.objects.all().delete()

    assert "replay_shreds" in only("shreds").do


def test_orders_that_nobody_carries_out_are_wrong() -> None:
    shredding.order(keys.create("case"), reason="test", now=timezone.now() - timedelta(hours=1))

    assert "should have been destroyed" in only("shreds").says


def test_keys_that_the_vault_never_held_are_missed() -> None:
    request = factories.request(now=clock.now())
    DataKey.everything.filter(pk=request.data_key_id).delete()

    assert "do not belong together" in only("lost keys").says
