"""`manage.py fill`: a realistic office of invented people, of any size, within minutes."""

from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from office import clock, kept
from office.models import Controller
from privacyportal.filling import office_work, offices
from privacyportal.filling.office_work import Amount

EVERY = 5.0
"""Seconds between two lines that say how far it is."""


class Command(BaseCommand):
    """Adds invented people with their choices and requests, past intake and the mails that it would send."""

    help = (
        "Add invented people, their choices and their requests, to try the portal out at size. Without --controller "
        "two companies of its own are made. Running it again adds as much again. No mail goes out for what is added; "
        "the scheduled jobs treat it like everything else from then on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much, and where."""
        parser.add_argument(
            "--requests", type=_count, default=0, metavar="N", help="requests; one in eight is open"
        )
        parser.add_argument("--people", type=_count, default=0, metavar="N", help="people of the register")
        parser.add_argument(
            "--events", type=_count, default=0, metavar="N", help="what these people chose, in all"
        )
        parser.add_argument(
            "--controller",
            nargs="+",
            default=[],
            metavar="SLUG",
            help="existing controllers, instead of two new ones",
        )
        parser.add_argument(
            "--yes-into-production",
            action="store_true",
            help="put invented people into a portal that is in use",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse what makes no sense, then add and say how far it is."""
        if settings.PRODUCTION and not options["yes_into_production"]:
            raise CommandError(
                "This portal is in use (PORTAL_ENV is 'production'). Invented people do not leave it again. If it is "
                "meant for trials only, say --yes-into-production."
            )
        amount = Amount(requests=options["requests"], people=options["people"], events=options["events"])
        if amount.events and not amount.people:
            raise CommandError("Somebody has to choose: give --people with --events.")
        if not amount.requests and not amount.people:
            raise CommandError("Nothing to add: give --requests, or --people and --events.")
        now = clock.now()
        controllers = self._chosen(options["controller"]) or offices.made(now=now)
        wanted = office_work.plan(controllers, amount=amount, now=now)
        if amount.events and (silent := self._without_terms(wanted)):
            raise CommandError(
                f"No purpose rests on consent in what is in force at {', '.join(silent)}: no events."
            )
        self._fill(wanted)

    def _fill(self, wanted: office_work.Plan) -> None:
        processes = office_work.processes_here()
        if processes == 1:
            self.stdout.write("One process at a time: PostgreSQL is filled many times faster.")
        began = self._said = time.monotonic()
        office_work.carry_out(wanted, processes=processes, progress=self._tell)
        kept.forget_all()
        amount, seconds = wanted.amount, time.monotonic() - began
        self.stdout.write(
            f"Added {amount.people:,} people, {amount.events:,} events and {amount.requests:,} requests at "
            f"{', '.join(one.slug for one in wanted.controllers)} in {seconds:.0f} s."
        )

    def _tell(self, what: str, done: int, count: int) -> None:
        if done == count or time.monotonic() - self._said > EVERY:
            self._said = time.monotonic()
            self.stdout.write(f"{done:,} of {count:,} {what}")
            self.stdout.flush()

    def _chosen(self, slugs: list[str]) -> list[Controller]:
        found = {one.slug: one for one in Controller.objects.filter(slug__in=slugs)}
        if unknown := sorted(set(slugs) - found.keys()):
            raise CommandError(f"There is no controller {', '.join(unknown)}.")
        return [found[slug] for slug in dict.fromkeys(slugs)]

    def _without_terms(self, wanted: office_work.Plan) -> list[str]:
        pairs = zip(wanted.controllers, wanted.terms, strict=True)
        return [one.slug for one, terms in pairs if terms is None]


def _count(text: str) -> int:
    number = int(text.replace(",", "").replace("_", ""))
    if number < 0:
        raise ArgumentTypeError("give a number that is not negative")
    return number
