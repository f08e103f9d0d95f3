"""A privacy lead without colleagues who lost phone and recovery codes is helped at the server."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import Settings

from office.domain import second_step
from office.models import AccessEntry, SecondStep, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_memory")]


@pytest.fixture
def in_memory(settings: Settings) -> None:
    """Keep what is mailed at once in memory."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_the_operator_resets_it_on_record_and_the_person_is_told(lead: User) -> None:
    SecondStep.objects.filter(pk=second_step.begin(user=lead, now=factories.NOW).pk).update(
        confirmed_at=factories.NOW
    )

    call_command("reset_second_step", lead.email)

    assert second_step.of(lead) is None
    assert AccessEntry.objects.of(lead).get(action="office.second_step_reset").actor is None
    assert [message.to for message in mail.outbox] == [[lead.email]]


def test_who_has_none_or_is_not_known_is_said(lead: User) -> None:
    for email in (lead.email, "nobody@portal.example"):
        with pytest.raises(CommandError):
            call_command("reset_second_step", email)
    assert not AccessEntry.objects.filter(action="office.second_step_reset").exists()
