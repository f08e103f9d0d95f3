"""Destroy again the data keys that were shredded."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from vault.domain import shredding


class Command(BaseCommand):
    """Destroys all data keys that have a tombstone: for use after the vault was restored from a backup."""

    help = "After a restore of the vault database: destroy again all data keys that were shredded before."

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay."""
        count = shredding.replay(now=timezone.now())
        self.stdout.write(f"{count} data keys had come back and are destroyed again.")
