"""What the tests of abuse share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from office.models import Controller
from requests.models import Request
from tests import factories
from tests.factories import NOW


@pytest.fixture
def moment() -> Iterator[None]:
    """Let it be half a minute past a full hour."""
    with time_machine.travel(NOW.replace(second=30), tick=False):
        yield


@pytest.fixture
def dreame(db: None) -> Controller:
    """A Swedish controller."""
    return factories.controller("dreame")


@pytest.fixture
def case(dreame: Controller) -> Request:
    """A request that came in by the web form."""
    return factories.request(at=dreame)


@pytest.fixture
def client() -> Client:
    """A visitor who reads English."""
    return Client(headers={"accept-language": "en"})
