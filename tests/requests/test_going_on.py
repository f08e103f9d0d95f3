"""What goes wrong at one row keeps no other waiting, nor does a step of a job that fails keep the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from office import clock
from office.models import Controller, User
from requests import hold_notifications, tasks
from requests.domain import (
    bundles,
    decision,
    hold_reminders,
    holds,
    identity_codes,
    identity_documents,
    inquiry_retention,
    packages,
    recomputing,
    retention,
)
from requests.enums import BundleState, Outcome
from requests.models import EvidenceBundle, LegalHold, Package, Request, Upkeep
from requests.package_enums import PackageState
from tests import factories
from tests.factories import NOW
from tests.failing import BrokenError, broken, broken_once
from tests.requests.delivering import handed_over
from tests.requests.identity_scenes import ask_document, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(dreame: Controller) -> Request:
    return factories.request(at=dreame, email="other@person.example")


def test_one_package_that_cannot_end_keeps_no_other(
    case: Request, other: Request, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (case, other):
        handed_over(one, by=handler)
    monkeypatch.setattr(packages, "end", broken_once(packages.end))
    with pytest.raises(BrokenError):
        packages.tend(now=NOW + packages.KEPT_UNFETCHED + timedelta(hours=1))

    assert Package.objects.filter(state=PackageState.EXPIRED).count() == 1


def test_one_bundle_that_cannot_end_keeps_no_other(
    case: Request, other: Request, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (case, other):
        bundles.ask(one, reason="Asked by the authority.", language="en", by=lead, now=NOW)
    bundles.make_all(moment=lambda: NOW)
    monkeypatch.setattr(bundles, "_end", broken_once(bundles._end))
    with pytest.raises(BrokenError):
        bundles.destroy_expired(now=NOW + bundles.KEPT_FOR)

    assert EvidenceBundle.objects.filter(state=BundleState.DESTROYED).count() == 1


def test_one_hold_that_cannot_be_reminded_of_keeps_no_other(
    case: Request, other: Request, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (case, other):
        holds.put(one, reason="A claim.", ends_on=NOW.date() + timedelta(days=3), by=lead, now=NOW)
    reminded: list[LegalHold] = []
    given = broken_once(lambda hold, **_given: reminded.append(hold))
    monkeypatch.setattr(hold_notifications, "reminder", given)
    with pytest.raises(BrokenError):
        hold_reminders.sweep(now=NOW)

    assert len(reminded) == 1


def test_codes_that_cannot_end_keep_no_document_from_being_destroyed(
    case: Request, handler: User, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_document(case, by=handler, checker=lead)
    (document,) = identity_documents.keep(case, files=[picture()], now=NOW)
    monkeypatch.setattr(identity_codes, "expire", broken)
    monkeypatch.setattr(clock, "now", lambda: NOW + identity_documents.KEPT)
    with pytest.raises(BrokenError):
        tasks.mind_identity()

    document.refresh_from_db()
    assert document.destroyed_at is not None


def noting(asked: list[datetime]) -> Callable[..., int]:
    """Return a job that notes when it was called."""

    def job(*, now: datetime) -> int:
        asked.append(now)
        return 0

    return job


@pytest.mark.parametrize("step", ["links", "task_links", "task_owners"])
def test_no_step_before_it_keeps_what_is_over_from_being_erased(
    case: Request, lead: User, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=lead, now=NOW)
    name = "forget_idle" if step == "task_owners" else "delete_ended"
    monkeypatch.setattr(getattr(tasks, step), name, broken)
    asked: list[datetime] = []
    monkeypatch.setattr(inquiry_retention, "erase_expired", noting(asked))
    later = NOW + timedelta(days=case.controller.retention_days + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(BrokenError):
        tasks.erase_expired()

    case.refresh_from_db()
    assert case.erased_at == later
    assert asked == [later]


def test_a_request_that_cannot_be_erased_keeps_no_inquiry(
    case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []
    monkeypatch.setattr(retention, "erase_expired", broken)
    monkeypatch.setattr(inquiry_retention, "erase_expired", noting(asked))
    with pytest.raises(BrokenError):
        tasks.erase_expired()

    assert len(asked) == 1


def test_a_company_whose_deadlines_cannot_be_derived_keeps_no_other(
    dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.controller("procotsmart")
    once = broken_once(recomputing._recompute_controller)
    monkeypatch.setattr(recomputing, "_recompute_controller", once)
    with pytest.raises(BrokenError):
        recomputing.recompute_open(now=NOW)

    assert Upkeep.objects.exclude(pauses_on=None).count() == 1
