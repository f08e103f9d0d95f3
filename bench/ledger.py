"""People with choices, many at a time: the rows as the product would have stored them."""

from __future__ import annotations

from datetime import datetime, timedelta
from multiprocessing import get_context

from django.db import connection, connections, transaction

from bench.population import PROCESSES
from office import clock
from office.models import Controller
from privacyportal.filling import choices, offices, people
from privacyportal.filling.invented import address_of, id_of
from privacyportal.filling.offices import CATEGORY, PURPOSES
from subjects.models import Subject

__all__ = ["CATEGORY", "PURPOSES", "address", "company", "controller", "hold"]

PART = 1000
FIRST = 100_000_000
"""The numbers of these people begin where no one else's do."""


def address(number: int) -> str:
    """Return the e-mail address of a person of the benchmark."""
    return address_of(FIRST + number)


def controller() -> Controller:
    """Return the company at which the ledger is measured, with a policy in force."""
    return company("bench-consents")


def company(slug: str) -> Controller:
    """Return a company with a policy in force in which five purposes rest on consent, made if need be."""
    found = offices.company(slug, country="SE", time_zone="Europe/Stockholm")
    offices.publish(found, now=clock.now() - timedelta(days=30))
    return found


def hold(count: int, *, each: int) -> None:
    """Let the portal hold so many people with so many events of each, and where they stand by them."""
    at, now = controller(), clock.now()
    first = Subject.objects.filter(controller=at).count()
    parts = [range(start, min(start + PART, count)) for start in range(first, count, PART)]
    connections.close_all()
    with get_context("fork").Pool(PROCESSES) as pool:
        pool.starmap(_add, [(part, each, now) for part in parts])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _add(numbers: range, each: int, now: datetime) -> None:
    at = controller()
    terms = choices.terms_of(at, now=now)
    assert terms is not None
    with transaction.atomic():
        people.add(at, numbers=[FIRST + number for number in numbers], now=now)
        chosen = [(id_of(FIRST + number, at=at), each) for number in numbers]
        choices.record(at, people=chosen, terms=terms, now=now)
