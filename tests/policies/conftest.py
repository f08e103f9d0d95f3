"""What the tests of policies share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from office.enums import Role
from office.models import Controller, User
from tests import factories
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
def editor(dreame: Controller) -> User:
    """A policy editor of the controller."""
    return factories.staff(Role.POLICY_EDITOR, at=dreame, name="Edit Editor")


@pytest.fixture
@remembered
def approver(dreame: Controller) -> User:
    """A policy approver of the controller: reads and approves, edits nothing."""
    return factories.staff(Role.POLICY_APPROVER, at=dreame, name="Alva Approver")


@pytest.fixture
@remembered
def lead(dreame: Controller) -> User:
    """A privacy lead of the controller."""
    return factories.staff(Role.PRIVACY_LEAD, at=dreame, name="Lena Lead")


@pytest.fixture
@remembered
def auditor(dreame: Controller) -> User:
    """An auditor of the controller: reads everything, changes nothing."""
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
