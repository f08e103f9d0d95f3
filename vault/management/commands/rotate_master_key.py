"""Wrap all data keys under the current master key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vault.domain import master_keys, rotation
from vault.errors import VaultError


class Command(BaseCommand):
    """Wraps all data keys under the first of VAULT_KEYS; afterwards the others can go."""

    help = "Wrap all data keys under the first of VAULT_KEYS; afterwards the others can be removed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate."""
        try:
            count = rotation.rewrap()
            current, _ = master_keys.current()
        except VaultError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} data keys were wrapped again; all are under '{current}' now.")
