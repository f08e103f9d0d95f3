"""Whether both databases can be used, are up to date and apart."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from privacyportal.doctor.findings import Finding, check, ok, warning, wrong
from privacyportal.logs import described

VARIABLES = {"default": "DATABASE_URL", "vault": "VAULT_DATABASE_URL"}
SKEW, LARGE_SKEW = 5, 60  # seconds

MAIN_TABLE = "office_controller"

logger = logging.getLogger(__name__)


@check("databases")
def reachable() -> Iterator[Finding]:
    """Ask each database for a row."""
    for alias, variable in VARIABLES.items():
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError as error:
            yield wrong(
                f"The database that {variable} names cannot be used: {described(error)}",
                "See that its server runs and takes connections from here, and that name, user and password fit.",
            )
        else:
            yield ok(f"The database that {variable} names answers.")


@check("kind of database")
def kind() -> Iterator[Finding]:
    """See that production runs on PostgreSQL."""
    for alias, variable in VARIABLES.items():
        if connections[alias].vendor == "sqlite" and settings.PRODUCTION:
            yield warning(
                f"{variable} names SQLite, which takes one writer at a time.",
                "Use PostgreSQL for an office with more than a few people.",
            )


@check("databases apart", needs=("default", "vault"))
def apart() -> Iterator[Finding]:
    """See that keys do not lie beside the data that they open."""
    if MAIN_TABLE in connections["vault"].introspection.table_names():
        yield wrong(
            "The vault's database holds the tables of the main one: its backups hold keys and data together.",
            "Give the vault a database of its own (VAULT_DATABASE_URL), see docs/keys.md.",
        )
        return
    servers = [_server(alias) for alias in VARIABLES]
    if settings.PRODUCTION and servers[0] == servers[1]:
        yield warning(
            "Both databases are on one server: a copy of its disk holds keys and data together.",
            "Move the vault to another server, or dump each on its own and keep the dumps apart, see docs/keys.md.",
        )
    else:
        yield ok("Keys and data are apart.")


@check("migrations", needs=("default", "vault"))
def migrations() -> Iterator[Finding]:
    """See that the tables are as the code expects them."""
    commands = {"default": "manage.py migrate", "vault": "manage.py migrate vault --database=vault"}
    for alias, command in commands.items():
        try:
            waiting = migrations_to_apply(alias)
        except DatabaseError as error:
            yield wrong(
                f"Whether the tables of the database {alias} are up to date cannot be read: {described(error)}",
                f"See that the user that {VARIABLES[alias]} names owns all tables there.",
            )
            continue
        if waiting:
            yield wrong(
                f"The tables of the database {alias} are behind: {waiting} to migrate.", f"Run `{command}`."
            )
        else:
            yield ok(f"The tables of the database {alias} are up to date.")


@check("clock", needs=("default",))
def clock() -> Iterator[Finding]:
    """Compare this machine's clock with that of the database."""
    if connections["default"].vendor != "postgresql":
        return
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    skew = abs((timezone.now() - theirs).total_seconds())
    if skew > SKEW:
        made = wrong if skew > LARGE_SKEW else warning
        yield made(
            f"This machine's clock and the database's differ by {skew:.0f} seconds; deadlines need the right time.",
            "Let both follow a time server (on Debian: systemd-timesyncd or chrony).",
        )
    else:
        yield ok("This machine and the database agree on the time.")


def is_behind(alias: str) -> bool:
    """Whether a database is not up to date, or cannot tell: then nothing else is asked of it."""
    try:
        return migrations_to_apply(alias) > 0
    except Exception:  # the check of migrations says what is wrong
        logger.debug("The migrations of %s cannot be read.", alias, exc_info=True)
        return True


def migrations_to_apply(alias: str) -> int:
    """Count the migrations that are not applied to a database; the vault has its own package's only."""
    executor = MigrationExecutor(connections[alias])
    leaves = executor.loader.graph.leaf_nodes()
    return len(executor.migration_plan([key for key in leaves if alias == "default" or key[0] == "vault"]))


def _server(alias: str) -> tuple[object, ...]:
    """Tell servers apart, whatever name they are reached by."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return (alias,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT host(inet_server_addr()), inet_server_port(), pg_postmaster_start_time()")
        return tuple(cursor.fetchone())
