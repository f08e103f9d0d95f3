"""Make a master key."""

import base64
import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vault.cipher import KEY_BYTES


class Command(BaseCommand):
    """Makes a master key for VAULT_KEYS, printed or written to a new file that only its owner reads."""

    help = "Make a master key for VAULT_KEYS: printed, or written to a new file of mode 600."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("--file", type=Path, help="the file to make; it must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the key."""
        key = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        line = f"key-{secrets.token_hex(4)}:{key}\n"
        if options["file"] is None:
            self.stdout.write(line, ending="")
            return
        write_new(options["file"], line)
        self.stdout.write(
            f"A master key is in {options['file']}. Keep a copy apart from all database backups."
        )


def write_new(file: Path, text: str) -> None:
    """Write a file of mode 600. Raises CommandError when it exists."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(
            f"{file} exists: it may hold the key of stored data, so it is left as it is."
        ) from None
    with open(handle, "w", encoding="ascii") as stream:
        stream.write(text)
