"""A worker in this process that dies at a statement of its choice, and what the databases hold after that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from office import kept
from vault.domain import keyring
from vault.models import DataKey

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
COMMITS = "RELEASE SAVEPOINT"
GOES_BACK = "ROLLBACK TO SAVEPOINT"


class Killed(BaseException):
    """The worker is no more. Nobody catches it, as nobody catches a SIGKILL."""


class Dying:
    """Lets code write until its statement number `at`, counted from 1, which is not carried out, nor any later one.

    Statements that write count, and ends of transactions; `first` is the number of the first that writes into each
    of the `tables`. Within a test each transaction is a savepoint of the
    test's own; what a connection leaves open when it breaks off is taken back, as a server does.
    """

    def __init__(self, *, at: int | None = None) -> None:
        self.at = at
        self.count = 0
        self.tables: set[str] = set()
        self.first: dict[str, int] = {}

    def is_dead(self) -> bool:
        """Whether it has come to its end."""
        return self.at is not None and self.count >= self.at

    @contextmanager
    def at_work(self) -> Iterator[Dying]:
        """Watch the statements of both databases; what the process knew by heart is gone in the end."""
        with ExitStack() as stack:
            stack.callback(keyring.forget)
            stack.callback(kept.forget_all)
            for name in settings.DATABASES:
                stack.enter_context(connections[name].execute_wrapper(self._watch))
            try:
                yield self
            except Killed:
                for name in settings.DATABASES:
                    connections[name].set_rollback(False)  # a `delete()` asks for that, and is taken back

    def _watch(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if self.is_dead():
            if sql.startswith(GOES_BACK):
                return execute(sql, params, many, context)
            raise Killed
        written, commits = WRITES.match(sql), sql.startswith(COMMITS)
        if written:
            self.tables.add(written[1])
        if written or commits:
            self.count += 1
        if written:
            self.first.setdefault(written[1], self.count)
        if self.is_dead():
            if commits:
                execute(sql.replace(COMMITS, GOES_BACK), params, many, context)
            raise Killed
        return execute(sql, params, many, context)


def held(tables: set[str]) -> dict[str, Counter[tuple[object, ...]]]:
    """Return what stands in tables: how many rows of each standing, which is what choices, yes and no tell.

    Of data keys only those that were destroyed count: one that a dead worker left over is swept up later.
    """
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    tables = tables & found.keys()
    return {table: _standing(found[table]) for table in sorted(tables)}


def differences(
    one: dict[str, Counter[tuple[object, ...]]], other: dict[str, Counter[tuple[object, ...]]]
) -> dict[str, tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]]:
    """Return, by table, the rows that only one holds, and those that only the other does."""
    return {
        table: (one[table] - other[table], other[table] - one[table])
        for table in one
        if one[table] != other[table]
    }


def _standing(model: type[models.Model]) -> Counter[tuple[object, ...]]:
    rows = model._base_manager.all()
    if model is DataKey:
        return Counter({("destroyed",): rows.filter(wrapped=None).count()})
    columns = [
        field.attname
        for field in model._meta.concrete_fields
        if field.choices or isinstance(field, models.BooleanField) or field.name == "template"
    ]
    return Counter(rows.values_list(*columns)) if columns else Counter({(): rows.count()})
