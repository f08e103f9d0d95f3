"""Our own migrations: none is missing, each can be undone, none locks a big table (`python -m checks.migrations`).

A migration that cannot be undone says why in a constant of its module, `IRREVERSIBLE = "…"`; one that locks a table
which may be big says in `LOCKS = "…"` why that does no harm. A reason that nothing needs any more is a finding, too.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.core.management import call_command
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

ROOT = Path(__file__).resolve().parent.parent

LOCKING = (
    operations.AddConstraint,
    operations.AddIndex,
    operations.AlterField,
    operations.AlterUniqueTogether,
)
"""Operations during which PostgreSQL keeps a table to itself while it reads or writes all of it, or may."""

WITHOUT_LOCK = (AddConstraintNotValid, AddIndexConcurrently)
"""Their gentle kin."""


def own() -> list[Migration]:
    """Return the migrations of our own packages, in the order of their names."""
    labels = {config.label for config in apps.get_app_configs() if _ours(config.path)}
    found = MigrationLoader(None).disk_migrations
    return [found[key] for key in sorted(found) if key[0] in labels]


def _ours(folder: str) -> bool:
    path = Path(folder).resolve()
    return path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv")


def findings(migrations: Iterable[Migration]) -> Iterator[str]:
    """Say in a sentence each what is wrong with each migration."""
    for migration in migrations:
        yield from _undoing(migration)
        yield from _locking(migration)


def missing() -> str:
    """Return what `makemigrations` would make; empty when nothing is missing."""
    out = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1, stdout=out, stderr=out)
    except SystemExit:
        return f"Models have changed without a migration; run manage.py makemigrations.\n{out.getvalue()}"
    return ""


def _undoing(migration: Migration) -> Iterator[str]:
    reason = _stated(migration, "IRREVERSIBLE")
    stuck = [operation for operation in _flat(migration.operations) if not operation.reversible]
    if stuck and not reason:
        for operation in stuck:
            yield (
                f"{migration}: “{operation.describe()}” cannot be undone; add how, or say why not in IRREVERSIBLE."
            )
    if reason and not stuck:
        yield f"{migration}: IRREVERSIBLE gives a reason, but everything can be undone; take it out."


def _locking(migration: Migration) -> Iterator[str]:
    reason = _stated(migration, "LOCKS")
    locks = [] if _is_first(migration) else list(_locks(migration))
    if locks and not reason:
        for operation in locks:
            yield (
                f"{migration}: “{operation.describe()}” locks its table while it reads all of it; go in steps "
                "that do not, or say in LOCKS why that does no harm."
            )
    if reason and not locks:
        yield f"{migration}: LOCKS gives a reason, but nothing locks a table that may be big; take it out."


def _locks(migration: Migration) -> Iterator[Operation]:
    new: set[str] = set()
    for operation in _flat(migration.operations):
        if isinstance(operation, operations.CreateModel):
            new.add(operation.name_lower)  # empty, so quick
        elif getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")) in new:
            continue
        elif isinstance(operation, operations.AddField):
            if _fills_or_indexes(operation.field):
                yield operation
        elif isinstance(operation, LOCKING) and not isinstance(operation, WITHOUT_LOCK):
            yield operation


def _fills_or_indexes(field: Any) -> bool:
    """Tell whether a new column needs a value in each row, or an index or a reference over all of them."""
    if field.many_to_many:
        return False  # a table of its own
    return not field.null or field.db_index or field.unique or field.is_relation


def _is_first(migration: Migration) -> bool:
    """Tell whether a package begins with this migration, so that its tables are empty."""
    return not any(app == migration.app_label for app, _name in migration.dependencies)


def _flat(found: Iterable[Operation]) -> Iterator[Operation]:
    """Go through operations as the database sees them."""
    for operation in found:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _stated(migration: Migration, name: str) -> str:
    reason = getattr(import_module(type(migration).__module__), name, "")
    return reason.strip() if isinstance(reason, str) else ""


def main() -> int:
    """Run the check; print its findings and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    django.setup()
    found = [text for text in (missing(), *findings(own())) if text]
    sys.stderr.writelines(f"{text}\n" for text in found)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
