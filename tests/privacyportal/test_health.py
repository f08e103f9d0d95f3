"""Health, as operators and load balancers ask for it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacyportal import jobs
from privacyportal.celery import SECONDS_BETWEEN
from privacyportal.models import JobRun
from requests.domain import reminders
from requests.tasks import remind


def test_a_living_process_says_so_without_asking_a_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.fixture
def done(db: None) -> datetime:
    """Let every job have come to its end just now, and return the moment."""
    now = timezone.now()
    for name in SECONDS_BETWEEN:
        jobs.note_done(name, now=now)
    return now


@pytest.mark.django_db
@pytest.mark.usefixtures("done")
def test_a_portal_that_can_work_is_ready(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"default": "ok", "vault": "ok", "broker": "ok", "jobs": "ok"}


@pytest.mark.django_db
def test_a_portal_whose_jobs_were_never_done_is_not_ready(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["jobs"] == f"late: {', '.join(sorted(SECONDS_BETWEEN))}"


@pytest.mark.django_db
def test_a_job_that_misses_three_turns_and_ten_minutes_is_late(done: datetime) -> None:
    frequent = {name for name, seconds in SECONDS_BETWEEN.items() if seconds <= 200}

    assert jobs.late(now=done + timedelta(minutes=10)) == []
    assert set(jobs.late(now=done + timedelta(minutes=10, seconds=1))) == frequent
    assert set(jobs.late(now=done + timedelta(hours=3))) == {
        name for name, seconds in SECONDS_BETWEEN.items() if seconds < 3600
    }
    assert set(jobs.late(now=done + timedelta(hours=3, seconds=1))) == set(SECONDS_BETWEEN)


@pytest.mark.django_db
def test_the_end_of_a_job_is_noted_and_that_of_a_failed_one_is_not(
    done: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    JobRun.objects.all().delete()

    monkeypatch.setattr(reminders, "sweep", lambda *, now: 1 // 0)
    remind.apply()
    assert not JobRun.objects.exists()

    monkeypatch.setattr(reminders, "sweep", lambda *, now: 0)
    remind.apply()
    assert [run.name for run in JobRun.objects.all()] == ["requests.remind"]


@pytest.mark.django_db
@pytest.mark.usefixtures("done")
def test_a_broker_that_cannot_be_written_to_makes_it_unready(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.REDIS_URL = ""
    settings.BROKER_DIR = tmp_path / "gone"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"default": "ok", "vault": "ok", "broker": "out of reach", "jobs": "ok"}


@pytest.mark.django_db
@pytest.mark.usefixtures("done")
def test_a_database_out_of_reach_makes_it_unready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["vault"], "cursor", refuse)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"default": "ok", "vault": "out of reach", "broker": "ok", "jobs": "ok"}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
