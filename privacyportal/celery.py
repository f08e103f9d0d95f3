"""The Celery application: workers, and the beat that wakes them.

Every task is safe to run twice, and finds its work in the database. A turn of the beat that nobody took
before the next is dropped, so that a worker which comes back does the work once, not once per missed turn.
The beat remembers nothing: when it starts, everything is due, so that however long it was away, and however
often it restarts, no job waits for its hour to pass.
"""

import os
from datetime import UTC, datetime
from typing import Any, TypedDict

from celery import Celery, Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun, task_success
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")

SECONDS_BETWEEN = {
    "mailroom.deliver": 30,
    "mailroom.fetch": 60,
    "vault.shred": 60,
    "office.sweep_counters": 600,
    "office.remind_reviews": 300,
    "office.sweep_sessions": 3600,
    "office.sweep_access_log": 3600,
    "office.refresh_figures": 300,
    "office.make_reports": 600,
    "vault.sweep_orphans": 3600,
    "policies.bring_into_force": 30,
    "thirdparties.remind": 300,
    "thirdparties.erase_expired": 3600,
    "thirdparties.notices": 300,
    "consents.follow_withdrawals": 60,
    "consents.run_campaigns": 30,
    "consents.delete_links": 3600,
    "consents.forget_proofs": 3600,
    "consents.mind_minors": 600,
    "requests.remind": 30,
    "requests.task_digests": 60,
    "requests.remind_of_mails": 300,
    "requests.send_links": 30,
    "requests.tend_packages": 30,
    "requests.recompute_deadlines": 3600,
    "requests.nudge_unconfirmed": 300,
    "requests.remind_holds": 300,
    "requests.make_bundles": 30,
    "requests.erase_expired": 3600,
    "requests.mind_identity": 300,
    "requests.remind_of_inquiries": 300,
    "requests.end_restrictions": 3600,
}


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Turn(TypedDict):
    """One entry of the beat."""

    task: str
    schedule: float
    options: dict[str, float]
    last_run_at: datetime


def beat_schedule() -> dict[str, Turn]:
    """Compose the beat: each task at once and then at its interval, each turn void when the next is due."""
    return {
        name: Turn(
            task=name,
            schedule=float(seconds),
            options={"expires": float(seconds)},
            last_run_at=LONG_AGO,
        )
        for name, seconds in SECONDS_BETWEEN.items()
    }


app = Celery("privacyportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = beat_schedule()
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging(**kwargs: Any) -> None:
    """Leave logging as Django's settings have it: that a receiver exists is what Celery asks for."""


REQUEST_ID = "request_id"


@before_task_publish.connect
def send_request_id(headers: dict[str, Any], **kwargs: Any) -> None:
    """Send the identifier of the request that causes a task along with it."""
    from privacyportal import request_ids  # noqa: PLC0415 - as below

    if identifier := request_ids.current():
        headers[REQUEST_ID] = identifier


@task_prerun.connect
def take_request_id(task: Task[Any, Any], **kwargs: Any) -> None:
    """Let what a task logs name the request that caused it."""
    from privacyportal import request_ids  # noqa: PLC0415 - as below

    if not task.request.is_eager:
        request_ids.keep(str(task.request.get(REQUEST_ID) or ""))


@task_postrun.connect
def drop_request_id(task: Task[Any, Any], **kwargs: Any) -> None:
    """Let what the worker does next belong to no request."""
    from privacyportal import request_ids  # noqa: PLC0415 - as below

    if not task.request.is_eager:
        request_ids.keep("")


@task_success.connect
def note_end(sender: Task[Any, Any], **kwargs: Any) -> None:
    """Note that a job of the beat came to its end, so that /readyz can tell when none does any more."""
    from privacyportal import jobs  # noqa: PLC0415 - Django's models come after this module
    from vault.domain import master_keys  # noqa: PLC0415 - they too

    if sender.name in SECONDS_BETWEEN:
        jobs.note_done(sender.name, now=timezone.now())
    if sender.name == "vault.sweep_orphans":
        jobs.note_master_key(master_keys.current()[0], now=timezone.now())
