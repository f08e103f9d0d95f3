"""Two companies and the people of their offices."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from office.enums import Role
from office.models import Controller, User
from tests import factories
from tests.remembered import remembered

MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
@remembered
def dreame() -> Controller:
    return factories.controller("dreame", country="SE", time_zone="Europe/Stockholm")


@pytest.fixture
@remembered
def procotsmart() -> Controller:
    return factories.controller(
        "procotsmart", country="NO", time_zone="Europe/Oslo", languages=["nb", "en"], brand_colour="#0a7d5a"
    )


@pytest.fixture
@remembered
def lead(dreame: Controller) -> User:
    return factories.staff(Role.PRIVACY_LEAD, at=dreame, name="Lena Lead")


@pytest.fixture
@remembered
def handler(dreame: Controller) -> User:
    return factories.staff(Role.CASE_HANDLER, at=dreame, name="Hanna Handler")


@pytest.fixture
@remembered
def auditor(dreame: Controller) -> User:
    return factories.staff(Role.AUDITOR, at=dreame, name="Arne Auditor")


@pytest.fixture
@remembered
def stranger(procotsmart: Controller) -> User:
    """A privacy lead, of the other company."""
    return factories.staff(Role.PRIVACY_LEAD, at=procotsmart, name="Stig Stranger")


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """The machine’s time stands still at the morning of the tests."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
