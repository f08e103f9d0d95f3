"""What the tests of consents share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from office.enums import Role
from office.models import Controller, User
from policies.enums import PolicyKind
from policies.models import PolicyVersion
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.calling import Send, secret_of, sender
from tests.policies import published
from tests.remembered import remembered


@pytest.fixture
@remembered
def dreame(db: None) -> Controller:
    """A Swedish controller."""
    return factories.controller("dreame")


@pytest.fixture
@remembered
def version(dreame: Controller) -> PolicyVersion:
    """The policy in force: orders by contract, news by consent, fraud by legitimate interest."""
    draft = published.draft(published.policy(dreame), declares=made.DECLARED)
    return published.publish(draft, now=made.PUBLISHED)


@pytest.fixture
@remembered
def robot(dreame: Controller, version: PolicyVersion) -> PolicyVersion:
    """A further policy in force, of a robot: maps by consent."""
    policy = published.policy(dreame, slug="robot", kind=PolicyKind.PRODUCT)
    return published.publish(published.draft(policy, declares=made.MAPS), now=made.PUBLISHED)


@pytest.fixture
@remembered
def lead(dreame: Controller) -> User:
    """A privacy lead of the controller."""
    return factories.staff(Role.PRIVACY_LEAD, at=dreame, name="Lena Lead")


@pytest.fixture
@remembered
def elsa(dreame: Controller) -> Subject:
    """A person known by an e-mail address."""
    return factories.person(made.EMAIL, at=dreame)


@pytest.fixture
def send(client: Client, dreame: Controller) -> Send:
    """Post to the API with a key of the controller that may do everything with consents."""
    return sender(client, secret_of(dreame))


@pytest.fixture
def wednesday(settings: Settings, tmp_path: Path) -> datetime:
    """Let the portal's time be that of the factories: Wednesday 25 November 2026, ten o'clock in Stockholm."""
    file = tmp_path / "clock"
    file.write_text(factories.NOW.isoformat())
    settings.CLOCK_FILE = str(file)
    return factories.NOW


@pytest.fixture
def at(settings: Settings, tmp_path: Path) -> Callable[[datetime], None]:
    """Set the portal's time."""

    def set_clock(moment: datetime) -> None:
        file = tmp_path / "clock-later"
        file.write_text(moment.isoformat())
        settings.CLOCK_FILE = str(file)

    return set_clock


@pytest.fixture
def browser() -> Client:
    """A browser that reads English."""
    return Client(headers={"Accept-Language": "en"})
