"""Who is asked for fresh consent, who is told, and who is left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from consents.campaign_enums import Ask, LeftOut, MemberState
from consents.domain import campaign_opening
from consents.enums import EventKind
from office.models import Controller, User
from policies.declarations import Declaration
from policies.domain import lifecycle
from policies.enums import Consequence
from policies.models import PolicyVersion
from subjects.domain import erasing, suppression
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, SuppressionKind, SuppressionReason
from subjects.models import Subject
from tests import factories
from tests.consents import campaigning, made
from tests.consents.campaigning import (
    chose,
    member,
    next_version,
    opened,
    person,
    settled,
    widened,
    with_contests,
)
from tests.factories import NOW
from tests.policies import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(version: PolicyVersion) -> PolicyVersion:
    """The first version, of which everybody knows."""
    settled(version)
    return version


def test_a_version_that_asks_nothing_opens_no_campaign(version: PolicyVersion) -> None:
    next_version(version, made.DECLARED)

    assert campaign_opening.open_missing(now=NOW) == []


def test_a_campaign_is_opened_once_however_often_the_job_looks(
    dreame: Controller, version: PolicyVersion
) -> None:
    person("elsa", at=dreame)
    chose("elsa", EventKind.GIVEN, at=dreame)
    next_version(version, widened("news"))

    campaign = opened()

    assert campaign.kind == Consequence.FRESH_CONSENT
    assert campaign.status == "draft"
    assert campaign_opening.open_missing(now=NOW) == []


@pytest.mark.promise("P28")
def test_whose_consent_rests_on_the_earlier_version_is_asked_again(
    dreame: Controller, version: PolicyVersion
) -> None:
    elsa, nils = person("elsa", at=dreame), person("nils", at=dreame)
    chose("elsa", EventKind.GIVEN, at=dreame)
    chose("nils", EventKind.GIVEN, at=dreame, purpose="surveys")
    next_version(version, widened("news"))

    campaign = opened()

    row = member(campaign, elsa)
    assert (row.state, row.ask, row.purposes) == (MemberState.TO_ASK, Ask.CONSENT, ["news"])
    assert not campaign.members.filter(subject=nils).exists()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (EventKind.REFUSED, LeftOut.SAID_NO),
        (EventKind.WITHDRAWN, LeftOut.WITHDREW),
        (EventKind.OBJECTED, LeftOut.OBJECTED),
        (EventKind.RESTRICTED, LeftOut.RESTRICTED),
    ],
)
@pytest.mark.promise("D9")
def test_who_said_no_to_the_same_is_not_asked_again(
    dreame: Controller, version: PolicyVersion, kind: EventKind, why: LeftOut
) -> None:
    elsa = person("elsa", at=dreame)
    chose("elsa", EventKind.GIVEN, at=dreame, days_ago=3)
    chose("elsa", kind, at=dreame, days_ago=2)
    next_version(version, widened("news"))

    row = member(opened(), elsa)

    assert (row.left_out, row.purposes) == (why, [])
    assert row.ask != Ask.CONSENT


def test_a_purpose_that_is_new_is_asked_of_everybody_with_an_address(
    dreame: Controller, version: PolicyVersion
) -> None:
    elsa, nils = person("elsa", at=dreame), person("nils", at=dreame)
    chose("nils", EventKind.GIVEN, at=dreame)
    next_version(version, with_contests())

    campaign = opened()

    assert member(campaign, elsa).purposes == ["contests"]
    assert member(campaign, nils).purposes == ["contests"]


def test_new_marketing_is_asked_only_of_people_who_permit_marketing(
    dreame: Controller, version: PolicyVersion
) -> None:
    elsa, nils = person("elsa", at=dreame), person("nils", at=dreame)
    chose("nils", EventKind.GIVEN, at=dreame)
    next_version(version, with_contests(message="marketing"))

    campaign = opened()

    assert member(campaign, nils).ask == Ask.CONSENT
    row = member(campaign, elsa)
    assert (row.ask, row.left_out) == (Ask.NOTICE, LeftOut.NO_MARKETING)


def test_minors_and_people_who_want_no_marketing_are_not_asked_about_marketing(
    dreame: Controller, version: PolicyVersion
) -> None:
    elsa, nils = person("elsa", at=dreame), person("nils", at=dreame)
    for name in ("elsa", "nils"):
        chose(name, EventKind.GIVEN, at=dreame)
    nils.birth_date = date(2010, 1, 1).isoformat()
    nils.save()
    suppression.suppress(
        dreame,
        kind=IdentifierKind.EMAIL,
        value="elsa@person.example",
        what=SuppressionKind.NO_MARKETING,
        reason=SuppressionReason.REQUEST,
        by=None,
        now=NOW,
    )
    next_version(version, widened("news"))

    campaign = opened()

    assert member(campaign, elsa).left_out == LeftOut.SUPPRESSED
    assert member(campaign, nils).left_out == LeftOut.MINOR
    assert not campaign.members.filter(ask=Ask.CONSENT).exists()


def test_a_campaign_that_concerns_nobody_closes_by_itself(version: PolicyVersion) -> None:
    next_version(version, widened("news"))

    campaign = opened()

    assert (campaign.status, campaign.ending) == ("closed", "completed")


def test_whoever_came_after_the_version_knows_it_but_an_earlier_consent_that_came_late_is_asked_about(
    dreame: Controller, version: PolicyVersion
) -> None:
    next_version(version, with_contests(), now=NOW - timedelta(days=10))
    late, late_consent = person("late", at=dreame), person("olga", at=dreame)
    next_version(version, widened("news"), now=NOW - timedelta(days=8))
    chose("olga", EventKind.GIVEN, at=dreame, days_ago=20)

    campaign = opened()

    assert member(campaign, late_consent).purposes == ["news"]
    assert not campaign.members.filter(subject=late).exists()


def test_erased_people_are_not_among_the_audience(
    dreame: Controller, version: PolicyVersion, lead: User
) -> None:
    elsa = person("elsa", at=dreame)
    chose("elsa", EventKind.GIVEN, at=dreame)
    erasing.erase(elsa, by=lead, now=NOW)
    next_version(version, widened("news"))

    assert opened().members.count() == 0


def test_who_gave_consent_to_the_new_version_already_is_not_asked(
    dreame: Controller, version: PolicyVersion
) -> None:
    elsa = person("elsa", at=dreame)
    chose("elsa", EventKind.GIVEN, at=dreame)
    next_version(version, widened("news"))
    chose("elsa", EventKind.GIVEN, at=dreame, days_ago=0, shown=campaigning.SHOWN_LATER)

    assert member(opened(), elsa).left_out == LeftOut.ANSWERED


@pytest.mark.promise("D13")
def test_a_notice_goes_to_everybody_it_concerns_also_to_people_who_declined_marketing(
    dreame: Controller, version: PolicyVersion
) -> None:
    elsa, nils = person("elsa", at=dreame), person("nils", at=dreame)
    silent = made_without_address(dreame)
    chose("elsa", EventKind.WITHDRAWN, at=dreame)
    next_version(version, made.DECLARED, written={"sv": published.SIMPLE_TEXT + "\n\nNews."})

    campaign = opened()

    assert campaign.kind == Consequence.NOTICE
    assert member(campaign, elsa).ask == Ask.NOTICE
    assert member(campaign, nils).ask == Ask.NOTICE
    assert member(campaign, silent).left_out == LeftOut.NO_ADDRESS


def test_a_consequence_that_was_lowered_asks_for_no_consent(
    dreame: Controller, version: PolicyVersion
) -> None:
    elsa = person("elsa", at=dreame)
    chose("elsa", EventKind.GIVEN, at=dreame)
    draft = published.draft(version.policy, declares=widened("news"))
    editor = published.editor_of(dreame)
    lifecycle.lower(draft, to=Consequence.NOTICE, reason="The number was used before.", by=editor, now=NOW)
    published.publish(published.again(draft), now=NOW)

    campaign = opened()

    assert campaign.kind == Consequence.NOTICE
    assert member(campaign, elsa).ask == Ask.NOTICE


@pytest.mark.promise("P28")
def test_a_version_that_was_overtaken_before_anybody_was_asked_hands_its_question_on(
    dreame: Controller, version: PolicyVersion
) -> None:
    elsa = person("elsa", at=dreame)
    chose("elsa", EventKind.GIVEN, at=dreame)
    second = next_version(version, widened("news"))
    earlier = opened()
    third = next_version(second, reworded(), now=NOW + timedelta(days=1))

    campaign = opened(now=NOW + timedelta(days=1))

    assert campaign.version == third
    assert member(campaign, elsa).purposes == ["news"]
    assert (campaigning.again(earlier).status, campaigning.again(earlier).ending) == ("closed", "overtaken")


def reworded() -> Declaration:
    """Return the widened declaration with one more category for what rests on a contract."""
    return widened("news", "fraud")


def made_without_address(dreame: Controller) -> Subject:
    """Return a person who is known by a telephone number alone."""
    return factories.person(
        Known(IdentifierKind.PHONE, "+46701234567"), at=dreame, now=NOW - timedelta(days=7)
    )
