"""Databases of a test's own, where the suite runs on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg


@contextmanager
def own_databases(name: str, *, redis: int) -> Iterator[dict[str, str]]:
    """Make two databases, and drop them in the end; yield what a portal's environment says of them.

    Nothing is made where the suite runs on SQLite. `redis` is the number of the broker's database.
    """
    outer = os.environ.get("DATABASE_URL", "")
    if not outer.startswith("postgres"):
        yield {"DATABASE_URL": "", "VAULT_DATABASE_URL": "", "REDIS_URL": ""}
        return
    parts = urlsplit(outer)
    names = [f"{name}_{kind}_{os.getpid()}" for kind in ("main", "vault")]
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as admin:
        for each in names:
            admin.execute(f'CREATE DATABASE "{each}"')
        main, vault = (urlunsplit(parts._replace(path=f"/{each}")) for each in names)
        try:
            yield {
                "DATABASE_URL": main,
                "VAULT_DATABASE_URL": vault,
                "REDIS_URL": os.environ["REDIS_URL"].rsplit("/", 1)[0] + f"/{redis}",
            }
        finally:
            for each in names:
                admin.execute(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')
