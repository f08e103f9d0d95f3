"""Destroy again the data keys that were shredded."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vault.domain import losses, shredding, tombstones
from vault.errors import VaultError


class Command(BaseCommand):
    """Destroys all data keys that have a tombstone: for use after any restore, before the portal starts."""

    help = "After a restore of either database: destroy again all data keys that were shredded before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take lists of shreds."""
        parser.add_argument(
            "--from",
            dest="lists",
            action="append",
            type=Path,
            default=[],
            metavar="FILE",
            help="a list that list_shreds wrote; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Learn what the lists say, then replay, then say what is missing."""
        try:
            for file in options["lists"]:
                self._learn(file)
            returned = self._replay()
        except VaultError as error:
            raise CommandError(f"{error} The rest is not replayed yet.") from None
        self.stdout.write(f"{returned} data keys had come back and are destroyed again.")
        missing = losses.count()
        if missing:
            self.stdout.write(
                f"{missing} data keys that rows name are not in the vault: they were made after its backup. Restore "
                "a later backup of the vault; if there is none, `manage.py write_off_keys` gives them up."
            )

    def _learn(self, file: Path) -> None:
        try:
            with file.open(encoding="utf-8") as lines:
                read = sum(tombstones.learn(lines))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise CommandError(f"{file} is no list of shreds.") from None
        self.stdout.write(f"{read} shreds were read from {file}.")

    def _replay(self) -> int:
        returned = 0
        for number, count in enumerate(shredding.replay(now=timezone.now()), start=1):
            returned += count
            if number % 20 == 0:
                self.stdout.write(f"… {number * shredding.BATCH} shreds looked at")
        return returned
