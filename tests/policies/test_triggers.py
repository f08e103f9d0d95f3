"""The triggers that keep in the database what is no draft: there after every migration, lifted for a while only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models.signals import post_migrate

from office.models import Controller
from policies import triggers
from policies.apps import install_triggers
from policies.models import PolicyLink, PolicyText, PolicyVersion
from policies.querysets import FixedRowsError
from tests.policies import published

pytestmark = pytest.mark.django_db

REFUSED = (FixedRowsError, IntegrityError)


def in_force(controller: Controller) -> PolicyVersion:
    """Return a version in force."""
    return published.publish(published.draft(published.policy(controller)))


def installed() -> set[str]:
    names = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(names)
        return {name for (name,) in cursor.fetchall() if re.match("policies_.*_fixed_", name)}


def expected() -> set[str]:
    return {triggers._name(table, event) for table, event, _when in triggers._conditions(connection)}


def test_the_triggers_are_there_once_the_tables_are() -> None:
    assert installed() == expected()
    assert len(expected()) >= 3 * len(triggers.WAYS) + 2


def test_triggers_are_put_back_after_a_migration() -> None:
    triggers.remove()
    assert installed() == set()
    assert install_triggers in [receiver() for _key, receiver, *_rest in post_migrate.receivers if receiver()]
    call_command("migrate", verbosity=0)
    assert installed() == expected()


def test_triggers_can_be_lifted_for_a_while(dreame: Controller) -> None:
    version = in_force(dreame)
    with triggers.lifted():
        assert PolicyText._base_manager.filter(version=version).update(title="Mended") == 1
    assert installed() == expected()
    with pytest.raises(REFUSED), transaction.atomic():
        PolicyText._base_manager.filter(version=version).update(title="Again")


def test_triggers_come_back_when_what_was_done_without_them_fails() -> None:
    with pytest.raises(RuntimeError), triggers.lifted():
        raise RuntimeError
    assert installed() == expected()


@pytest.fixture
def altered() -> Iterator[models.Field[Any, Any]]:
    """A field of a table that is made anew, and back again afterwards."""
    yield models.CharField(max_length=150)
    with connection.schema_editor() as editor:
        changed = models.CharField(max_length=150)
        changed.set_attributes_from_name("name")
        editor.alter_field(PolicyLink, changed, PolicyLink._meta.get_field("name"))
    call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_a_table_that_was_made_anew_has_its_triggers(altered: models.Field[Any, Any]) -> None:
    altered.set_attributes_from_name("name")
    with connection.schema_editor() as editor:
        editor.alter_field(PolicyLink, PolicyLink._meta.get_field("name"), altered)
    call_command("migrate", verbosity=0)
    assert installed() == expected()


@pytest.mark.django_db(transaction=True)
def test_all_tables_can_be_emptied_though_something_is_published(dreame: Controller) -> None:
    version = in_force(dreame)
    call_command("flush", interactive=False, verbosity=0)
    assert not PolicyVersion.objects.filter(pk=version.pk).exists()
    assert installed() == expected()
