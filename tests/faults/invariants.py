"""What must hold after every fault: `python -m tests.faults.invariants` in the portal's environment.

Reads what the world outside saw from standard input and prints what does not hold as a JSON list of sentences.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING

import django

from tests.faults.load import CUSTOMERS

if TYPE_CHECKING:
    from requests.models import Request

SENT_IN_THE_DEMO = "notice:"
"""Begins the keys of mails that the demo's recipients answered days ago, before there was a portal to send them."""


def broken(*, accepted: list[str], arrived: dict[str, int], now: datetime) -> Iterator[str]:
    """Say what does not hold. `accepted` are e-mail addresses, `arrived` how often each Message-ID came."""
    yield from broken_requests(accepted=accepted, now=now)
    yield from broken_mails(arrived=arrived, now=now)
    yield from missing_reminders(now=now)
    yield from broken_shreds()


def broken_requests(*, accepted: list[str], now: datetime) -> Iterator[str]:
    """Each accepted request is there once and whole, and nothing else is."""
    from mailroom.models import Mail
    from office.models import AccessEntry
    from requests.enums import ClockKind
    from requests.models import Request

    everybody = Request.objects.select_related("controller").prefetch_related("deadlines")
    cases = [case for case in everybody if str(case.email).endswith(CUSTOMERS)]  # others are the demo's
    stored = Counter(str(case.email) for case in cases)
    for email, times in Counter(accepted).items():
        if stored[email] != times:
            yield f"{email}: accepted {times}, stored {stored[email]}"
    for email in stored.keys() - set(accepted):
        yield f"{email}: stored and never accepted"
    for case in cases:
        facts = case.clock_events.filter(kind=ClockKind.RECEIVED, on=case.received_on).count()
        versions = case.history.count()
        entries = AccessEntry.objects.filter(target_id=case.pk, action="requests.received").count()
        receipts = Mail.objects.filter(dedupe_key=f"request:{case.pk}:receipt").count()
        if (facts, versions, entries, receipts) != (1, 1, 1, 1):
            yield f"{case}: {facts=} {versions=} {entries=} {receipts=}"
        yield from wrong_deadlines(case, now=now)


def wrong_deadlines(case: "Request", *, now: datetime) -> Iterator[str]:
    """Each stored deadline is the one that its facts give today."""
    from requests.domain import clock

    today = case.controller.today(now)
    derived = clock.derive(case, today=today)
    working = clock.working_deadline(derived, extended=False)
    due = {
        (
            each.deadline.step.value,
            each.jurisdiction,
            clock.day_of(each.deadline.due),
            clock.day_of(each.deadline.safe),
            each.deadline.rule_version,
            each is working,
        )
        for each in derived
    }
    columns = attrgetter("step", "jurisdiction", "due_on", "safe_on", "rule_version", "is_current")
    stored = {columns(row) for row in case.deadlines.all()}
    if stored != due:
        yield f"{case}: deadlines {sorted(stored)} are not {sorted(due)}"


def broken_mails(*, arrived: dict[str, int], now: datetime) -> Iterator[str]:
    """Each mail of the outbox was sent and arrived, and nothing arrived that the outbox does not know."""
    from mailroom.enums import Channel, State
    from mailroom.models import Mail

    mails = Mail.objects.filter(channel=Channel.MAIL)
    rows = list(mails.values_list("message_id", "state", "dedupe_key"))
    for message_id, state, key in rows:
        if state != State.SENT:
            yield f"{key}: {state}"
        elif message_id not in arrived and not key.startswith(SENT_IN_THE_DEMO):
            yield f"{key}: sent and never arrived"
    for message_id in arrived.keys() - {message_id for message_id, _state, _key in rows}:
        yield f"{message_id}: arrived and is not in the outbox"


def missing_reminders(*, now: datetime) -> Iterator[str]:
    """Everything that the office should have been reminded of by now is in the outbox."""
    from django.db import transaction

    from requests.domain import reminders
    from requests.models import Deadline

    with transaction.atomic():
        Deadline.objects.current().open().update(look_on=date.min)
        missing = reminders.sweep(now=now)
        transaction.set_rollback(True)
    if missing:
        yield f"{missing} reminders are due and not said"


def broken_shreds() -> Iterator[str]:
    """No order to destroy a key waits, and no key of an order is left."""
    from vault.models import DataKey, Shred

    waiting = Shred.objects.waiting().count()
    if waiting:
        yield f"{waiting} orders to destroy a key wait"
    left = DataKey.objects.filter(pk__in=list(Shred.objects.values_list("pk", flat=True))).count()
    if left:
        yield f"{left} keys that should be gone are left"


def main() -> None:
    """Print what does not hold."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    django.setup()
    from office import clock

    seen = json.load(sys.stdin)
    found = list(broken(accepted=seen["accepted"], arrived=seen["arrived"], now=clock.now()))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
