"""Young persons at the age of consent: told once, free to renew or to end; silence is no consent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from django.db import IntegrityError
from django.test import Client
from pytest_django import Settings

from consents import tasks
from consents.domain import checking, coming_of_age
from consents.domain.checking import Question
from consents.enums import EventKind, GivenBy, Reason
from consents.models import ComingOfAge, ConsentEvent, PreferenceLink
from office.models import AccessEntry, Controller, User
from subjects.domain import erasing, guardians, people
from subjects.domain.guardians import Stand
from subjects.models import Guardian, Subject
from tests import factories
from tests.consents import children, made
from tests.consents.children import KIM, KIM_ADDRESS, child
from tests.consents.made import event, record
from tests.factories import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("version", "wednesday"),
    pytest.mark.promise("P26"),
]

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FRIDAY = date(2026, 11, 27)
MORNING = datetime(2026, 11, 27, 9, 0, tzinfo=STOCKHOLM)
SURVEYS = Question(whom=KIM, purpose="surveys", category="email")


@pytest.fixture
def at(settings: Settings, tmp_path: Path) -> Callable[[datetime], None]:
    """Set the portal's time."""

    def set_clock(moment: datetime) -> None:
        file = tmp_path / "clock-later"
        file.write_text(moment.isoformat())
        settings.CLOCK_FILE = str(file)

    return set_clock


@pytest.fixture
def kim(dreame: Controller, lead: User) -> Subject:
    """A child who turns 13 on Friday, with a guardian who agreed to surveys and studies."""
    found = child(dreame, born_on=date(2013, 11, 27))
    stand = Stand(evidence="Seen", evidence_on=date(2026, 11, 25), name="Maja Vuxen")
    guardians.add_guardian(found, stand=stand, by=lead, now=NOW)
    agree(dreame, found, "surveys", "studies")
    return Subject.objects.get(pk=found.pk)


def agree(at: Controller, person: Subject, *purposes: str, by: GivenBy = GivenBy.GUARDIAN) -> None:
    for code in purposes:
        given = event(whom=person, purpose=code, days_ago=0, given_by=by, confirmed=True)
        (outcome,) = record(at, given)
        assert not isinstance(outcome, Exception)


def test_on_the_day_itself_the_young_person_is_told_once_with_a_link(
    dreame: Controller, kim: Subject, at: Callable[[datetime], None]
) -> None:
    for early in (MORNING - timedelta(days=1), MORNING.replace(hour=0, minute=5)):
        at(early)
        tasks.mind_minors()
        assert not ComingOfAge.objects.exists(), early
    at(MORNING)
    tasks.mind_minors()
    tasks.mind_minors()
    row = ComingOfAge.objects.get()
    assert (row.subject, row.reached_on) == (kim, FRIDAY)
    (mail,) = children.mails("of_age")
    assert (str(mail.to), mail.language, mail.data_key_id) == (KIM_ADDRESS, "sv", kim.data_key_id)
    for words in ("Surveys", "Studies"):
        assert words in str(mail.text)
    link = PreferenceLink.objects.get()
    assert (link.subject, link.purposes, link.expires_at) == (kim, ["studies", "surveys"], row.ends_at)
    assert row.ends_at == datetime(2026, 12, 28, tzinfo=STOCKHOLM)
    entry = AccessEntry.objects.get(action="consents.came_of_age")
    assert (entry.target_id, entry.details) == (kim.pk, {"purposes": ["studies", "surveys"], "told": True})
    allowed = checking.check(dreame, question=SURVEYS, now=MORNING)
    assert allowed.reason is Reason.CONSENT  # until the time to answer is over


def test_silence_lets_the_consents_expire_after_thirty_days_and_not_before(
    dreame: Controller, kim: Subject, at: Callable[[datetime], None]
) -> None:
    at(MORNING)
    tasks.mind_minors()
    at(datetime(2026, 12, 27, 23, 55, tzinfo=STOCKHOLM))
    tasks.mind_minors()
    assert made.kinds() == ["given", "given"]
    at(datetime(2026, 12, 28, 0, 1, tzinfo=STOCKHOLM))
    tasks.mind_minors()
    tasks.mind_minors()
    assert made.kinds() == ["given", "given", "expired", "expired"]
    expired = ConsentEvent.objects.filter(kind=EventKind.EXPIRED).first()
    assert expired is not None
    assert (expired.channel, expired.subject) == ("portal", kim)
    late = checking.check(dreame, question=SURVEYS, now=datetime(2026, 12, 28, 9, tzinfo=STOCKHOLM))
    assert late.reason is Reason.EXPIRED
    assert ComingOfAge.objects.get().closed_at is not None
    assert AccessEntry.objects.filter(action="consents.childhood_ended").count() == 1


def test_what_the_young_person_renewed_stands_and_what_they_ended_is_ended(
    dreame: Controller, kim: Subject, at: Callable[[datetime], None]
) -> None:
    at(MORNING)
    tasks.mind_minors()
    client = Client(headers={"Accept-Language": "en"})
    path = re.search(r"/dreame/preferences/[\w-]+/", str(children.mails("of_age")[0].text))
    assert path is not None
    page = client.post(path[0], follow=True).content.decode()
    assert page.index("Studies") < page.index("Orders")  # asked first
    agree_page = "/dreame/preferences/agree/studies/"
    key = re.search(r'name="key" value="([\w-]+)"', client.get(agree_page).content.decode())
    assert key is not None
    client.post(agree_page, {"key": key[1], "answer": "yes"})
    at(datetime(2026, 12, 28, 9, tzinfo=STOCKHOLM))
    tasks.mind_minors()
    studies, surveys = made.state("studies"), made.state("surveys")
    assert (studies.consent, surveys.consent) == ("given", "expired")
    assert studies.consent_event is not None
    assert studies.consent_event.given_by == GivenBy.SELF


def test_a_consent_that_the_young_person_gives_on_the_birthday_is_their_own(
    dreame: Controller, kim: Subject, at: Callable[[datetime], None]
) -> None:
    just_after = datetime(2026, 11, 27, 0, 20, tzinfo=STOCKHOLM)  # still the day before in UTC
    at(just_after)
    own = event(whom=kim, purpose="surveys", happened_at=just_after)
    (outcome,) = record(dreame, own, now=just_after + timedelta(minutes=1))
    assert not isinstance(outcome, Exception)
    codes = coming_of_age.from_childhood(dreame, on=FRIDAY).values_list("purpose__code", flat=True)
    assert list(codes) == ["studies"]


def test_whoever_has_no_address_is_not_told_and_still_nothing_goes_on_by_silence(
    dreame: Controller, lead: User, at: Callable[[datetime], None]
) -> None:
    silent = people.note_birth_date(
        factories.person(at=dreame, name="Lo"), born_on=date(2013, 11, 27), by=None, now=NOW
    )
    stand = Stand(evidence="Seen", evidence_on=date(2026, 11, 25), name="Mats Vuxen")
    row = guardians.add_guardian(silent, stand=stand, by=lead, now=NOW)
    agree(dreame, silent, "surveys", by=GivenBy.SELF)  # confirmed by the guardian
    guardians.end_guardian(row, by=lead, now=NOW)
    at(MORNING)
    tasks.mind_minors()
    assert ComingOfAge.objects.get().told_at is None
    assert not children.mails("of_age")
    at(MORNING + timedelta(days=31))
    tasks.mind_minors()
    assert made.kinds() == ["given", "expired"]


def test_a_leap_day_child_is_told_on_the_first_of_march(
    dreame: Controller, lead: User, at: Callable[[datetime], None]
) -> None:
    leap = child(dreame, born_on=date(2016, 2, 29))
    stand = Stand(evidence="Seen", evidence_on=date(2026, 11, 25), name="Maja Vuxen")
    guardians.add_guardian(leap, stand=stand, by=lead, now=NOW)
    agree(dreame, leap, "surveys")
    at(datetime(2029, 2, 28, 12, tzinfo=STOCKHOLM))
    tasks.mind_minors()
    assert not ComingOfAge.objects.exists()
    at(datetime(2029, 3, 1, 12, tzinfo=STOCKHOLM))
    tasks.mind_minors()
    assert ComingOfAge.objects.get().reached_on == date(2029, 3, 1)


def test_what_goes_wrong_with_one_keeps_no_other_waiting_and_is_raised_at_the_end(
    dreame: Controller, kim: Subject, lead: User, at: Callable[[datetime], None]
) -> None:
    at(MORNING)
    tasks.mind_minors()
    later = MORNING + timedelta(days=31)
    fine = ComingOfAge.objects.get()
    broken = [
        ComingOfAge.objects.create(
            controller=dreame,
            subject=child(dreame, born_on=date(2013, 11, 20), address=f"{number}@person.example"),
            reached_on=date(2026, 11, 20),
            noticed_at=later + timedelta(days=1),  # cannot end before it was noticed
            ends_at=MORNING,
        )
        for number in range(3)
    ]
    lo = child(dreame, born_on=date(2013, 12, 1), address="lo@person.example")
    stand = Stand(evidence="Seen", evidence_on=date(2026, 11, 25), name="Maja Vuxen")
    guardians.add_guardian(lo, stand=stand, by=lead, now=NOW)
    agree(dreame, lo, "surveys")
    at(later)
    for _turn in range(2):
        with pytest.raises(IntegrityError):
            tasks.mind_minors()
    fine.refresh_from_db()
    assert fine.closed_at is not None
    assert set(ComingOfAge.objects.filter(closed_at__isnull=True, reached_on=date(2026, 11, 20))) == set(
        broken
    )
    assert made.kinds().count("expired") == 2
    assert ComingOfAge.objects.get(subject=lo).told_at is not None


def test_a_company_whose_young_persons_cannot_be_told_keeps_those_of_others_from_nothing(
    dreame: Controller, kim: Subject, at: Callable[[datetime], None]
) -> None:
    for slug in ("aaa", "zzz"):
        Controller.objects.filter(pk=factories.controller(slug).pk).update(time_zone="Mars/Base")
    at(MORNING)
    with pytest.raises(ZoneInfoNotFoundError):
        tasks.mind_minors()
    assert ComingOfAge.objects.get().subject == kim


def test_whoever_was_erased_meanwhile_or_never_consented_is_left_alone(
    dreame: Controller, kim: Subject, lead: User, at: Callable[[datetime], None]
) -> None:
    other = child(dreame, born_on=date(2013, 11, 27), address="lo@person.example")
    stand = Stand(evidence="Seen", evidence_on=date(2026, 11, 25), name="Maja Vuxen")
    guardians.add_guardian(other, stand=stand, by=lead, now=NOW)
    at(MORNING)
    tasks.mind_minors()
    erasing.erase(kim, by=lead, now=MORNING)
    at(MORNING + timedelta(days=31))
    tasks.mind_minors()
    row = ComingOfAge.objects.get()
    assert (row.subject, row.closed_at is not None) == (kim, True)
    assert made.kinds() == ["given", "given"]
    assert Guardian.objects.count() == 2
