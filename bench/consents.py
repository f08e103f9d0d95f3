"""Consents: batches into the ledger against bare multi-row inserts; state and purpose check as the ledger grows."""

from __future__ import annotations

import json
import os
import random
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql
from psycopg.types.json import Jsonb

from bench import clients, ledger
from bench.figures import Figure, at_least, at_most, percentile
from bench.stage import Stage
from consents.domain import checking, choices
from consents.domain.checking import Question
from consents.domain.events import Source, Whom
from consents.models import ConsentEvent, ConsentState
from office import clock
from office.domain import api_keys
from office.enums import Scope
from office.models import AccessEntry
from subjects.enums import IdentifierKind

FEW, MANY = 2_000, 2_000_000 if os.environ.get("LARGE") else 200_000
EACH = 5
"""Events of each person: 10,000 at first, 1,000,000 at last; ten times as many at last with LARGE=1."""
PER_BATCH = 100
BATCHES = 160
WARM_UP = 16
BARE_BATCHES = 400
LEAST_SHARE = 0.2
ASKED, ROUNDS = 350, 3
WARM_UPS = 50
MOST = 1.5
MOST_QUERIES = 2
SCOPES = [Scope.CONSENTS_WRITE, Scope.CONSENTS_READ, Scope.CONSENTS_CHECK]


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure with little in the ledger, then with a hundred times as much."""
    ledger.hold(FEW, each=EACH)
    few = _p95s(stage, FEW)
    ledger.hold(MANY, each=EACH)
    many = _p95s(stage, MANY)
    for path in few:
        told = f"p95 {many[path]:.1f} ms at {MANY * EACH:,}, {few[path]:.1f} ms at {FEW * EACH:,}"
        yield at_most(f"{path} of one person", ratio=many[path] / few[path], bound=MOST, told=told)
    asked = _queries(MANY)
    yield Figure(
        "state and purpose check, queries",
        f"{asked}",
        f"at most {MOST_QUERIES}",
        ok=asked <= MOST_QUERIES,
    )
    with stage.web() as root:
        secret = _key()
        clients.send(root, secret, "/api/v1/consents/events/batch", _batches(WARM_UP, MANY))
        ours = clients.send(root, secret, "/api/v1/consents/events/batch", _batches(BATCHES, MANY))
    bare = _bare_rate()
    p95 = percentile(ours.seconds, 95) * 1000
    told = f"{ours.rate * PER_BATCH:.0f} of {bare * PER_BATCH:.0f} events a second, p95 {p95:.0f} ms"
    yield at_least(
        "batches of 100, share of bare inserts", ratio=ours.rate / bare, bound=LEAST_SHARE, told=told
    )


def _key() -> str:
    _key, secret = api_keys.create(
        controller=ledger.controller(), name="bench", scopes=SCOPES, by=None, now=clock.now()
    )
    return secret


def _batches(count: int, people: int) -> list[bytes]:
    """Return batches of consents that people gave within the last hours."""
    chance, now = random.Random(count), clock.now()
    return [
        json.dumps(
            {
                "events": [
                    {
                        "key": str(uuid.uuid4()),
                        "person": {"kind": "email", "value": ledger.address(chance.randrange(people))},
                        "purpose": chance.choice(ledger.PURPOSES),
                        "kind": "given",
                        "happened_at": (now - timedelta(seconds=chance.randrange(10_000))).isoformat(),
                        "channel": "product",
                        "version": 1,
                        "language": "sv",
                    }
                    for _number in range(PER_BATCH)
                ]
            }
        ).encode()
        for _batch in range(count)
    ]


def _p95s(stage: Stage, people: int) -> dict[str, float]:
    """Return the p95 in milliseconds of each question in the best of a few rounds, one client asking."""
    chance = random.Random(people)
    persons = [
        {"kind": "email", "value": ledger.address(chance.randrange(people))}
        for _number in range(WARM_UPS + ROUNDS * ASKED)
    ]
    asked = {
        "state": [json.dumps({"person": person}).encode() for person in persons],
        "check": [
            json.dumps(
                {"person": person, "purpose": ledger.PURPOSES[0], "category": ledger.CATEGORY}
            ).encode()
            for person in persons
        ],
    }
    with stage.web() as root:
        secret = _key()
        found = {}
        for path, bodies in asked.items():
            seconds = clients.ask(root, secret, f"/api/v1/consents/{path}", bodies)
            rounds = [seconds[start : start + ASKED] for start in range(WARM_UPS, len(seconds), ASKED)]
            found[path] = min(percentile(each, 95) for each in rounds) * 1000
    return found


def _queries(people: int) -> int:
    at, now = ledger.controller(), clock.now()
    whom = Whom(IdentifierKind.EMAIL, ledger.address(people // 2))
    question = Question(whom, ledger.PURPOSES[0], ledger.CATEGORY)
    checking.check(at, question=question, now=now)
    with CaptureQueriesContext(connection) as check:
        checking.check(at, question=question, now=now)
    with CaptureQueriesContext(connection) as state:
        choices.read(at, whom=whom, source=Source(), now=now)
    reads = sum(query["sql"].startswith("SELECT") for query in state)
    return max(len(check), reads)


def _bare_rate() -> float:
    """Insert copies of the rows that one batch left, in one statement a table and one transaction a batch."""
    tables = [
        _table(ConsentEvent, list(ConsentEvent.objects.order_by("-arrived_at")[:PER_BATCH])),
        _table(AccessEntry, [AccessEntry.objects.filter(action="consents.recorded").latest("at")]),
    ]
    states = ConsentState.objects.filter(consent_event__in=tables[0][2]).count()
    assert states
    started = time.perf_counter()
    clients.together(lambda _number: _insert(tables, BARE_BATCHES // clients.CLIENTS))
    return BARE_BATCHES / (time.perf_counter() - started)


def _table(model: Any, rows: list[Any]) -> tuple[str, list[list[Any]], list[uuid.UUID]]:
    """Return a statement for all rows, their values, and the keys that each copy has anew."""
    fields = [field for field in model._meta.concrete_fields if field.get_internal_type() != "BigAutoField"]
    with psycopg.connect(os.environ["DATABASE_URL"]) as bare:
        one = sql.SQL("({})").format(sql.SQL(", ").join(sql.Placeholder() * len(fields)))
        statement = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
            sql.SQL(", ").join([one] * len(rows)),
        )
        text = statement.as_string(bare)
    values = [[_sendable(field, row) for field in fields] for row in rows]
    renewed = [value for row in rows for value in (row.pk, getattr(row, "key", None)) if value is not None]
    return text, values, renewed


def _sendable(field: Any, row: Any) -> Any:
    value = getattr(row, field.attname)
    return Jsonb(value) if isinstance(value, dict) else value


def _insert(tables: list[tuple[str, list[list[Any]], list[uuid.UUID]]], count: int) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as bare:
        for _turn in range(count):
            for statement, rows, renewed in tables:
                fresh = {key: uuid.uuid4() for key in renewed if isinstance(key, uuid.UUID)}
                sent = [
                    fresh.get(value, value) if isinstance(value, uuid.UUID) else value
                    for row in rows
                    for value in row
                ]
                bare.execute(statement, sent)
            bare.commit()
