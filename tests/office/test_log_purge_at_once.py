"""Two workers that sweep the access log at the same moment each tell of what they took themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from office.domain import access_log, log_retention
from office.models import LogPurge
from tests import factories
from tests.factories import NOW


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory, SQLite has one connection at a time")
@pytest.mark.django_db(transaction=True)
def test_a_line_that_one_worker_takes_is_in_no_record_of_another() -> None:
    here = factories.controller("dreame")
    old = NOW - timedelta(days=here.access_log_days + 1)
    access_log.record(action="requests.viewed", actor=None, controller=here, target=None, now=old)

    def second() -> int:
        try:
            return log_retention.sweep(now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool, transaction.atomic():
        assert log_retention.sweep(now=NOW) == 1
        assert pool.submit(second).result(timeout=20) == 0

    assert LogPurge.objects.get().rows == 1
