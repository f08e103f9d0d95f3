"""What the tests of the composed portal share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.factories import NOW


@pytest.fixture
def wednesday(tmp_path: Path, settings: Settings) -> None:
    """Let the portal's clock stand still at the tests' Wednesday morning."""
    settings.CLOCK_FILE = str(tmp_path / "clock")
    (tmp_path / "clock").write_text(NOW.isoformat())
