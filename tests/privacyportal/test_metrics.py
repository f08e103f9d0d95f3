"""Numbers for those who watch over the portal, and who may read them."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from mailroom.enums import State
from mailroom.models import Mail
from office import clock
from privacyportal import jobs
from privacyportal.celery import SECONDS_BETWEEN
from requests.models import Deadline
from tests import factories

TOKEN = "watching-over-it-0123456789"

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def read(client: Client) -> dict[str, float]:
    response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in response["Cache-Control"]
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_nobody_reads_it_unless_somebody_may(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("given", ["", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ÿ"])
def test_the_token_opens_it_and_nothing_else_does(client: Client, given: str) -> None:
    assert client.get("/metrics", headers={"authorization": given}).status_code == 404


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "status"),
    [
        ([], "10.1.2.3", "", 200),
        ([], "10.9.9.9", "", 404),
        ([], "10.1.2.3", "203.0.113.7", 404),
        ([], "203.0.113.7", "10.1.2.3", 404),
        (["127.0.0.1"], "127.0.0.1", "10.1.2.3", 200),
        (["127.0.0.1"], "127.0.0.1", "10.1.2.3, 203.0.113.7", 404),
        ([], "2001:db8::17", "", 200),
        ([], "2001:db8::18", "", 404),
    ],
)
def test_a_network_opens_it_to_who_really_comes_from_there(
    client: Client, settings: Settings, proxies: list[str], peer: str, forwarded: str, status: int
) -> None:
    settings.TRUSTED_PROXIES = proxies
    settings.METRICS_NETWORKS = ["10.1.2.0/24", "2001:db8::17"]
    sent: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    assert client.get("/metrics", REMOTE_ADDR=peer, **sent).status_code == status


@pytest.mark.usefixtures("token")
def test_mails_that_wait_and_mails_that_failed_are_counted(client: Client) -> None:
    for _ in range(3):
        factories.request(now=clock.now())
    late, failed, _other = Mail.objects.order_by("pk")
    Mail.objects.filter(pk=failed.pk).update(state=State.FAILED)
    Mail.objects.filter(pk=late.pk).update(
        created_at=clock.now() - timedelta(hours=2), next_attempt_at=clock.now() - timedelta(hours=1)
    )

    found = read(client)

    assert (found["portal_mails_waiting"], found["portal_mails_failed"]) == (2, 1)
    assert 7200 <= found["portal_mails_oldest_seconds"] < 7260
    assert 3600 <= found["portal_mails_overdue_seconds"] < 3660


@pytest.mark.usefixtures("token")
def test_requests_are_counted_by_company(client: Client) -> None:
    first, second = factories.controller("dreame"), factories.controller("procotsmart")
    late, paused, _fresh = (factories.request(at=first, now=clock.now()) for _ in range(3))
    factories.request(at=second, now=clock.now())
    long_ago = (clock.now() - timedelta(days=3)).date()
    Deadline.objects.filter(request=late).update(due_on=long_ago)
    Deadline.objects.filter(request=paused).update(due_on=long_ago, paused=True)

    found = read(client)

    assert found['portal_requests_open{controller="dreame"}'] == 3
    assert found['portal_requests_open{controller="procotsmart"}'] == 1
    assert found['portal_requests_overdue{controller="dreame"}'] == 1
    assert found['portal_requests_overdue{controller="procotsmart"}'] == 0


@pytest.mark.usefixtures("token")
def test_jobs_say_when_they_were_done_and_whether_they_are_late(client: Client) -> None:
    now = timezone.now()
    jobs.note_done("mailroom.deliver", now=now)

    found = read(client)

    assert found['portal_job_last_end_seconds{job="mailroom.deliver"}'] == pytest.approx(now.timestamp())
    assert found['portal_job_late{job="mailroom.deliver"}'] == 0
    assert sum(value for name, value in found.items() if name.startswith("portal_job_late")) == (
        len(SECONDS_BETWEEN) - 1
    )


@pytest.mark.usefixtures("token")
def test_answers_are_counted_by_view_never_by_address(client: Client) -> None:
    factories.controller("dreame")
    client.get("/dreame/requests/Zx81kQp03_vv-0aaLw2/?email=elsa@example.com")
    client.get("/no/such/Zx81kQp03_vv-0aaLw2/")
    before = read(client)

    client.get("/dreame/")
    client.generic("ELSA", "/dreame/")
    client.get("/no/such/Zx81kQp03_vv-0aaLw2/")
    after = read(client)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    home = 'portal_http_requests_total{method="GET",status="200",view="office:controller_home"}'
    assert more(home) == 1
    assert more('portal_http_seconds_count{view="office:controller_home"}') == 2
    assert more('portal_http_requests_total{method="GET",status="404",view="none"}') == 1
    text = " ".join(after)
    assert 'method="other"' in text
    assert not re.search("(?i)elsa|Zx81", text)


@pytest.mark.usefixtures("token")
def test_numbers_cost_few_queries_however_many_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    read(client)
    for slug in ("one", "two", "three"):
        factories.request(at=factories.controller(slug), now=clock.now())
    with django_assert_num_queries(10):
        read(client)


@pytest.mark.usefixtures("token")
def test_a_database_that_is_gone_is_a_number_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["default"], "cursor", refuse)

    found = read(client)

    assert found['portal_up{part="default"}'] == 0
    assert found['portal_up{part="vault"}'] == 1
    assert "portal_mails_waiting" not in found


IN_TWO_PROCESSES = """
import os, pathlib, sys
import django; django.setup()
from django.http import HttpResponse
from django.test import RequestFactory
from privacyportal import measuring
folder = pathlib.Path(sys.argv[1])
folder.mkdir()
(folder / "counter_1.db").write_bytes(b"left by the last start")
measuring.share(folder)
answer = measuring.Measured(lambda request: HttpResponse())
for times in (2, 3):
    if not os.fork():
        for _ in range(times):
            answer(RequestFactory().get("/static/x"))
        os._exit(0)
    os.wait()
sys.stdout.write(measuring.told().decode())
"""


def test_all_processes_count_together(tmp_path: Path) -> None:
    command = [sys.executable, "-c", IN_TWO_PROCESSES, str(tmp_path / "metrics")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert 'portal_http_requests_total{method="GET",status="200",view="static"} 5.0' in told
    assert 'portal_http_seconds_count{view="static"} 5.0' in told
