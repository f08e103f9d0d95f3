"""Codes that are sent at the same moment let one in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, connections

from office.domain import proving, second_step
from office.models import RecoveryCode, User
from tests.office.signing_in import app_code, with_step

START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

pytestmark = [
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="in memory, SQLite has one connection at a time"
    ),
    pytest.mark.django_db(transaction=True),
    pytest.mark.promise("P21"),
]


def at_once(send: Callable[[], bool], *, times: int) -> list[bool]:
    def one(_number: int) -> bool:
        try:
            return send()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(one, range(times)))


def test_a_recovery_code_sent_by_four_at_once_lets_one_in(lead: User) -> None:
    _step, codes = with_step(lead)
    said = at_once(
        lambda: proving.by_code(lead, code=codes[0], at=START, now=START).given,
        times=4,
    )
    assert said.count(True) == 1
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 1


def test_a_code_of_the_app_sent_by_four_at_once_lets_one_in(lead: User) -> None:
    step, _codes = with_step(lead)
    code = app_code(step)
    said = at_once(lambda: second_step.spend(step, code=code, at=START), times=4)
    assert said.count(True) == 1


def test_of_many_wrong_codes_at_once_five_are_looked_at(lead: User) -> None:
    with_step(lead)
    waits = []

    def send() -> bool:
        proof = proving.by_code(lead, code="000000", at=START, now=START)
        waits.append(proof.wait > 0)
        return proof.given

    assert not any(at_once(send, times=12))
    assert waits.count(False) == 5


def test_two_who_begin_at_once_leave_one_secret(lead: User) -> None:
    def begin() -> bool:
        second_step.begin(user=lead, now=START)
        return True

    assert all(at_once(begin, times=4))
    assert second_step.begun_by(lead) is not None
