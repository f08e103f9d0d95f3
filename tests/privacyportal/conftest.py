"""What the tests of the composed portal share."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from privacyportal import jobs
from privacyportal.celery import SECONDS_BETWEEN
from tests.factories import NOW


@pytest.fixture
def wednesday(tmp_path: Path, settings: Settings) -> None:
    """Let the portal's clock stand still at the tests' Wednesday morning."""
    settings.CLOCK_FILE = str(tmp_path / "clock")
    (tmp_path / "clock").write_text(NOW.isoformat())


@pytest.fixture
def well(place: Path, settings: Settings) -> None:
    """An installation that works."""
    place.chmod(0o700)
    settings.ENV_FILE = ""
    settings.REDIS_URL = ""
    for name in SECONDS_BETWEEN:
        jobs.note_done(name, now=timezone.now())
