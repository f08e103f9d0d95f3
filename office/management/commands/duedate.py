"""Answer one case in plain words."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
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
LONGEST_NUMBER = 9


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
        parser.add_argument(
            "--option", action="append", default=[], help="roll=none; several days with commas"
        )
        parser.add_argument("--today", help="the day that ends an open pause")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE)

    def handle(self, *, language: str, event: list[str], option: list[str], **asked: Any) -> None:
        """Answer the case in one language."""
        found = {name: asked[name] for name in ("jurisdiction", "right", "received", "step", "acts_in")}
        events = [_parted(one) for one in event]
        found["events"] = [{"kind": kind, "on": day} for kind, day in events]
        found["options"] = {name: _written(name, value) for name, value in map(_parted, option)}
        with override(language):
            try:
                case, step = law.read_question(found)
                given = asked["today"]
                today = clock.now().date() if given is None else law.read_day(given, field="today")
                answer = told(case, step, today=today)
            except LawError as error:
                raise CommandError(wrong_where(error), returncode=WRONG) from None
        self.stdout.write(answer)


def _whole_number(text: str) -> object:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else text


def _days(text: str) -> object:
    return text.split(",")


def _holidays(text: str) -> object:
    parts = (one.partition(" ") for one in text.split(","))
    return [{"on": on, "name": name} for on, _, name in parts]


_READ: Mapping[str, Callable[[str], object]] = {
    "prompt_working_days": _whole_number,
    "extra_closing_days": _days,
    "one_off_holidays": _holidays,
}
"""Options that are no text in a file of cases."""


def _written(option: str, text: str) -> object:
    """Return an option as a file of cases has it."""
    return _READ[option](text) if option in _READ else text


def _parted(given: str) -> tuple[str, str]:
    name, _, value = given.partition("=")
    return name, value
