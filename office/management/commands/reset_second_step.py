"""`manage.py reset_second_step`: for a privacy lead who lost phone and recovery codes and has no colleague."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from office import clock
from office.domain import second_step
from office.models import User


class Command(BaseCommand):
    """Takes somebody's second step and ends their sessions; they are told by mail, and it goes on record."""

    help = (
        "Take the second step of somebody who lost phone and recovery codes, and sign them out everywhere. "
        "They are told by mail, and it stands in the access log. Make sure who asks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare whose."""
        parser.add_argument("email", help="The address with which the person signs in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset. Raises CommandError where nobody has that address, or they have no second step."""
        user = User.objects.filter(
            email=User.objects.normalize_email(options["email"]), is_active=True
        ).first()
        if user is None:
            raise CommandError("Nobody signs in with that address.")
        if second_step.of(user) is None and second_step.begun_by(user) is None:
            raise CommandError("This person has no second step. Nothing was changed.")
        second_step.reset_by_operator(user=user, now=clock.now())
        self.stdout.write(
            "Done. They sign in with their password, and set up a second step if their role needs one."
        )
