"""What goes wrong at one row keeps no other waiting, nor does a step of a job that fails keep the others."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import ModuleType

import pytest

from office.enums import Role
from office.models import Controller, User
from tests import factories
from tests.factories import NOW
from tests.failing import BrokenError, broken, broken_once
from tests.thirdparties import made
from tests.thirdparties.disclosing import disclosed
from thirdparties import tasks
from thirdparties.disclosure_enums import DisclosureOutcome
from thirdparties.domain import (
    disclosure_reminders,
    disclosure_retention,
    notice_handling,
    notice_links,
    notice_reminders,
    notice_retention,
    reminders,
)
from thirdparties.domain.notice_handling import Answer
from thirdparties.enums import NoticeOutcome
from thirdparties.models import Disclosure, Notice
from vault.domain import shredding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

LATER = NOW + timedelta(days=4000)


def test_one_notice_that_cannot_be_erased_keeps_no_other(
    dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Paula Post")
    for name in ("Nordpost AB", "Budkedjan AB"):
        notice_handling.answer(made.notice(made.recipient(dreame, name)), given=done, now=NOW)
    monkeypatch.setattr(shredding, "order", broken_once(shredding.order))
    with pytest.raises(BrokenError):
        notice_retention.erase_expired(now=LATER)

    assert Notice.objects.exclude(erased_at=None).count() == 1


def test_one_disclosure_that_cannot_be_erased_keeps_no_other(
    dreame: Controller, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = factories.staff(Role.CASE_HANDLER, at=dreame)
    for _number in range(2):
        disclosed(dreame, by=handler, approver=lead)
    Disclosure.objects.update(notified_on=NOW.date(), outcome=DisclosureOutcome.DISCLOSED)
    monkeypatch.setattr(shredding, "order", broken_once(shredding.order))
    with pytest.raises(BrokenError):
        disclosure_retention.erase_expired(now=LATER)

    assert Disclosure.objects.exclude(erased_at=None).count() == 1


@pytest.mark.parametrize("failing", [notice_links, notice_retention])
def test_what_cannot_be_deleted_keeps_no_recipient_from_being_reminded(
    failing: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "delete_ended" if failing is notice_links else "erase_expired"
    monkeypatch.setattr(failing, name, broken)
    asked = noted(notice_reminders, monkeypatch)
    with pytest.raises(BrokenError):
        tasks.notices()

    assert len(asked) == 1


def test_agreements_that_cannot_be_reminded_of_keep_no_disclosure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "sweep", broken)
    asked = noted(disclosure_reminders, monkeypatch)
    with pytest.raises(BrokenError):
        tasks.remind()

    assert len(asked) == 1


def noted(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Return the moments at which a module's sweep was called."""
    asked: list[datetime] = []

    def sweep(*, now: datetime) -> int:
        asked.append(now)
        return 0

    monkeypatch.setattr(module, "sweep", sweep)
    return asked
