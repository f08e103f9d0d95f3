"""Intake: requests through `POST /api/v1/requests`, against the bare insertion of the rows that each makes."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from bench import clients
from bench.figures import Figure, at_least, percentile
from bench.population import controller
from bench.stage import Stage
from mailroom.models import Mail
from office.domain import api_keys
from office.enums import Scope
from office.models import AccessEntry
from requests.models import AccessToken, ClockEvent, Deadline, Request

REQUESTS = 3000
BARE = 6000
WARM_UP = 160
LEAST_SHARE = 0.1


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how many requests a second are taken in, as a share of what the database would take."""
    secret = _key()
    with stage.web() as root:
        clients.hand_in(root, secret, WARM_UP)
        ours = clients.hand_in(root, secret, REQUESTS)
    bare = _bare_rate(_rows_of_latest())
    p95 = percentile(ours.seconds, 95) * 1000
    told = f"{ours.rate:.0f} of {bare:.0f} a second, p95 {p95:.0f} ms"
    yield at_least("intake, share of bare inserts", ratio=ours.rate / bare, bound=LEAST_SHARE, told=told)


def _key() -> str:
    now = timezone.now()
    _key, secret = api_keys.create(
        controller=controller(), name="bench", scopes=[Scope.REQUESTS_CREATE], by=None, now=now
    )
    return secret


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that one request makes in one table, and how to insert them."""

    statement: str
    rows: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Footprint:
    """All that one request leaves: in the main database, and its data key in the vault."""

    main: list[Table]
    vault: list[Table]
    renewed: set[Any]  # values that have to be new in each copy


def _rows_of_latest() -> Footprint:
    """Read what the latest request wrote."""
    case = Request.objects.latest("created_at")
    mails = Mail.objects.filter(data_key_id=case.data_key_id)
    tokens = AccessToken.objects.filter(request=case)
    main = [
        ("requests_request", "id", [case.pk]),
        ("requests_historicalrequest", "id", [case.pk]),
        *_by_key(ClockEvent, ClockEvent.objects.filter(request=case)),
        *_by_key(Deadline, Deadline.objects.filter(request=case)),
        *_by_key(AccessEntry, AccessEntry.objects.filter(target_id=case.pk)),
        *_by_key(AccessToken, tokens),
        *_by_key(Mail, mails),
    ]
    vault = [("vault_datakey", "id", [case.data_key_id])]
    renewed = {
        case.reference,
        case.submission_id,
        case.data_key_id,
        *(value for row in mails.values_list("dedupe_key", "message_id") for value in row),
        *tokens.values_list("token_hash", flat=True),
        *(key for _table, _column, keys in main for key in keys),
    }
    return Footprint(
        main=_tables("DATABASE_URL", main), vault=_tables("VAULT_DATABASE_URL", vault), renewed=renewed
    )


def _by_key(model: Any, rows: Any) -> list[tuple[str, str, list[Any]]]:
    return [(model._meta.db_table, model._meta.pk.column, list(rows.values_list("pk", flat=True)))]


def _tables(variable: str, wanted: list[tuple[str, str, list[Any]]]) -> list[Table]:
    tables = []
    with psycopg.connect(os.environ[variable]) as connection:
        for table, column, keys in wanted:
            query = sql.SQL("SELECT * FROM {} WHERE {} = ANY(%s)").format(
                *map(sql.Identifier, (table, column))
            )
            cursor = connection.execute(query, [keys])
            names = [each.name for each in cursor.description or []]
            rows = [[_sendable(value) for value in row] for row in cursor.fetchall()]
            key = "history_id" if "history_id" in names else column
            generated = isinstance(rows[0][names.index(key)], int)
            kept = [name for name in names if not (generated and name == key)]
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, kept)),
                sql.SQL(", ").join(sql.Placeholder() * len(kept)),
            )
            values = [[row[names.index(name)] for name in kept] for row in rows]
            tables.append(Table(statement=statement.as_string(connection), rows=values))
    return tables


def _sendable(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict | list) else value


def _bare_rate(footprint: Footprint) -> float:
    """Insert the same rows with bare psycopg, one transaction each, from as many threads as there were clients."""
    started = time.perf_counter()
    clients.together(lambda _number: _insert(footprint, BARE // clients.CLIENTS))
    return BARE / (time.perf_counter() - started)


def _insert(footprint: Footprint, count: int) -> None:
    with (
        psycopg.connect(os.environ["DATABASE_URL"]) as main,
        psycopg.connect(os.environ["VAULT_DATABASE_URL"]) as vault,
    ):
        for _turn in range(count):
            fresh: dict[Any, Any] = {}
            for table in footprint.vault:
                for row in table.rows:
                    vault.execute(table.statement, [_fresh(value, footprint, fresh) for value in row])
            vault.commit()
            for table in footprint.main:
                for row in table.rows:
                    main.execute(table.statement, [_fresh(value, footprint, fresh) for value in row])
            main.commit()


def _fresh(value: Any, footprint: Footprint, fresh: dict[Any, Any]) -> Any:
    """Give each copy keys of its own, the same wherever the same key stands."""
    if not isinstance(value, uuid.UUID | str) or value not in footprint.renewed:
        return value
    if value not in fresh:
        new = uuid.uuid4()
        fresh[value] = new if isinstance(value, uuid.UUID) else new.hex[: len(value)]
    return fresh[value]
