"""The one place that reads the time.

Views, commands and tasks read it once and pass it inward. Outside production a clock file (`CLOCK_FILE`)
holds the moment that it was at the file's last change; time runs on from there, in every process.
"""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


class ClockFileError(Exception):
    """The clock file cannot be read as a moment in time."""


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    real = datetime.now(UTC)
    if not settings.CLOCK_FILE:
        return real
    file = Path(settings.CLOCK_FILE)
    try:
        text, changed = file.read_text().strip(), file.stat().st_mtime
        moment = datetime.fromisoformat(text)
    except (OSError, ValueError) as error:
        raise ClockFileError(f"{file} must hold an ISO 8601 date and time with an offset.") from error
    if moment.tzinfo is None:
        raise ClockFileError(f"{file} must name an offset, as in 2026-12-28T07:00:00+01:00.")
    return moment.astimezone(UTC) + (real - datetime.fromtimestamp(changed, UTC))
