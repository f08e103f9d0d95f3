"""`manage.py role_table`: the page of roles, for `docs/roles.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from privacyportal import role_table


class Command(BaseCommand):
    """Writes which role may do what, from the code."""

    help = "Write docs/roles.md to the standard output."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        self.stdout.write(role_table.markdown(), ending="")
