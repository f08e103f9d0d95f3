"""A campaign from its start to its end: mails at a rate, answers from the ledger, silence that is no consent."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from consents.campaign_enums import Ask, CampaignStatus, Ending, LeftOut, MemberState
from consents.domain import campaign_mails, campaign_results, campaigns, checking
from consents.domain.checking import Question
from consents.domain.events import Whom
from consents.enums import Consent, EventKind, Reason
from consents.errors import CampaignError
from consents.models import Campaign, ConsentEvent, ConsentState, PreferenceLink
from mailroom.enums import State
from mailroom.models import Mail
from office import kept
from office.models import Controller, User
from policies.models import PolicyVersion
from subjects.domain import erasing
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests.consents import made
from tests.consents.campaigning import (
    SHOWN_LATER,
    again,
    chose,
    mails,
    member,
    next_version,
    opened,
    person,
    settled,
    started,
    turn,
    widened,
)
from tests.factories import NOW
from tests.policies import published

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def known(version: PolicyVersion) -> PolicyVersion:
    """The first version, of which everybody knows."""
    settled(version)
    return version


@pytest.fixture
def asked(dreame: Controller, version: PolicyVersion) -> list[Subject]:
    """Three people whose consent rests on the first version, after which the second asks for fresh consent."""
    people = [person(name, at=dreame) for name in ("elsa", "nils", "olga")]
    for name in ("elsa", "nils", "olga"):
        chose(name, EventKind.GIVEN, at=dreame)
    next_version(version, widened("news"))
    return people


def test_nobody_is_written_to_before_the_start(asked: list[Subject]) -> None:
    campaign = opened()

    turn(now=NOW + DAY)

    assert again(campaign).status == CampaignStatus.DRAFT
    assert mails() == {}


@pytest.mark.promise("P28")
def test_each_person_gets_one_question_in_their_language_with_a_link_of_their_own(
    asked: list[Subject], lead: User
) -> None:
    campaign = started(lead)

    turn(now=NOW + MINUTE)
    turn(now=NOW + 2 * MINUTE)

    texts = mails("question")
    assert sorted(texts) == [f"{name}@person.example" for name in ("elsa", "nils", "olga")]
    assert Mail.objects.filter(cause=campaign.cause).count() == len(asked)
    links = [re.findall(r"https?://\S+/dreame/preferences/\S+", text) for text in texts.values()]
    assert len({one for found in links for one in found}) == len(asked)
    assert all("link.invalid" not in text and "/policy/1..2/?lang=sv" in text for text in texts.values())
    assert {tuple(one.purposes) for one in PreferenceLink.objects.all()} == {("news",)}
    assert set(Mail.objects.values_list("data_key_id", flat=True)) >= {one.data_key_id for one in asked}


def test_mails_are_prepared_at_the_rate(asked: list[Subject], lead: User) -> None:
    campaign = started(lead, rate=1)

    counts = []
    for half_minutes in range(6):
        turn(now=NOW + half_minutes * MINUTE / 2)
        counts.append(Mail.objects.filter(cause=campaign.cause).count())

    assert counts == [1, 1, 2, 2, 3, 3]


def test_a_worker_that_was_away_makes_up_for_no_more_than_a_minute(asked: list[Subject], lead: User) -> None:
    campaign = started(lead, rate=1)

    turn(now=NOW + DAY)

    assert Mail.objects.filter(cause=campaign.cause).count() == 1


def test_a_pause_holds_at_once_and_goes_on_where_it_stopped(asked: list[Subject], lead: User) -> None:
    campaign = started(lead, rate=1)
    turn(now=NOW)
    campaigns.pause(campaign, by=lead, now=NOW)

    turn(now=NOW + 5 * MINUTE)
    held = Mail.objects.filter(cause=campaign.cause).count()
    campaigns.resume(campaign, by=lead, now=NOW + 6 * MINUTE)
    for minute in range(6, 12):
        turn(now=NOW + minute * MINUTE)

    assert held == 1
    assert Mail.objects.filter(cause=campaign.cause).count() == len(asked)


def test_who_said_no_or_was_erased_between_start_and_mail_gets_none(
    dreame: Controller, asked: list[Subject], lead: User
) -> None:
    campaign = started(lead)
    chose("elsa", EventKind.WITHDRAWN, at=dreame, days_ago=0)
    erasing.erase(asked[1], by=lead, now=NOW)

    turn(now=NOW + MINUTE)

    assert list(mails("question")) == ["olga@person.example"]
    assert member(campaign, asked[0]).left_out == LeftOut.WITHDREW
    assert member(campaign, asked[1]).left_out == LeftOut.GONE


def test_only_the_silent_are_reminded_each_time_once(
    dreame: Controller, asked: list[Subject], lead: User
) -> None:
    campaign = started(lead)
    turn(now=NOW + MINUTE)
    chose("elsa", EventKind.GIVEN, at=dreame, days_ago=0, shown=SHOWN_LATER)
    chose("nils", EventKind.REFUSED, at=dreame, days_ago=0, shown=SHOWN_LATER)

    for _turn in range(2):
        turn(now=NOW + 8 * DAY)

    assert list(mails("reminder")) == ["olga@person.example"]
    assert member(campaign, asked[2]).remind_at == NOW + MINUTE + 14 * DAY
    assert member(campaign, asked[0]).remind_at is None


@pytest.mark.promise("P28")
def test_silence_is_no_consent_and_a_yes_stands(dreame: Controller, asked: list[Subject], lead: User) -> None:
    campaign = started(lead)
    turn(now=NOW + MINUTE)
    answered = NOW + DAY
    for name, kind in (("elsa", EventKind.GIVEN), ("nils", EventKind.REFUSED)):
        event = made.event(
            kind,
            whom=Whom(IdentifierKind.EMAIL, f"{name}@person.example"),
            happened_at=answered,
            shown=SHOWN_LATER,
        )
        made.record(dreame, event, now=answered)

    over = NOW + 31 * DAY
    for _turn in range(2):
        turn(now=over)

    consents = dict(ConsentState.objects.values_list("subject", "consent"))
    assert consents == {
        asked[0].pk: Consent.GIVEN,
        asked[1].pk: Consent.REFUSED,
        asked[2].pk: Consent.EXPIRED,
    }
    expired = ConsentEvent.objects.get(kind=EventKind.EXPIRED)
    assert (expired.subject, expired.channel) == (asked[2], "portal")
    closed = again(campaign)
    assert (closed.status, closed.ending) == (CampaignStatus.CLOSED, Ending.COMPLETED)
    kept.forget_all()
    question = Question(Whom(IdentifierKind.EMAIL, "olga@person.example"), "news", "email")
    assert checking.check(dreame, question=question, now=over).reason is Reason.EXPIRED


def test_the_counts_come_from_the_ledger(dreame: Controller, asked: list[Subject], lead: User) -> None:
    campaign = started(lead)
    turn(now=NOW + MINUTE)
    for name, kind in (("elsa", EventKind.GIVEN), ("nils", EventKind.WITHDRAWN)):
        event = made.event(
            kind,
            whom=Whom(IdentifierKind.EMAIL, f"{name}@person.example"),
            happened_at=NOW + DAY,
            shown=SHOWN_LATER,
        )
        made.record(dreame, event, now=NOW + DAY)

    progress = campaign_results.progress_of(campaign)

    assert (progress.waiting, progress.asked, progress.percent) == (0, 3, 100)
    assert (progress.answers.yes, progress.answers.no, progress.answers.withdrew) == (1, 0, 1)
    assert progress.silent == 1


def test_what_was_said_before_the_question_is_no_answer_to_it(
    dreame: Controller, asked: list[Subject], lead: User
) -> None:
    chose("elsa", EventKind.REFUSED, at=dreame, purpose="surveys")
    campaign = started(lead)
    turn(now=NOW + MINUTE)

    assert campaign_results.progress_of(campaign).answers.no == 0


def test_whom_no_mail_reached_is_counted_apart_and_keeps_what_they_had(
    dreame: Controller, asked: list[Subject], lead: User
) -> None:
    campaign = started(lead)
    turn(now=NOW + MINUTE)
    key = member(campaign, asked[0]).key("mail")
    Mail.objects.filter(dedupe_key=key).update(state=State.FAILED, next_attempt_at=None)

    turn(now=NOW + 2 * MINUTE)
    turn(now=NOW + 31 * DAY)

    assert member(campaign, asked[0]).state == MemberState.UNREACHABLE
    assert campaign_results.progress_of(campaign).unreachable == 1
    assert ConsentState.objects.get(subject=asked[0]).consent == Consent.GIVEN
    assert again(campaign).status == CampaignStatus.CLOSED


def test_a_yes_to_one_of_two_purposes_lets_only_the_other_expire(
    dreame: Controller, version: PolicyVersion, lead: User
) -> None:
    elsa = person("elsa", at=dreame)
    for purpose in ("news", "surveys"):
        chose("elsa", EventKind.GIVEN, at=dreame, purpose=purpose)
    next_version(version, widened("news", "surveys"))
    started(lead)
    turn(now=NOW + MINUTE)
    whom = Whom(IdentifierKind.EMAIL, "elsa@person.example")
    event = made.event(EventKind.GIVEN, whom=whom, happened_at=NOW + DAY, shown=SHOWN_LATER)
    made.record(dreame, event, now=NOW + DAY)

    turn(now=NOW + 8 * DAY)
    turn(now=NOW + 31 * DAY)

    found = dict(ConsentState.objects.filter(subject=elsa).values_list("purpose__code", "consent"))
    assert found == {"news": Consent.GIVEN, "surveys": Consent.EXPIRED}
    assert mails("reminder") == {}


@pytest.mark.promise("D13")
def test_a_notice_says_what_changed_carries_no_preference_link_and_closes_when_all_are_told(
    dreame: Controller, version: PolicyVersion, lead: User
) -> None:
    elsa = person("elsa", at=dreame, language="en")
    chose("elsa", EventKind.WITHDRAWN, at=dreame)
    next_version(
        version,
        made.DECLARED,
        written={"sv": published.SIMPLE_TEXT + "\n\n## News\n\nMore."},
        summary={"en": "We say more clearly what we do.", "sv": "Vi säger tydligare vad vi gör."},
    )
    campaign = started(lead, reminder_days=[])

    turn(now=NOW + MINUTE)

    (text,) = mails("notice").values()
    assert "We say more clearly what we do." in text
    assert "/dreame/policy/1..2/?lang=en" in text
    assert "/preferences/" not in text
    assert PreferenceLink.objects.count() == 0
    assert member(campaign, elsa).ask == Ask.NOTICE
    assert (again(campaign).status, again(campaign).ending) == (CampaignStatus.CLOSED, Ending.COMPLETED)


def test_a_campaign_with_nobody_to_write_to_cannot_start_but_end(
    dreame: Controller, version: PolicyVersion, lead: User
) -> None:
    person("elsa", at=dreame)
    chose("elsa", EventKind.REFUSED, at=dreame)
    next_version(version, widened("news"))
    campaign = opened()

    with pytest.raises(CampaignError, match="nobody to write to"):
        campaigns.start(campaign, by=lead, now=NOW)
    with pytest.raises(CampaignError, match="why"):
        campaigns.end(campaign, because=" ", by=lead, now=NOW)
    campaigns.end(campaign, because="Nobody is concerned.", by=lead, now=NOW)

    assert (again(campaign).status, again(campaign).ending) == (CampaignStatus.CLOSED, Ending.DROPPED)


@pytest.mark.parametrize(
    ("pace", "field"),
    [
        ({"rate": 0}, "rate"),
        ({"rate": 6001}, "rate"),
        ({"reminder_days": [7, 7]}, "reminder_days"),
        ({"reminder_days": [0]}, "reminder_days"),
        ({"reminder_days": [1, 2, 3, 4]}, "reminder_days"),
        ({"closes_on": NOW.date()}, "closes_on"),
        ({"closes_on": NOW.date() + 13 * DAY}, "closes_on"),
    ],
)
def test_a_pace_that_does_not_fit_is_refused(
    asked: list[Subject], lead: User, pace: dict[str, object], field: str
) -> None:
    campaign = opened()
    settings = {"rate": 100, "reminder_days": [7], "closes_on": None, **pace}

    with pytest.raises(CampaignError) as error:
        campaigns.adjust(campaign, by=lead, now=NOW, **settings)  # type: ignore[arg-type]

    assert error.value.field == field
    assert again(campaign).revision == 1


def test_what_the_map_does_not_allow_is_refused(asked: list[Subject], lead: User) -> None:
    campaign = started(lead)

    with pytest.raises(CampaignError):
        campaigns.start(campaign, by=lead, now=NOW)
    with pytest.raises(CampaignError):
        campaigns.resume(campaign, by=lead, now=NOW)
    campaigns.end(campaign, because="A mistake in the text.", by=lead, now=NOW)
    for step in (campaigns.pause, campaigns.resume, campaigns.start):
        with pytest.raises(CampaignError):
            step(campaign, by=lead, now=NOW)
    turn(now=NOW + MINUTE)
    assert mails() == {}


def test_of_two_who_act_at_once_the_second_is_told(asked: list[Subject], lead: User) -> None:
    campaign = opened()
    seen = campaign.revision
    campaigns.adjust(campaign, rate=5, reminder_days=[], closes_on=None, by=lead, now=NOW, seen=seen)

    with pytest.raises(CampaignError, match="meanwhile"):
        campaigns.start(campaign, by=lead, now=NOW, seen=seen)


def test_a_batch_that_runs_again_mails_nobody_twice(asked: list[Subject], lead: User) -> None:
    """As if the rows that say who was written to were lost, and the mails were not."""
    campaign = started(lead)
    turn(now=NOW + MINUTE)
    campaign.members.update(state=MemberState.TO_ASK.value)

    assert campaign_mails.ask_batch(campaign.pk, now=NOW + 2 * MINUTE) == len(asked)

    assert Mail.objects.filter(cause=campaign.cause).count() == len(asked)


def test_a_campaign_of_an_unknown_id_is_no_work() -> None:
    assert campaign_mails.ask_batch(uuid.uuid4(), now=NOW) == 0
    assert Campaign.objects.count() == 1
