"""`manage.py check_consents`: proves that where people stand is what follows from the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consents.domain import projecting

NAMED = 20


class Command(BaseCommand):
    """Compare, and say what differs; or make the projection anew first."""

    help = "Prove that the current choices of all persons follow from the ledger of consents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the option to rebuild."""
        parser.add_argument(
            "--rebuild", action="store_true", help="make the choices anew from the ledger, then compare"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare; the exit code is 1 if anything differs."""
        if options["rebuild"]:
            self.stdout.write(f"Made anew: {projecting.rebuild()} choices.")
        count = 0
        for difference in projecting.differences():
            count += 1
            if count <= NAMED:
                self.stderr.write(
                    f"Person {difference.subject}, purpose {difference.purpose}: "
                    f"on record {difference.says}, from the ledger {difference.follows}"
                )
        if count:
            raise CommandError(f"{count} choices differ from the ledger. Run check_consents --rebuild.")
        self.stdout.write("Every choice follows from the ledger.")
