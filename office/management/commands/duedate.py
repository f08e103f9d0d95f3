"""Answer one case in plain words."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

import law
from law import LawError, Step
from office import clock
from office.law_answers import told
from office.law_words import wrong_where

WRONG = 2


class Command(BaseCommand):
    """Prints the last days of one case, how they were counted, and where to complain."""

    help = "Print the due date of one case, with its reasons, in plain words."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the parts of a case, called as in a file of cases."""
        parser.add_argument("--jurisdiction", required=True, help="of the person, such as NO or US-CA")
        parser.add_argument("--right", help="such as access; none for a breach")
        parser.add_argument("--received", required=True, help="a day, or a time with its offset")
        parser.add_argument("--step", default=Step.RESPOND.value, help=", ".join(Step))
        parser.add_argument("--acts-in", help="where the controller acts, if elsewhere")
        parser.add_argument("--event", action="append", default=[], help="identity_asked=2026-03-04")
        parser.add_argument("--option", action="append", default=[], help="roll=none")
        parser.add_argument("--today", type=date.fromisoformat, help="the day that ends an open pause")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE)

    def handle(self, *, language: str, event: list[str], option: list[str], **asked: Any) -> None:
        """Answer the case in one language."""
        found = {name: asked[name] for name in ("jurisdiction", "right", "received", "step", "acts_in")}
        events = [_parted(one) for one in event]
        found["events"] = [{"kind": kind, "on": day} for kind, day in events]
        found["options"] = dict(_parted(one) for one in option)
        with override(language):
            try:
                case, step = law.read_question(found)
                answer = told(case, step, today=asked["today"] or clock.now().date())
            except LawError as error:
                raise CommandError(wrong_where(error), returncode=WRONG) from None
        self.stdout.write(answer)


def _parted(given: str) -> tuple[str, str]:
    name, _, value = given.partition("=")
    return name, value
