"""Migrates our packages forward, to nothing and forward again, in a process and databases of its own."""

from __future__ import annotations

import gc
import os

import django
from django.core.management import call_command
from django.db import connections

from checks import migrations


def migrate(label: str = "", target: str = "") -> None:
    """Bring one package, or all, to `target`, by default up to date; only the vault has tables in the vault."""
    to = [part for part in (label, target) if part]
    if label in {"", "vault"}:
        call_command("migrate", *(to or ["vault"]), database="vault", interactive=False, verbosity=0)
    call_command("migrate", *to, database="default", interactive=False, verbosity=0)


def tables() -> set[str]:
    """Name the tables of both databases."""
    return {table for database in connections for table in connections[database].introspection.table_names()}


def main() -> None:
    """Go there and back; an assertion fails where something is left or lost."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    gc.disable()  # migrating makes model classes by the thousand; collecting them takes a quarter of the time
    django.setup()
    ours = {migration.app_label for migration in migrations.own()}
    migrate()
    there = tables()
    assert {table.split("_")[0] for table in there} >= ours
    for label in sorted(ours):
        migrate(label, "zero")
    assert not [table for table in tables() if table.split("_")[0] in ours]
    migrate()
    assert tables() == there


if __name__ == "__main__":
    main()
