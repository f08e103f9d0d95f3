"""What the tests of requests share."""

from __future__ import annotations

import pytest

from office.models import Controller, User
from office.enums import Role
from requests.models import Request
from tests import factories


@pytest.fixture
def dreame(db: None) -> Controller:
    """A Swedish controller."""
    return factories.controller("dreame")


@pytest.fixture
def handler(dreame: Controller) -> User:
    """A case handler of the controller."""
    return factories.staff(Role.CASE_HANDLER, at=dreame, name="Hanna Handler")


@pytest.fixture
def lead(dreame: Controller) -> User:
    """A privacy lead of the controller."""
    return factories.staff(Role.PRIVACY_LEAD, at=dreame, name="Lena Lead")


@pytest.fixture
def case(dreame: Controller) -> Request:
    """A request that just came in by the web form."""
    return factories.request(at=dreame)
