"""Codes that open a key, and tickets that hold it for a while."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from vault import codes, tickets
from vault.cipher import Secret

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))


def test_a_code_has_a_hundred_random_bits_in_groups_that_can_be_read_out() -> None:
    made = {codes.new() for _ in range(50)}
    assert len(made) == 50
    for code in made:
        assert [len(group) for group in code.split("-")] == [5, 5, 5, 5]
        assert not set(code) & set("ILOU")
    assert len(codes.ALPHABET) ** codes.LENGTH == 2**100


@pytest.mark.parametrize(
    "typed",
    [
        "01234-56789-ABCDE-FGHJK",
        " 01234 56789 abcde fghjk\n",
        "oi234–56789abcdefghjk",
        "Ol234\u00a056789\tABCDE—FGHJK",
    ],
)
def test_a_code_is_read_however_people_write_it(typed: str) -> None:
    assert codes.normalise(typed) == "0123456789ABCDEFGHJK"


@pytest.mark.parametrize(
    "typed", ["", "01234-56789-ABCDE", "01234-56789-ABCDE-FGHJK0", "U1234-56789-ABCDE-FGHJK"]
)
def test_what_is_no_code_is_told_from_a_wrong_one(typed: str) -> None:
    assert codes.normalise(typed) is None


def test_a_key_opens_by_its_code_for_what_it_is_bound_to_and_by_nothing_else() -> None:
    code = codes.new()
    locked = codes.lock(KEY, code=code, bound=b"one")
    opened = codes.unlock(locked, code=code.lower(), bound=b"one")
    assert opened is not None
    assert opened.raw == KEY
    assert codes.unlock(locked, code=code, bound=b"another") is None
    assert codes.unlock(locked, code=codes.new(), bound=b"one") is None
    assert codes.unlock(locked, code="no code", bound=b"one") is None
    assert KEY not in locked.wrapped


def test_the_same_code_locks_another_key_otherwise() -> None:
    code = codes.new()
    first, second = (codes.lock(KEY, code=code, bound=b"one") for _ in range(2))
    assert first.salt != second.salt
    assert first.wrapped != second.wrapped


def test_a_ticket_works_until_its_end_and_for_one_thing() -> None:
    ticket = tickets.issue(Secret(KEY), bound=b"package one", until=NOW + timedelta(minutes=30))
    held = tickets.redeem(ticket, bound=b"package one", now=NOW + timedelta(minutes=29))
    assert held is not None
    assert held.raw == KEY
    assert tickets.redeem(ticket, bound=b"package one", now=NOW + timedelta(minutes=30)) is None
    assert tickets.redeem(ticket, bound=b"package two", now=NOW) is None
    for broken in ("", "ä", "AAAA", ticket[:-4] + "AAA=", ticket.swapcase(), os.urandom(8).hex()):
        assert tickets.redeem(broken, bound=b"package one", now=NOW) is None
