"""The last door: triggers in the database that refuse what may not happen to rows, whatever writes to them.

A package makes a guard of its tables. It is installed after each migration, since SQLite drops triggers when it makes
a table anew, and lifted while all tables are emptied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

USING = "default"
"""The database that holds what is guarded."""
EVENTS = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
RETURNED = {"DELETE": "OLD", "TRUNCATE": "NULL"}
ALWAYS = "1 = 1"

Condition = tuple[str, str, str]
"""Table, event, and when the event is refused, in SQL over OLD and NEW."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The triggers of some tables. `refusal` is what the database says, without quotes."""

    tables: Sequence[str]
    refusal: str
    conditions: Callable[[BaseDatabaseWrapper], Iterable[Condition]]

    def install(self, using: str = USING) -> None:
        """Put the triggers in place; those that are there are replaced."""
        connection = connections[using]
        with connection.cursor() as cursor:
            for statement in (*self._removed(connection), *self._installed(connection)):
                cursor.execute(statement)

    def remove(self, using: str = USING) -> None:
        """Take the triggers away."""
        connection = connections[using]
        with connection.cursor() as cursor:
            for statement in self._removed(connection):
                cursor.execute(statement)

    @contextmanager
    def lifted(self, using: str = USING) -> Iterator[None]:
        """Do without the triggers for a while."""
        self.remove(using)
        try:
            yield
        finally:
            self.install(using)

    def _installed(self, connection: BaseDatabaseWrapper) -> Iterator[str]:
        for table, event, refused in self.conditions(connection):
            name = name_of(table, event)
            if connection.vendor == "postgresql":
                yield (
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
                    f"IF {refused} THEN RAISE EXCEPTION '{self.refusal}' "
                    f"USING ERRCODE = 'integrity_constraint_violation'; "
                    f"END IF; RETURN {RETURNED.get(event, 'NEW')}; END $$ LANGUAGE plpgsql"
                )
                each = "STATEMENT" if event == "TRUNCATE" else "ROW"
                yield (
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
                )
            else:
                yield (
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {refused} "
                    f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
                )

    def _removed(self, connection: BaseDatabaseWrapper) -> Iterator[str]:
        for table in self.tables:
            for event in EVENTS:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                yield f"DROP TRIGGER IF EXISTS {name_of(table, event)}{on}"


_guards: list[Guard] = []


def register(guard: Guard) -> None:
    """Let a guard be lifted while all tables are emptied; registering twice does it once."""
    if guard not in _guards:
        _guards.append(guard)


@contextmanager
def all_lifted(using: str = USING) -> Iterator[None]:
    """Do without any triggers for a while, as emptying all tables needs it."""
    with ExitStack() as stack:
        for guard in _guards:
            stack.enter_context(guard.lifted(using))
        yield


def name_of(table: str, event: str) -> str:
    """Return what the trigger of a table is called."""
    return f"{table}_fixed_{event.lower()}"
