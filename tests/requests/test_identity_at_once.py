"""Codes that are entered at the same moment are counted one by one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from office.models import Controller, User
from requests.domain import clock, identity_codes
from requests.domain.identity_codes import Entered
from requests.enums import ClockKind
from requests.models import IdentityCheck, Request
from tests.factories import NOW
from tests.requests.identity_scenes import ask_code, known_person

pytestmark = [
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="in memory, SQLite has one connection at a time"
    ),
    pytest.mark.django_db(transaction=True),
]


def enter_at_once(case: Request, codes: list[str]) -> list[Entered]:
    def enter(code: str) -> Entered:
        try:
            return identity_codes.enter(case, code=code, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(enter, codes))


def test_of_many_wrong_tries_at_once_the_fifth_ends_the_check(
    case: Request, dreame: Controller, handler: User, lead: User
) -> None:
    ask_code(case, of=known_person(dreame), by=handler)
    said = enter_at_once(case, ["1"] * 12)
    assert (said.count(Entered.WRONG), said.count(Entered.LOCKED)) == (4, 8)
    assert IdentityCheck.objects.get().attempts == 5


def test_the_right_code_entered_twice_at_once_proves_it_once(
    case: Request, dreame: Controller, handler: User
) -> None:
    code = ask_code(case, of=known_person(dreame), by=handler)
    said = enter_at_once(case, [code, code])
    assert sorted(one.value for one in said) == ["none", "right"]
    assert clock.standing_kinds(case).count(ClockKind.IDENTITY_PROVED) == 1
