"""Say what is wrong with this installation."""

import json
import logging
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from privacyportal.doctor.findings import Finding, Level
from privacyportal.doctor.visit import visit


class Command(BaseCommand):
    """Looks at everything that the portal needs; ends with 1 when something does not work."""

    help = (
        "Say what is wrong with this installation and what to do; ends with 1 when something does not work."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", dest="as_json", help="answer as JSON")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        """Look, and say what was found; what the checks log on their way is said already."""
        logging.disable(logging.WARNING)
        try:
            self._look(as_json=as_json)
        finally:
            logging.disable(logging.NOTSET)

    def _look(self, *, as_json: bool) -> None:
        found: list[Finding] = []
        for each in visit():
            found.append(each)
            if not as_json:
                self._say(each)
        wrong = sum(each.level is Level.WRONG for each in found)
        warnings = sum(each.level is Level.WARNING for each in found)
        if as_json:
            told = {"well": not wrong, "findings": [asdict(each) for each in found]}
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            self.stdout.write(
                f"\n{wrong} wrong, {warnings} to look at, {len(found) - wrong - warnings} well."
            )
        if wrong:
            sys.exit(1)

    def _say(self, finding: Finding) -> None:
        styles = {
            Level.OK: self.style.SUCCESS,
            Level.WARNING: self.style.WARNING,
            Level.WRONG: self.style.ERROR,
        }
        self.stdout.write(f"{styles[finding.level](f'{finding.level:<8}')} {finding.check}: {finding.says}")
        if finding.do:
            self.stdout.write(f"         → {finding.do}")
