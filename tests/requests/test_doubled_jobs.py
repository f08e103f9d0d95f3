"""Two workers that read the same rows before either did anything: the second finds nothing left to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from law import Right
from office.models import AccessEntry, Controller, User
from office.one_by_one import OneByOne
from requests.domain import handling, identity_codes, identity_documents, restricting
from requests.identity_enums import CodeWay
from requests.models import Request, Restriction
from tests.factories import NOW
from tests.requests.identity_scenes import ask_code, ask_document, known_person, picture
from tests.requests.rights import answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday", "doubled")]


@pytest.fixture
def doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each step of a job be taken twice, with what was read before the first."""
    once = OneByOne.do

    def twice(self: OneByOne, step: Callable[..., int], *args: Any, **kwargs: Any) -> int:
        return once(self, step, *args, **kwargs) + once(self, step, *args, **kwargs)

    monkeypatch.setattr(OneByOne, "do", twice)


def times(action: str, *, of: Request) -> int:
    return AccessEntry.objects.of(of).filter(action=action).count()


def test_a_restriction_is_lifted_once(dreame: Controller, handler: User, lead: User) -> None:
    case = answered(dreame, Right.RESTRICTION, by=handler)
    handling.assign(case, to=handler, by=lead, now=NOW)
    today = dreame.today(NOW)
    restricting.restrict(case, starts_on=today, ends_on=None, until="The court.", by=handler, now=NOW)
    soon = today + timedelta(days=3)
    restricting.announce_end(case, lifts_on=soon, text="We go on.", by=handler, now=NOW)

    assert restricting.sweep(now=NOW + timedelta(days=4)) == 1

    assert times("requests.restriction_lifted", of=case) == 1
    assert Restriction.objects.get().lifted_on == soon + timedelta(days=1)


def test_a_code_expires_once(case: Request, dreame: Controller, handler: User) -> None:
    ask_code(case, of=known_person(dreame), by=handler)

    assert identity_codes.expire(now=NOW + identity_codes.LIFETIME[CodeWay.MAIL]) == 1

    assert times("requests.code_expired", of=case) == 1


def test_documents_are_destroyed_once(case: Request, handler: User, lead: User) -> None:
    ask_document(case, by=handler, checker=lead)
    identity_documents.keep(case, files=[picture()], now=NOW)

    assert identity_documents.sweep(now=NOW + identity_documents.KEPT) == 1

    assert times("requests.identity_documents_destroyed", of=case) == 1
