"""Looks at the running product's data from the inside, as its own processes see it; prints JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from office.models import StaffSession as Session
from vault import families
from vault.fields import EncryptedFileField


def report() -> None:
    """Print what encrypted columns hold, sessions decoded, all tables as text, and how objects call themselves."""
    print(json.dumps({"fields": fields(), "sessions": sessions(), "tables": tables(), "names": names()}))  # noqa: T201


def fields() -> dict[str, str]:
    """Return all values of every encrypted column, opened."""
    return {
        f"{model._meta.label_lower}.{name}": "\n".join(_values(model, name))
        for model in apps.get_models()
        for name in families.encrypted_fields(model)
    }


def sessions() -> str:
    """Return what sessions hold."""
    return json.dumps([session.get_decoded() for session in Session.objects.all()])


def tables() -> dict[str, str]:
    """Return every table of the main database as text; bytes as they are, and in hexadecimal."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = "\n".join(_as_text(cell) for row in cursor.fetchall() for cell in row)
    return found


def names() -> str:
    """Return how every object shows itself once its values were read, alone and within others."""
    shown = []
    for model in apps.get_models():
        for row in model._default_manager.all():
            for name in families.encrypted_fields(model):
                getattr(row, name)
            kept = {
                name: value for name, value in vars(row).items() if name in families.encrypted_fields(model)
            }
            shown += [str(row), repr(row), repr(kept), f"{row._state}"]
    return "\n".join(shown)


def _values(model: type[models.Model], name: str) -> Iterator[str]:
    if isinstance(model._meta.get_field(name), EncryptedFileField):
        for row in model._base_manager.exclude(**{name: ""}):
            if getattr(row, name).is_shredded:
                continue
            with getattr(row, name).open() as file:
                yield file.read().decode("utf-8", "replace")
        return
    for row in model._base_manager.all():
        yield str(getattr(row, name))


def _as_text(cell: Any) -> str:
    if isinstance(cell, bytes | memoryview):
        content = bytes(cell)
        return f"{content.hex()} {content.decode('latin-1')}"
    return str(cell)
