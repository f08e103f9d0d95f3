"""`manage.py setup_office`: the first controller of an office, and its privacy lead."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.text import capfirst, slugify

from office import clock
from office.domain import setup
from office.enums import Language
from office.errors import OfficeError
from office.models import Controller
from privacyportal import prepare

QUESTIONS = {
    "name": "Name of the company",
    "slug": "First part of its public addresses, such as “acme” for /acme/",
    "country": "Country of establishment, two letters, such as SE",
    "time_zone": "Time zone, such as Europe/Stockholm",
    "language": "First language of its pages (en, sv, nb)",
    "lead_email": "E-mail address of the privacy lead",
    "lead_name": "Name of the privacy lead",
}


class Command(BaseCommand):
    """Sets up a controller and invites its privacy lead. Asks for what is not given."""

    help = "Set up a controller and invite its privacy lead. Asks for what is not given as an option."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", dest=name, help=question)
        parser.add_argument(
            "--contact-email", help="Where people write to; by default the privacy lead's address"
        )
        parser.add_argument("--sender-email", help="Where mails come from; by default the contact address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, and print the link at which the lead chooses a password."""
        self._prepare()
        answers = {name: options[name] or self._ask(name, options) for name in QUESTIONS}
        contact = options["contact_email"] or answers["lead_email"]
        controller = Controller(
            name=answers["name"],
            slug=answers["slug"],
            country=answers["country"].upper(),
            time_zone=answers["time_zone"],
            languages=[
                answers["language"],
                *(code for code in Language.values if code != answers["language"]),
            ],
            contact_email=contact,
            sender_email=options["sender_email"] or contact,
        )
        try:
            office = setup.create_office(
                controller,
                lead_email=answers["lead_email"],
                lead_name=answers["lead_name"],
                now=clock.now(),
            )
        except ValidationError as error:
            raise CommandError(self._in_lines(error)) from error
        except OfficeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{controller.name} is set up: /{controller.slug}/")
        if office.link:
            self.stdout.write(
                f"{office.lead.email} was sent this link, at which to choose a password:\n{office.link}"
            )
        else:
            self.stdout.write(f"{office.lead.email} can sign in already and is privacy lead there now.")

    def _prepare(self) -> None:
        """Make what a fresh clone lacks, so that an office can start before the portal ever ran."""
        prepare.master_key()
        if Controller._meta.db_table not in connection.introspection.table_names():
            self.stdout.write("Preparing the databases …")
            prepare.tables()

    def _ask(self, name: str, options: dict[str, Any]) -> str:
        option = f"--{name.replace('_', '-')}"
        if not sys.stdin.isatty():
            raise CommandError(f"{option} is missing: {QUESTIONS[name]}.")
        suggested = slugify(options["name"] or "") if name == "slug" else ""
        answer = input(f"{QUESTIONS[name]}{f' [{suggested}]' if suggested else ''}: ").strip() or suggested
        if not answer:
            raise CommandError(f"Nothing was set up: {option} needs an answer.")
        options[name] = answer
        return answer

    def _in_lines(self, error: ValidationError) -> str:
        if not hasattr(error, "error_dict"):
            return " ".join(error.messages)
        return "\n".join(
            f"{capfirst(field.replace('_', ' '))}: {' '.join(messages)}"
            for field, messages in error.message_dict.items()
        )
