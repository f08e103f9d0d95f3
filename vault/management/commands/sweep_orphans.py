"""Delete data keys and files that no row names, however many."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from vault.domain import orphans


class Command(BaseCommand):
    """Deletes all left-over keys and files: for when the hourly job refuses since they are too many."""

    help = (
        "Delete data keys and files older than a week that no row names, however many. Make sure before that "
        "DATABASE_URL, VAULT_DATABASE_URL and FILES_DIR belong together and are of the same age."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep."""
        count = 0
        for number, deleted in enumerate(orphans.sweep_all(now=timezone.now()), start=1):
            count += deleted
            if number % 64 == 0:
                self.stdout.write(f"… {number} of 256 parts, {count} left-overs deleted")
        self.stdout.write(f"{count} left-overs are deleted.")
