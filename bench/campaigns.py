"""Campaigns: preparing mails against bare multi-row inserts of the same rows; the memory of the job."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

import psycopg
from django.db import connection, connections
from psycopg import sql
from psycopg.types.json import Jsonb

from bench import ledger
from bench.figures import Figure, at_least, at_most
from bench.processes import apart, peak
from bench.stage import Stage
from consents.campaign_enums import MemberState
from consents.domain import audience, campaign_mails, campaign_opening, campaigns, recording
from consents.domain.events import NewEvent, Shown, Source, Whom
from consents.enums import Channel, EventKind
from consents.models import Campaign, PreferenceLink
from mailroom.models import Mail
from office import clock, kept
from office.enums import Role
from office.models import Controller
from policies.declarations import Use
from policies.domain import commitments, drafts, lifecycle
from policies.models import DataCategory, PolicyVersion
from privacyportal.filling.offices import member
from subjects.enums import IdentifierKind

T = TypeVar("T")
FEW, MANY = 5_000, 50_000
LEAST_SHARE = 1 / 3
MOST_MEGABYTES = 200
FLAT = 1.1
PURPOSE = ledger.PURPOSES[1]
PER_BATCH = 500
BARE_BATCHES = 100


def measure(stage: Stage) -> Iterator[Figure]:
    """Ask few people, then ten times as many; each time in a process of its own."""
    apart(_consent, FEW)
    few, _rate = apart(_ask, _campaign(days_ago=2).pk, FEW)
    apart(_consent, MANY)
    campaign = _campaign(days_ago=1)
    many, rate = apart(_ask, campaign.pk, MANY)
    bare = _bare_rate(campaign)
    told = f"{rate:.0f} of {bare:.0f} mails a second, {MANY:,} people"
    yield at_least("campaign, share of bare inserts", ratio=rate / bare, bound=LEAST_SHARE, told=told)
    yield Figure(
        "campaign, memory of the job",
        f"peak {many:.0f} MB for {MANY:,} people",
        f"less than {MOST_MEGABYTES} MB",
        ok=many < MOST_MEGABYTES,
    )
    told = f"peak {many:.0f} MB for {MANY:,}, {few:.0f} MB for {FEW:,}"
    yield at_most("campaign, memory as people grow", ratio=many / few, bound=FLAT, told=told)


def _controller() -> Controller:
    return ledger.company("bench-campaigns")


def _current() -> PolicyVersion:
    rows = PolicyVersion.objects.in_force().select_related("policy__controller")
    found: PolicyVersion = rows.get(policy__controller=_controller())
    return found


def _consent(people: int) -> None:
    """Let people, each with a key of their own, consent to the version in force; who is unknown is entered."""
    at, now = _controller(), clock.now()
    shown = Shown(version=_current().number, language="sv")
    for start in range(0, people, PER_BATCH):
        events = [
            NewEvent(
                key=uuid.uuid4(),
                whom=Whom(IdentifierKind.EMAIL, f"panel{number}@bench.example"),
                purpose=PURPOSE,
                kind=EventKind.GIVEN,
                happened_at=now - timedelta(seconds=1),
                channel=Channel.PRODUCT,
                shown=shown,
            )
            for number in range(start, start + PER_BATCH)
        ]
        recording.record(at, events=events, source=Source(), now=now)
    _analyse()
    connections.close_all()


def _analyse() -> None:
    """Let PostgreSQL count what came in, as it does by itself within a minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _campaign(*, days_ago: int) -> Campaign:
    """Put a version in force that uses more data for the purpose; return the campaign that asks about it."""
    at, now = _controller(), clock.now() - timedelta(days=days_ago)
    writer, approver = (member(role, at) for role in (Role.POLICY_EDITOR, Role.POLICY_APPROVER))
    current = _current()
    more = DataCategory.objects.create(controller=at, code=f"more-{current.number}", name={"en": "More"})
    draft = drafts.begin(current.policy, based_on=current, by=writer, now=now)
    known = [code for code in (ledger.CATEGORY, "more-1") if code != more.code]
    use = Use(purpose=PURPOSE, categories=dict.fromkeys([*known[: current.number], more.code], ""))
    commitments.declare_use(draft, use=use, by=writer, now=now)
    lifecycle.submit(draft, by=writer, now=now)
    lifecycle.approve(draft, by=approver, now=now)
    lifecycle.schedule(draft, effective_on=at.today(now), by=approver, now=now)
    kept.forget_all()
    campaign_opening.open_missing(now=clock.now())
    found: Campaign = Campaign.objects.select_related("controller", "version__policy__controller").get(
        version=draft
    )
    return found


def _ask(pk: uuid.UUID, people: int) -> tuple[float, float]:
    """Find the audience, start, and prepare all mails; return the MB at the peak, and mails a second.

    Raises RuntimeError where not all were written to.
    """
    campaign = Campaign.objects.select_related("controller", "version__policy__controller").get(pk=pk)
    while audience.find_batch(campaign, now=clock.now()):
        pass
    _analyse()
    lead, now = member(Role.PRIVACY_LEAD, campaign.controller), clock.now()
    last = campaign.controller.today(now) + timedelta(days=365)
    campaigns.adjust(campaign, rate=6000, reminder_days=[7], closes_on=last, by=lead, now=now)
    campaigns.start(campaign, by=lead, now=now)
    started = time.perf_counter()
    for moment in _minutes(now):
        if not campaign_mails.ask_batch(pk, now=moment):
            break
    seconds = time.perf_counter() - started
    asked = campaign.members.filter(state=MemberState.ASKED).count()
    if asked != people or Mail.objects.filter(cause=campaign.cause).count() != people:
        raise RuntimeError(f"{asked} of {people} people were written to.")
    connections.close_all()
    return peak(), people / seconds


def _minutes(now: datetime) -> Iterator[datetime]:
    """Yield moments a minute apart, so that the rate, which is for people, holds nothing up."""
    while True:
        now += timedelta(minutes=1)
        yield now


def _bare_rate(campaign: Campaign) -> float:
    """Insert copies of the rows that one batch left, in one statement a table and one transaction a batch."""
    count = campaign_mails.BATCH
    mails = list(Mail.objects.filter(cause=campaign.cause)[:count])
    links = list(PreferenceLink.objects.filter(controller=campaign.controller)[:count])
    with psycopg.connect(os.environ["DATABASE_URL"]) as bare:
        tables = [
            _table(bare, mails, renewed=("id", "dedupe_key", "message_id")),
            _table(bare, links, renewed=("id", "token_hash")),
        ]
        started = time.perf_counter()
        for _turn in range(BARE_BATCHES):
            for statement, rows, renewed in tables:
                values = [
                    uuid.uuid4().hex if place in renewed else value
                    for row in rows
                    for place, value in enumerate(row)
                ]
                bare.execute(statement, values)
            bare.commit()
        return BARE_BATCHES * count / (time.perf_counter() - started)


def _table(
    bare: psycopg.Connection[Any], rows: list[Any], *, renewed: tuple[str, ...]
) -> tuple[str, list[list[Any]], frozenset[int]]:
    """Return a statement for all rows, their values as they are stored, and the places of what is unique."""
    model = type(rows[0])
    names = [field.column for field in model._meta.concrete_fields]
    keys = [row.pk for row in rows]
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    table = sql.Identifier(model._meta.db_table)
    found = bare.execute(sql.SQL("SELECT {} FROM {} WHERE id = ANY(%s)").format(columns, table), [keys])
    values = [[Jsonb(value) if isinstance(value, list) else value for value in row] for row in found]
    one = sql.SQL("({})").format(sql.SQL(", ").join(sql.Placeholder() * len(names)))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
        table, columns, sql.SQL(", ").join([one] * len(rows))
    )
    return statement.as_string(bare), values, frozenset(names.index(name) for name in renewed)
