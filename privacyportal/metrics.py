"""What /metrics tells a Prometheus server: numbers of the office and of the portal, and nothing about anybody.

Numbers of the office come from the database when they are asked for, so that every process tells the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mailroom.domain import delivery
from mailroom.models import Mailbox
from office import client_address, clock
from office.models import Controller
from privacyportal import health, jobs, measuring
from privacyportal.celery import SECONDS_BETWEEN
from requests.models import Deadline, Request
from vault.models import Shred

if TYPE_CHECKING:
    from prometheus_client.core import Metric

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all numbers, to those who may read them.

    Raises Http404 for everybody else: the page says of itself no more than any that does not exist.
    """
    if not _may_read(request):
        raise Http404
    from prometheus_client import generate_latest  # noqa: PLC0415

    return HttpResponse(measuring.told() + generate_latest(_Office()), content_type=TEXT)


def _may_read(request: HttpRequest) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and kind.lower() == "bearer":
        return secrets.compare_digest(given.strip().encode(), settings.METRICS_TOKEN.encode())
    if "X-Forwarded-For" in request.headers and not client_address.comes_by_proxy(request):
        return False  # a proxy that TRUSTED_PROXIES does not name: whose request it hands on is not known
    try:
        address = ip_address(client_address.exactly(request))
    except ValueError:
        return False
    return any(address in ip_network(each, strict=False) for each in settings.METRICS_NETWORKS)


class _Office:
    """A registry of what the databases know."""

    def collect(self) -> Iterator[Metric]:
        """Yield the numbers; of a database that cannot be asked only that."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        up = GaugeMetricFamily("portal_up", "Whether it can be used: 1 or 0.", labels=["part"])
        states = {alias: health.database_state(alias) for alias in ("default", "vault")}
        for part, state in states.items():
            up.add_metric([part], float(state == health.OK))
        up.add_metric(["broker"], float(health.broker_takes()))
        yield up
        if states["default"] == health.OK:
            try:
                yield from [*_mails(), *_jobs(), *_requests(), *_shreds()]
            except DatabaseError:
                health.logger.warning("The numbers of the office cannot be read.", exc_info=True)


def _gauge(name: str, words: str, value: float) -> Metric:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    return GaugeMetricFamily(name, words, value=value)


def _mails() -> Iterator[Metric]:
    backlog = delivery.backlog(now=clock.now())
    oldest, overdue = backlog.oldest.total_seconds(), backlog.overdue.total_seconds()
    yield _gauge("portal_mails_waiting", "Mails that wait to be sent.", backlog.waiting)
    yield _gauge("portal_mails_oldest_seconds", "Age of the oldest mail that waits.", oldest)
    yield _gauge("portal_mails_overdue_seconds", "How long the oldest mail was due and not taken.", overdue)
    yield _gauge("portal_mails_failed", "Mails given up, which somebody has to look at.", backlog.failed)
    broken = Mailbox.objects.filter(active=True).exclude(last_error="").count()
    yield _gauge("portal_mailboxes_failing", "Mailboxes that could not be read last time.", broken)


def _jobs() -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    last = GaugeMetricFamily(
        "portal_job_last_end_seconds", "When a job last came to its end.", labels=["job"]
    )
    late = GaugeMetricFamily("portal_job_late", "Whether a job is late: 1 or 0.", labels=["job"])
    done, behind = jobs.last_ends(), set(jobs.late(now=timezone.now()))
    for name in sorted(SECONDS_BETWEEN):
        if name in done:
            last.add_metric([name], done[name].timestamp())
        late.add_metric([name], float(name in behind))
    yield from (last, late)


def _requests() -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    waiting = GaugeMetricFamily("portal_requests_open", "Requests not answered yet.", labels=["controller"])
    late = GaugeMetricFamily("portal_requests_overdue", "Of these, past their day.", labels=["controller"])
    controllers = list(Controller.objects.order_by("slug"))
    counted = dict(Request.objects.open().order_by().values_list("controller").annotate(number=Count("pk")))
    overdue = _overdue(controllers, now=clock.now())
    for controller in controllers:
        waiting.add_metric([controller.slug], counted.get(controller.pk, 0))
        late.add_metric([controller.slug], overdue.get(controller.pk, 0))
    yield from (waiting, late)


def _overdue(controllers: list[Controller], *, now: datetime) -> dict[object, int]:
    """Count what is past its day where its controller is; while a pause is open nothing is."""
    past = Q(pk__in=[])
    for zone in {controller.time_zone for controller in controllers}:
        past |= Q(request__controller__time_zone=zone, due_on__lt=now.astimezone(ZoneInfo(zone)).date())
    rows = Deadline.objects.open().current().filter(past, paused=False).order_by()
    return dict(rows.values_list("request__controller").annotate(number=Count("pk")))


def _shreds() -> Iterator[Metric]:
    orders = Shred.objects.waiting().aggregate(number=Count("pk"), oldest=Min("ordered_at"))
    age = (clock.now() - orders["oldest"]).total_seconds() if orders["oldest"] else 0.0
    yield _gauge("portal_shreds_waiting", "Keys that are to be destroyed.", orders["number"])
    yield _gauge("portal_shreds_oldest_seconds", "Age of the oldest order to destroy a key.", max(age, 0.0))
