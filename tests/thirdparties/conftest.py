"""What the tests of third parties share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from office.enums import Role
from office.models import Controller, User
from tests import factories
from tests.policies import drifting
from tests.remembered import remembered


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
def manager(dreame: Controller) -> User:
    """A vendor manager of the Swedish controller."""
    return factories.staff(Role.VENDOR_MANAGER, at=dreame, name="Vera Vendor")


@pytest.fixture
@remembered
def lead(dreame: Controller) -> User:
    """A privacy lead of the Swedish controller."""
    return factories.staff(Role.PRIVACY_LEAD, at=dreame, name="Lena Lead")


@pytest.fixture
@remembered
def auditor(dreame: Controller) -> User:
    """An auditor of the Swedish controller: reads, changes nothing."""
    return factories.staff(Role.AUDITOR, at=dreame, name="Arne Auditor")


@pytest.fixture
@remembered
def stranger(procotsmart: Controller) -> User:
    """A privacy lead of another controller."""
    return factories.staff(Role.PRIVACY_LEAD, at=procotsmart, name="Stig Stranger")


@pytest.fixture
def wednesday(settings: Settings, tmp_path: Path) -> datetime:
    """Let the portal's time be that of the factories: Wednesday 25 November 2026, ten o'clock in Stockholm."""
    file = tmp_path / "clock"
    file.write_text(factories.NOW.isoformat())
    settings.CLOCK_FILE = str(file)
    return factories.NOW


@pytest.fixture
def company(dreame: Controller) -> Controller:
    """A controller whose policy in force says: couriers get the postal address for orders."""
    drifting.in_force(drifting.english(dreame))
    return dreame
