"""`manage.py flush`: Django's, without the triggers that keep rows as they are; they would refuse it."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as Flush

from office import triggers


class Command(Flush):
    """Empty all tables; the triggers are back afterwards."""

    def handle(self, **options: Any) -> None:
        """Empty the tables of a database."""
        using = str(options["database"])
        if using != triggers.USING:
            super().handle(**options)
            return
        with triggers.all_lifted(using):
            super().handle(**options)
