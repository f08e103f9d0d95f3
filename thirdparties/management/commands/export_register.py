"""`manage.py export_register --controller SLUG --format json|csv|xlsx|pdf`: the records of processing activities.

`--language` is en (default), sv or nb; `--output` names a file, without it everything goes to standard output. The
export is put on record. Exit code 2: there is no such controller, or a PDF or Excel file would go to a terminal.
The JSON document is described in `thirdparties.records.json_file`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from office import clock
from office.models import Controller
from office.translated import CODES
from thirdparties.domain import processing
from thirdparties.records.building import build
from thirdparties.records.files import FORMS

REFUSED = 2
BINARY = ("pdf", "xlsx")


class Command(BaseCommand):
    """Write a company's records of processing activities to a file."""

    help = (
        "Write the records of processing activities (Art 30 GDPR) of a controller as JSON, CSV, Excel or PDF."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what the command takes."""
        parser.add_argument("--controller", required=True, help="the controller's address, such as dreame")
        parser.add_argument(
            "--format", choices=sorted(FORMS), default="json", help="csv, json (default), pdf or xlsx"
        )
        parser.add_argument("--language", choices=CODES, default="en", help="en (default), sv or nb")
        parser.add_argument("--output", type=Path, help="the file to write; without it standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the records, put the export on record, and write the file."""
        now, form, target = clock.now(), options["format"], options["output"]
        controller = _controller(options["controller"])
        if target is None and form in BINARY and sys.stdout.isatty():
            raise CommandError(
                f"A terminal cannot show {form}: name a file with --output.", returncode=REFUSED
            )
        register = build(controller, language=options["language"], now=now)
        content = FORMS[form].write(register, controller)
        with transaction.atomic():  # what could not be written was not exported
            processing.note_export(
                controller, format_name=form, language=options["language"], by=None, now=now
            )
            _write(content, target)


def _write(content: bytes, target: Path | None) -> None:
    if target is None:
        sys.stdout.buffer.write(content)
        return
    try:
        target.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{target} cannot be written: {error.strerror}.") from error


def _controller(slug: str) -> Controller:
    found = Controller.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Controller.objects.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(
            f"There is no controller with the address “{slug}”. There are: {known}.", returncode=REFUSED
        )
    return found
