"""What the tests of requests share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from office.enums import Role
from office.models import Controller, User
from requests.models import Request
from tests import factories
from tests.remembered import remembered


@pytest.fixture
@remembered
def dreame(db: None) -> Controller:
    """A Swedish controller."""
    return factories.controller("dreame")


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
def case(dreame: Controller) -> Request:
    """A request that just came in by the web form."""
    return factories.request(at=dreame)


@pytest.fixture
@remembered
def auditor(dreame: Controller) -> User:
    """An auditor of the controller: sees that data is there, never the data."""
    return factories.staff(Role.AUDITOR, at=dreame, name="Arne Auditor")


@pytest.fixture
@remembered
def stranger(db: None) -> User:
    """A privacy lead of another controller."""
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    return factories.staff(Role.PRIVACY_LEAD, at=other, name="Stig Stranger")


@pytest.fixture
def wednesday(settings: Settings, tmp_path: Path) -> datetime:
    """Let the portal's time be that of the factories: Wednesday 25 November 2026, ten o'clock in Stockholm."""
    file = tmp_path / "clock"
    file.write_text(factories.NOW.isoformat())
    settings.CLOCK_FILE = str(file)
    return factories.NOW
