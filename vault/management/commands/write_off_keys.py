"""Give up data keys that the vault lost."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from vault.domain import losses


class Command(BaseCommand):
    """Marks data keys that rows name and the vault lacks as destroyed, so that their values read as erased."""

    help = (
        "After a restore of the vault from an old backup: give up the data keys made since. What they closed is lost "
        "either way; it then reads as erased instead of being an error. Shows the number; --yes does it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the confirmation."""
        parser.add_argument("--yes", action="store_true", help="give them up; this cannot be taken back")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, or give up."""
        if options["yes"]:
            count = losses.write_off(now=timezone.now())
            self.stdout.write(f"{count} data keys are given up; what they closed reads as erased.")
            return
        self.stdout.write(
            f"{losses.count()} data keys that rows name are not in the vault. If no later backup of the vault holds "
            "them, give them up with --yes."
        )
