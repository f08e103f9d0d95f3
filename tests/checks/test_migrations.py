"""The check of our migrations, and whether they really can be undone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import psycopg
import pytest
from django.db import connections
from django.db.migrations import Migration
from psycopg import sql

from checks import migrations
from office.models import Controller

IMPORTS = """
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import *
"""
INDEX = 'models.Index(fields=["name"], name="by_name")'
FIRST: list[tuple[str, str]] = []
LATER = [("shop", "0001_initial")]

Make = Callable[..., Migration]


@pytest.fixture
def migration(monkeypatch: pytest.MonkeyPatch) -> Make:
    """Return a maker of migrations, each with a module of its own."""

    def make(*operations: str, after: list[tuple[str, str]] = LATER, stated: str = "") -> Migration:
        module = ModuleType("shop.migrations.m0002")
        body = (
            f"class Made(Migration):\n    dependencies = {after}\n    operations = [{', '.join(operations)}]"
        )
        exec(f"{IMPORTS}\n{stated}\n{body}", module.__dict__)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        made: Migration = module.__dict__["Made"]("0002_more", "shop")
        return made

    return make


def found(*made: Migration) -> list[str]:
    return list(migrations.findings(made))


def test_ours_pass() -> None:
    assert {migration.app_label for migration in migrations.own()} >= {
        "vault",
        "office",
        "mailroom",
        "requests",
    }
    assert found(*migrations.own()) == []


@pytest.mark.django_db
def test_a_change_of_a_model_without_its_migration_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert migrations.missing() == ""
    monkeypatch.setattr(Controller._meta.get_field("name"), "max_length", 121)
    assert migrations.missing().startswith(
        "Models have changed without a migration; run manage.py makemigrations."
    )
    assert "Alter field name on controller" in migrations.missing()


@pytest.mark.parametrize(
    "operation",
    [
        "RunPython(lambda apps, editor: None)",
        'RunSQL("DELETE FROM shop_cup")',
        'SeparateDatabaseAndState(database_operations=[RunSQL("DELETE FROM shop_cup")])',
    ],
)
def test_what_cannot_be_undone_says_why_not(operation: str, migration: Make) -> None:
    (finding,) = found(migration(operation))
    assert finding.startswith("shop.0002_more: “Raw")
    assert finding.endswith("cannot be undone; add how, or say why not in IRREVERSIBLE.")
    assert found(migration(operation, stated='IRREVERSIBLE = "The cups are broken."')) == []
    assert len(found(migration(operation, stated='IRREVERSIBLE = " "'))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        "RunPython(lambda apps, editor: None, RunPython.noop)",
        'RunSQL("SELECT 1", reverse_sql=RunSQL.noop)',
        'AddField("cup", "colour", models.TextField(null=True))',
        'AddField("cup", "owners", models.ManyToManyField("shop.Owner"))',
        'RemoveField("cup", "colour")',
        f'AddIndexConcurrently("cup", {INDEX})',
    ],
)
def test_what_can_be_undone_and_locks_nothing_for_long_passes(operation: str, migration: Make) -> None:
    assert found(migration(operation)) == []


@pytest.mark.parametrize(
    "operation",
    [
        f'AddIndex("cup", {INDEX})',
        'AddConstraint("cup", models.CheckConstraint(condition=models.Q(size__gt=0), name="cup_has_size"))',
        'AddField("cup", "colour", models.TextField(default="white"))',
        'AddField("cup", "colour", models.TextField(null=True, db_index=True))',
        'AddField("cup", "owner", models.ForeignKey("shop.Owner", models.CASCADE, null=True))',
        'AlterField("cup", "size", models.BigIntegerField())',
        'AlterUniqueTogether("cup", {("name", "size")})',
    ],
)
def test_what_locks_a_table_that_may_be_big_says_why_that_does_no_harm(
    operation: str, migration: Make
) -> None:
    (finding,) = found(migration(operation))
    assert "locks its table" in finding
    assert found(migration(operation, stated='LOCKS = "There are ten cups."')) == []
    assert found(migration(operation, after=FIRST)) == []
    new = 'CreateModel("Cup", [("id", models.BigAutoField(primary_key=True))])'
    assert found(migration(new, operation)) == []


@pytest.mark.parametrize("name", ["IRREVERSIBLE", "LOCKS"])
def test_a_reason_that_nothing_needs_is_found(name: str, migration: Make) -> None:
    (finding,) = found(migration('RemoveField("cup", "colour")', stated=f'{name} = "Once there was one."'))
    assert finding.startswith(f"shop.0002_more: {name} gives a reason, but")
    assert finding.endswith("take it out.")


@pytest.fixture
def fresh(tmp_path: Path, db: None) -> Iterator[dict[str, str]]:
    """Yield the environment of a process with empty databases of its own, of the kind that the suite runs on."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    kept |= {"ENV_FILE": "", "VAR_DIR": str(tmp_path)}
    given = connections["default"].settings_dict
    if connections["default"].vendor != "postgresql":
        yield kept
        return
    server = {key.lower(): given[key] for key in ("USER", "PASSWORD", "HOST", "PORT") if given[key]}
    names = [f"{given['NAME']}_{which}" for which in ("back", "back_vault")]
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as connection:
        for name in names:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        place = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
        for variable, name in zip(("DATABASE_URL", "VAULT_DATABASE_URL"), names, strict=True):
            kept[variable] = f"postgres://{place}/{name}"
        yield kept
        for name in names:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_our_migrations_go_forward_back_to_nothing_and_forward_again(fresh: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.checks.there_and_back"],
        env=fresh,
        cwd=migrations.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
