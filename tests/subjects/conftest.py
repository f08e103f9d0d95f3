"""What the tests of persons share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from office.enums import Role
from office.models import Controller, User
from subjects.models import Subject
from tests import factories
from tests.remembered import remembered
from tests.subjects.known import EMAIL, IMEI


@pytest.fixture
@remembered
def dreame(db: None) -> Controller:
    """A Swedish controller."""
    return factories.controller("dreame")


@pytest.fixture
@remembered
def procotsmart(db: None) -> Controller:
    """A Norwegian controller."""
    return factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")


@pytest.fixture
@remembered
def handler(dreame: Controller) -> User:
    """A case handler of the controller."""
    return factories.staff(Role.CASE_HANDLER, at=dreame, name="Hanna Handler")


@pytest.fixture
@remembered
def lead(dreame: Controller) -> User:
    """A privacy lead of the controller."""
    return factories.staff(Role.PRIVACY_LEAD, at=dreame, name="Lena Lead")


@pytest.fixture
@remembered
def auditor(dreame: Controller) -> User:
    """An auditor of the controller: sees that data is there, never the data."""
    return factories.staff(Role.AUDITOR, at=dreame, name="Arne Auditor")


@pytest.fixture
@remembered
def stranger(procotsmart: Controller) -> User:
    """A privacy lead of another controller."""
    return factories.staff(Role.PRIVACY_LEAD, at=procotsmart, name="Stig Stranger")


@pytest.fixture
@remembered
def elsa(dreame: Controller) -> Subject:
    """A person known by an e-mail address and a telephone's IMEI."""
    return factories.person(EMAIL, IMEI, at=dreame)


@pytest.fixture
def wednesday(settings: Settings, tmp_path: Path) -> datetime:
    """Let the portal's time be that of the factories: Wednesday 25 November 2026, ten o'clock in Stockholm."""
    file = tmp_path / "clock"
    file.write_text(factories.NOW.isoformat())
    settings.CLOCK_FILE = str(file)
    return factories.NOW
