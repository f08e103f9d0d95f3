"""Answer a file of cases: the last day of each, on demand with reasons or compared with the file's own."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext, override

import law
from law import Answer, LawError, Problem
from law.case_files import LARGEST
from office import clock
from office.law_answers import explained, reasons, written
from office.law_words import wrong_where

DIFFERS, WRONG = 1, 2


class Command(BaseCommand):
    """Reads cases, prints `[{"id": …, "due": …}]`; exit code 2 if a case is wrong, 1 if a date differs."""

    help = "Print the due date of each case of a JSON file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what to print."""
        parser.add_argument("cases", help="a JSON file with a list of cases, or - for standard input")
        parser.add_argument("--explain", action="store_true", help="add how each date was counted")
        parser.add_argument("--check", action="store_true", help="print what differs from the file's dates")
        parser.add_argument("--today", help="the day that ends an open pause")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE)

    def handle(self, *, cases: str, explain: bool, check: bool, language: str, **options: Any) -> None:
        """Answer the file in one language."""
        with override(language):
            answers, refused = self._answer(cases, today=_today(options["today"]))
            differing: list[Answer] = []
            if check:
                refused += [_nothing_expected(one) for one in answers if one.filed.expected is None]
                answers = [one for one in answers if one.filed.expected is not None]
                differing = [one for one in answers if one.differs]
                for one in differing:
                    lines = reasons(one.deadline) if explain else []
                    self.stdout.write("\n".join([_difference(one), *(f"- {line}" for line in lines)]))
                self.stdout.write(gettext("Cases compared: %d") % len(answers))
            else:
                found = [(explained if explain else written)(one) for one in answers]
                self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            for sentence in refused:
                self.stderr.write(sentence)
            if refused:
                raise CommandError(gettext("Cases without an answer: %d") % len(refused), returncode=WRONG)
            if differing:
                raise CommandError(gettext("Dates that differ: %d") % len(differing), returncode=DIFFERS)

    def _answer(self, file: str, *, today: date) -> tuple[list[Answer], list[str]]:
        """The answers, and a sentence for each case that has none."""
        answers: list[Answer] = []
        refused: list[str] = []
        try:
            for found in law.answer_file(_read(file), today=today):
                if isinstance(found, LawError):
                    refused.append(wrong_where(found))
                else:
                    answers.append(found)
        except LawError as error:
            raise CommandError(f"{file}: {wrong_where(error)}", returncode=WRONG) from None
        return answers, refused


def _today(given: str | None) -> date:
    if given is None:
        return clock.now().date()
    try:
        return law.read_day(given, field="today")
    except LawError as error:
        raise CommandError(wrong_where(error), returncode=WRONG) from None


def _nothing_expected(answer: Answer) -> str:
    return wrong_where(LawError(Problem.NOTHING_TO_COMPARE, case=answer.filed.id, field="due"))


def _difference(answer: Answer) -> str:
    expected = answer.filed.expected
    return gettext("%(id)s: counted %(due)s, expected %(expected)s") % {
        "id": answer.filed.id,
        "due": answer.deadline.due.isoformat(),
        "expected": expected.isoformat() if expected else "–",
    }


def _read(file: str) -> bytes:
    """Read no more than a file of cases may have, and one byte that tells whether there is more."""
    if file == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        reason = gettext("%(file)s cannot be read: %(reason)s.")
        raise CommandError(reason % {"file": file, "reason": error.strerror}, returncode=WRONG) from None
