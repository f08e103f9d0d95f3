"""Write the list of what was shredded."""

from typing import Any

from django.core.management.base import BaseCommand

from vault.domain import tombstones


class Command(BaseCommand):
    """Writes one line for each data key that was or is to be destroyed: to be kept apart from the databases."""

    help = "List all shreds, one a line, to be kept apart from the databases; replay_shreds --from reads it."

    def handle(self, *args: Any, **options: Any) -> None:
        """List."""
        for line in tombstones.written():
            self.stdout.write(line)
