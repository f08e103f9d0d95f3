"""Health, as operators and load balancers ask for it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mailroom.models import Mail
from office import clock
from privacyportal import jobs
from privacyportal.celery import SECONDS_BETWEEN
from privacyportal.models import JobRun
from requests.domain import reminders
from requests.tasks import remind
from tests import factories

ALL_WELL = dict.fromkeys(("default", "vault", "broker", "beat", "jobs", "mail"), "ok")


def queued() -> Mail:
    factories.request(now=clock.now())  # whose receipt is confirmed by mail
    return Mail.objects.get()


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
    assert response.json() == ALL_WELL


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
    assert response.json() == ALL_WELL | {"broker": "out of reach"}


@pytest.mark.django_db
@pytest.mark.usefixtures("done")
def test_a_database_out_of_reach_makes_it_unready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["vault"], "cursor", refuse)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == ALL_WELL | {"vault": "out of reach"}


@pytest.mark.django_db
@pytest.mark.usefixtures("done")
def test_without_the_main_database_nothing_is_known_of_the_work(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["default"], "cursor", refuse)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert {name for name, state in response.json().items() if state == "ok"} == {"vault", "broker"}


@pytest.mark.django_db
def test_a_beat_without_a_turn_for_three_minutes_is_silent(client: Client, done: datetime) -> None:
    JobRun.objects.update(done_at=done - timedelta(minutes=4))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == ALL_WELL | {"beat": "silent for 4 min"}


@pytest.mark.django_db
@pytest.mark.usefixtures("done")
def test_a_mail_that_nobody_takes_makes_it_unready(client: Client, settings: Settings) -> None:
    mail = queued()
    assert client.get("/readyz").status_code == 200

    Mail.objects.filter(pk=mail.pk).update(next_attempt_at=clock.now() - timedelta(minutes=16))
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == ALL_WELL | {"mail": "waits for 16 min"}


@pytest.mark.django_db
@pytest.mark.usefixtures("done")
def test_a_mail_that_a_server_puts_off_does_not(client: Client) -> None:
    mail = queued()
    Mail.objects.filter(pk=mail.pk).update(
        created_at=clock.now() - timedelta(days=1), next_attempt_at=clock.now() + timedelta(minutes=30)
    )

    assert client.get("/readyz").json() == ALL_WELL


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_health_is_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
