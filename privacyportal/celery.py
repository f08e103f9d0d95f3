"""The Celery application: workers, and the beat that wakes them.

Every task is safe to run twice, and finds its work in the database. A turn of the beat that nobody took
before the next is dropped, so that a worker which comes back does the work once, not once per missed turn.
"""

import os
from typing import Any, TypedDict

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")

SECONDS_BETWEEN = {
    "mailroom.deliver": 30,
    "vault.shred": 60,
    "office.sweep_counters": 600,
    "vault.sweep_orphans": 3600,
    "requests.remind": 30,
    "requests.recompute_deadlines": 3600,
    "requests.nudge_unconfirmed": 300,
    "requests.erase_expired": 3600,
}


class Turn(TypedDict):
    """One entry of the beat."""

    task: str
    schedule: float
    options: dict[str, float]


def beat_schedule() -> dict[str, Turn]:
    """Compose the beat: each task at its interval, each turn void when the next is due."""
    return {
        name: Turn(task=name, schedule=float(seconds), options={"expires": float(seconds)})
        for name, seconds in SECONDS_BETWEEN.items()
    }


app = Celery("privacyportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = beat_schedule()
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging(**kwargs: Any) -> None:
    """Leave logging as Django's settings have it: that a receiver exists is what Celery asks for."""
