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
        done = 0
        try:
            current, _ = master_keys.current()
            expected = rotation.waiting()
            for number, count in enumerate(rotation.rewrap(), start=1):
                done += count
                if number % 20 == 0:
                    self.stdout.write(f"… {done} of {expected} data keys")
        except VaultError as error:
            raise CommandError(f"{error} {done} data keys were wrapped again before; run it again.") from None
        self.stdout.write(
            f"{done} data keys were wrapped again; all are under '{current}' now. Remove the other keys from "
            "VAULT_KEYS, restart, and destroy them when the last backup of the vault that needs them is gone."
        )
