"""Rows that many tests start from, made once by the real steps and put back for each further test.

A policy in force takes a hundred statements to write, approve and publish, and a few to put back as rows.
"""

from __future__ import annotations

import functools
import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Model

from office import kept
from policies.triggers import WAYS
from vault.domain import keyring

Given = ParamSpec("Given")
Made = TypeVar("Made", bound="Model | list[Any]")

Rows = list[Any]
Place = tuple[str, str]
"""A database and one of its tables."""


@dataclass
class _Memory:
    rows: dict[Place, Rows]
    made: Model | list[Any]


@dataclass
class _State:
    memories: dict[tuple[object, ...], _Memory] = field(default_factory=dict)
    steps: list[tuple[object, ...]] = field(default_factory=list)


_state = _State()


def begin() -> None:
    """Start a test: nothing was put back yet, and no key is destroyed."""
    _state.steps.clear()
    keyring._condemned.clear()


def remembered(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Let a fixture that makes rows from other rows do so once in a process; then its rows are put back.

    It is made anew when what it is given, or what was put back before it in the test, differs. It may add rows
    only, and what it gives is read anew for each test. Tests that commit make theirs themselves.
    """

    @functools.wraps(make)
    def fixture(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        if not connections[DEFAULT_DB_ALIAS].in_atomic_block:  # what it leads to is emptied and filled anew
            return make(*args, **kwargs)
        given = inspect.signature(make).bind(*args, **kwargs).arguments.values()
        step = (make.__module__, make.__qualname__, *(_key(one) for one in given))
        key = (*_state.steps, step)
        _state.steps.append(step)
        memory = _state.memories.get(key)
        if memory is not None:
            with suppress(IntegrityError):  # a part of it was made by others before
                _put_back(memory.rows)
                return _again(memory.made)  # type: ignore[return-value]
            return make(*args, **kwargs)
        before = dict(_rows())
        made = make(*args, **kwargs)
        after = dict(_rows())
        added = {place: _added(before[place], rows) for place, rows in after.items() if rows != before[place]}
        if added:  # else it was there already
            _state.memories[key] = _Memory(added, made)
        return _again(made)  # type: ignore[return-value]

    return fixture


def _key(given: object) -> object:
    assert given is None or isinstance(given, Model), "a remembered fixture starts from rows alone"
    return given and (given._meta.label, given.pk)


def _added(before: Rows, after: Rows) -> Rows:
    earlier, added = Counter(before), []
    for row in after:
        if earlier[row]:
            earlier[row] -= 1
        else:
            added.append(row)
    assert not earlier.total(), "a remembered fixture adds rows only"
    return added


def _rows() -> Iterator[tuple[Place, Rows]]:
    for alias in connections:
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in _tables(connection):
                cursor.execute(_reading(connection, table))
                yield (alias, table), cursor.fetchall()


@functools.cache
def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables; parts of policies come before their versions, as no part of one in force may be added."""
    return sorted(connection.introspection.table_names(), key=lambda table: table not in WAYS)


@functools.cache
def _columns(connection: BaseDatabaseWrapper, table: str) -> str:
    """Name the columns to put back: all but a number that the database gives and no other row repeats."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")
        names = [column[0] for column in cursor.description]
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table]
    counted = {
        model._meta.pk.column
        for model in models
        if isinstance(model._meta.pk, AutoField) and not model._meta.related_objects
    }
    return ", ".join(connection.ops.quote_name(name) for name in names if name not in counted)


def _reading(connection: BaseDatabaseWrapper, table: str) -> str:
    name, columns = connection.ops.quote_name(table), _columns(connection, table)
    if connection.vendor == "postgresql":
        return f"SELECT row_to_json(row)::text FROM (SELECT {columns} FROM {name}) row"
    return f"SELECT +{columns.replace(', ', ', +')} FROM {name}"  # as stored: no type, so no converter


def _put_back(rows: dict[Place, Rows]) -> None:
    with ExitStack() as stack:
        for alias in {alias for alias, _table in rows}:
            stack.enter_context(transaction.atomic(using=alias))
        _insert(rows)


def _insert(rows: dict[Place, Rows]) -> None:
    for (alias, table), added in rows.items():
        connection = connections[alias]
        name, columns = connection.ops.quote_name(table), _columns(connection, table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                listed = f"[{','.join(row for (row,) in added)}]"
                cursor.execute(
                    f"INSERT INTO {name} ({columns}) "
                    f"SELECT {columns} FROM json_populate_recordset(NULL::{name}, %s)",
                    [listed],
                )
            else:
                values = ", ".join(["%s"] * (columns.count(",") + 1))
                cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({values})", list(added))


def _again(made: Model | list[Any]) -> Model | list[Any]:
    """Read rows anew, with the related rows that were read with them; nothing else is at hand any more."""
    keyring.forget()
    kept.forget_all()
    if not isinstance(made, Model):
        return [_again(one) for one in made]
    found = type(made)._base_manager.get(pk=made.pk)
    for name, related in made._state.fields_cache.items():
        if isinstance(related, Model):
            setattr(found, name, _again(related))
    return found
