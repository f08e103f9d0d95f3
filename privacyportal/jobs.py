"""Whether the jobs of the beat are done: what neither a beat nor a worker does any more must not go unnoticed.

Times are the machine's, since it is the machine that is watched.
"""

from datetime import datetime, timedelta

from django.db.models import Max

from privacyportal.celery import SECONDS_BETWEEN
from privacyportal.models import JobRun

NOTE_EVERY = timedelta(seconds=10)
"""The delivery, which each commit wakes, is not noted more often."""

MASTER_KEY = "master key "

SHORTEST_PATIENCE = timedelta(minutes=10)
TURNS_MISSED = 3


def note_done(name: str, *, now: datetime) -> None:
    """Note that a job came to its end without an error."""
    if not JobRun.objects.filter(name=name, done_at__gt=now - NOTE_EVERY).exists():
        JobRun.objects.update_or_create(name=name, defaults={"done_at": now})


def note_master_key(master_id: str, *, now: datetime) -> None:
    """Note since when a master key has been the current one: when it was first seen as that."""
    JobRun.objects.get_or_create(name=MASTER_KEY + master_id, defaults={"done_at": now})


def master_key_since(master_id: str) -> datetime | None:
    """Return since when a master key has been the current one, as far as that was seen."""
    return JobRun.objects.filter(name=MASTER_KEY + master_id).values_list("done_at", flat=True).first()


def late(*, now: datetime) -> list[str]:
    """Name the jobs that were not done for three of their turns and ten minutes at least, or never."""
    done = last_ends()
    return [
        name
        for name, seconds in sorted(SECONDS_BETWEEN.items())
        if name not in done or now - done[name] > _patience(seconds)
    ]


def last_ends() -> dict[str, datetime]:
    """Return when each job last came to its end."""
    return dict(JobRun.objects.values_list("name", "done_at"))


def last_turn() -> datetime | None:
    """Return when any job last came to its end: the heartbeat of beat and worker together."""
    last: datetime | None = JobRun.objects.filter(name__in=SECONDS_BETWEEN).aggregate(last=Max("done_at"))[
        "last"
    ]
    return last


def _patience(seconds: int) -> timedelta:
    return max(TURNS_MISSED * timedelta(seconds=seconds), SHORTEST_PATIENCE)
