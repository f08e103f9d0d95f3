"""What goes wrong at one row keeps no other waiting, nor does a step of a job that fails keep the others."""

from __future__ import annotations

from datetime import datetime

import pytest

from consents import tasks
from consents.campaign_enums import CampaignStatus
from consents.domain import audience, campaign_closing, campaign_mails, campaign_opening, links, proofs
from consents.enums import EventKind
from consents.models import Campaign
from office.models import Controller, User
from policies.models import PolicyVersion
from subjects.domain import second_steps
from tests import factories
from tests.consents import made
from tests.consents.campaigning import chose, next_version, person, settled, started, turn, widened
from tests.factories import NOW
from tests.failing import BrokenError, broken, broken_once
from tests.policies import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(version: PolicyVersion) -> PolicyVersion:
    """A policy of which everybody knows, in a second version that asks for fresh consent."""
    settled(version)
    next_version(version, widened("news"))
    return version


@pytest.fixture
def elsewhere(known: PolicyVersion) -> PolicyVersion:
    """The same at another company."""
    draft = published.draft(published.policy(factories.controller("procotsmart")), declares=made.DECLARED)
    version = published.publish(draft, now=made.PUBLISHED)
    settled(version)
    next_version(version, widened("news"))
    return version


@pytest.mark.usefixtures("elsewhere")
def test_one_version_that_cannot_be_asked_about_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_opening, "_open", broken_once(campaign_opening._open))
    with pytest.raises(BrokenError):
        turn(now=NOW)

    (opened,) = Campaign.objects.filter(version__number=2)
    assert opened.status == CampaignStatus.CLOSED  # it was for nobody


@pytest.mark.usefixtures("elsewhere")
def test_one_campaign_that_fails_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "find_batch", broken_once(audience.find_batch))
    with pytest.raises(BrokenError):
        turn(now=NOW)

    assert sorted(Campaign.objects.filter(version__number=2).values_list("status", flat=True)) == [
        CampaignStatus.CLOSED,
        CampaignStatus.DRAFT,
    ]


def test_mails_that_cannot_be_prepared_keep_no_other_step_of_their_campaign(
    version: PolicyVersion, lead: User, dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(version)
    person("elsa", at=dreame)
    chose("elsa", EventKind.GIVEN, at=dreame)
    next_version(version, widened("news"))
    started(lead)
    asked: list[datetime] = []

    def expire_batch(pk: object, *, now: datetime) -> int:
        asked.append(now)
        return 0

    monkeypatch.setattr(campaign_mails, "ask_batch", broken)
    monkeypatch.setattr(campaign_closing, "expire_batch", expire_batch)
    with pytest.raises(BrokenError):
        turn(now=NOW)

    assert asked == [NOW]


def test_one_company_whose_proofs_cannot_go_keeps_no_other(
    dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, looked = factories.controller("procotsmart"), list[Controller]()

    def forget(controller: Controller, *, now: datetime) -> int:
        looked.append(controller)
        return 0

    monkeypatch.setattr(proofs, "_forget_at", broken_once(forget))
    with pytest.raises(BrokenError):
        proofs.forget_expired(now=NOW)

    assert len(looked) == 1
    assert looked[0] in (dreame, other)


def test_links_that_cannot_be_deleted_keep_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []

    def delete_ended(*, now: datetime) -> int:
        asked.append(now)
        return 0

    monkeypatch.setattr(links, "delete_ended", broken)
    monkeypatch.setattr(second_steps, "delete_ended", delete_ended)
    with pytest.raises(BrokenError):
        tasks.delete_links()

    assert len(asked) == 1
