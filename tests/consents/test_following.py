"""What follows from a stop: recipients are told, a day runs, and the person hears when all have confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consents.domain import checking, following, foresight, recording
from consents.domain.events import Source
from consents.enums import EventKind, Scope
from consents.models import Withdrawal
from mailroom.models import Mail
from office.enums import Role
from office.models import AccessEntry, Controller, User
from subjects.domain import erasing, merging
from subjects.domain.identifiers import Known
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind
from subjects.models import Subject
from tests import factories
from tests.consents import made
from tests.consents.made import event, record
from tests.consents.stopping import LATER, asked, confirm, getting, speak_english, stop
from tests.factories import NOW
from tests.thirdparties import made as register
from thirdparties.domain import notice_handling
from thirdparties.domain.notice_handling import Answer
from thirdparties.enums import NoticeKind, NoticeOutcome
from thirdparties.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version")]


@pytest.mark.promise("P13")
def test_a_consent_is_withdrawn_at_once_and_each_recipient_of_the_purpose_is_told(
    dreame: Controller, elsa: Subject
) -> None:
    agency, _carrier = getting(dreame, "Agency AB", "news"), getting(dreame, "Post AB", "orders")
    record(dreame, event(EventKind.GIVEN))
    row = stop(elsa, "news")
    assert row is not None
    assert made.state().consent == "withdrawn"
    assert not checking.check(dreame, question=asked("news"), now=NOW).allowed
    assert following.follow_all(now=NOW) == 0
    notice = Notice.objects.get()
    assert (notice.third_party, notice.kind, notice.purposes) == (agency, NoticeKind.STOP, ["news"])
    assert (notice.person, notice.due_on, notice.clues) == (elsa, row.due_on, [("email", made.ADDRESS)])
    following.follow_all(now=NOW)
    assert Notice.objects.count() == 1
    confirm(notice)
    assert following.follow_all(now=LATER) == 1
    row.refresh_from_db()
    assert row.closed_at == LATER
    assert [mail.template for mail in Mail.objects.filter(cause=row.cause).order_by("created_at")] == [
        "consents/receipt",
        "consents/stopped",
    ]
    assert {entry.action for entry in AccessEntry.objects.filter(target_id=row.pk)} == {
        "consents.withdrawn",
        "consents.recipients_told",
        "consents.stopped",
    }
    assert row.history.count() == 3


def test_a_recipient_without_a_contact_is_told_once_there_is_one(dreame: Controller, elsa: Subject) -> None:
    silent = getting(dreame, "Silent AB", "news", contact=False)
    other = getting(dreame, "Agency AB", "news")
    record(dreame, event(EventKind.GIVEN))
    row = stop(elsa, "news")
    assert row is not None
    following.follow_all(now=NOW)
    confirm(Notice.objects.get())
    assert following.follow_all(now=LATER) == 0
    assert list(following.waiting_for(row)) == [silent]
    register.contact(silent)
    following.follow_all(now=LATER)
    assert Notice.objects.filter(third_party=other).count() == 1
    confirm(Notice.objects.get(third_party=silent))
    assert following.follow_all(now=LATER) == 1


def test_the_office_hears_once_of_what_has_not_stopped_in_time(dreame: Controller, elsa: Subject) -> None:
    manager = factories.staff(Role.CONSENT_MANAGER, at=dreame, name="Mia Manager")
    getting(dreame, "Agency AB", "news")
    record(dreame, event(EventKind.GIVEN))
    row = stop(elsa, "news")
    assert row is not None
    late = NOW + timedelta(days=(row.due_on - dreame.today(NOW)).days + 1)
    for _turn in range(2):
        following.follow_all(now=late)
    mail = Mail.objects.get(template="consents/staff_overdue")
    assert mail.to == manager.email
    assert elsa.reference in str(mail.text)
    assert made.ADDRESS not in str(mail.text)


def test_one_that_cannot_be_followed_keeps_no_other_waiting(
    dreame: Controller, elsa: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(dreame, event(EventKind.GIVEN))
    first, second = stop(elsa, "news"), stop(elsa, "fraud")
    assert first is not None
    assert second is not None
    follow = following._follow

    def broken(row: Withdrawal, **more: Any) -> bool:
        if row.pk == first.pk:
            raise RuntimeError("broken")
        return follow(row, **more)

    monkeypatch.setattr(following, "_follow", broken)
    with pytest.raises(RuntimeError):
        following.follow_all(now=NOW)
    second.refresh_from_db()
    assert second.told_at == NOW


def test_of_whoever_was_erased_meanwhile_nobody_is_told_anything(dreame: Controller, elsa: Subject) -> None:
    getting(dreame, "Agency AB", "news")
    record(dreame, event(EventKind.GIVEN))
    row = stop(elsa, "news")
    erasing.erase(elsa, by=None, now=NOW)
    assert following.follow_all(now=LATER) == 1
    assert not Notice.objects.exists()
    assert row is not None
    assert not Mail.objects.filter(template="consents/stopped").exists()


@pytest.mark.promise("P13")
def test_what_another_system_records_as_stopped_is_followed_too_and_gives_no_second_receipt(
    dreame: Controller, elsa: Subject
) -> None:
    getting(dreame, "Agency AB", "news")
    getting(dreame, "Institute AB", "surveys")
    record(dreame, event(EventKind.GIVEN, days_ago=5), event(EventKind.GIVEN, days_ago=5, purpose="surveys"))
    assert not Withdrawal.objects.exists()
    record(
        dreame,
        event(EventKind.WITHDRAWN, days_ago=0),
        event(EventKind.OBJECTED, days_ago=0, purpose="fraud"),
        event(EventKind.SHARING_OBJECTED, days_ago=0, purpose="surveys"),
    )
    rows = {row.scope: row.purposes for row in Withdrawal.objects.all()}
    assert rows == {"purposes": ["news", "fraud"], "sharing": ["surveys"]}
    following.follow_all(now=NOW)
    for notice in Notice.objects.all():
        confirm(notice)
    assert following.follow_all(now=LATER) == 2
    assert not Mail.objects.filter(template__in=["consents/receipt", "consents/stopped"]).exists()


def test_after_a_merge_the_recipients_are_told_by_what_the_person_is_known_by_now(
    dreame: Controller, elsa: Subject, lead: User
) -> None:
    agency = getting(dreame, "Agency AB", "news", contact=False)
    record(dreame, event(EventKind.GIVEN))
    row = stop(elsa, "news")
    following.follow_all(now=NOW)
    other = factories.person(Known(IdentifierKind.PHONE, "+46701234567"), at=dreame)
    merging.merge(elsa, into=other, by=lead, now=NOW, reason=MergeReason.SAID_BY_PERSON)
    assert following.follow_all(now=LATER) == 0
    register.contact(agency)
    following.follow_all(now=LATER)
    notice = Notice.objects.get()
    assert notice.person == other
    assert ("email", made.ADDRESS) in notice.clues
    confirm(notice)
    assert following.follow_all(now=LATER) == 1
    assert row is not None
    assert Mail.objects.get(template="consents/stopped").to == made.ADDRESS


def test_what_the_person_allows_again_is_followed_no_longer(dreame: Controller, elsa: Subject) -> None:
    agency, silent = getting(dreame, "Agency AB", "news"), getting(dreame, "Silent AB", "news", contact=False)
    record(dreame, event(EventKind.GIVEN))
    row = stop(elsa, "news")
    following.follow_all(now=NOW)
    record(dreame, event(EventKind.GIVEN, happened_at=LATER), now=LATER)
    register.contact(silent)
    assert following.follow_all(now=LATER) == 1
    assert row is not None
    row.refresh_from_db()
    assert row.outcome == "taken_back"
    notice = Notice.objects.get()
    assert (notice.third_party, notice.outcome) == (agency, NoticeOutcome.WITHDRAWN)
    assert not Mail.objects.filter(template="consents/stopped").exists()


def test_a_stop_that_is_told_again_tells_nobody_again(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event(EventKind.GIVEN, days_ago=3))
    for days in (2, 1, 0):
        record(dreame, event(EventKind.WITHDRAWN, days_ago=days))
    record(dreame, event(EventKind.REFUSED, days_ago=0))
    assert Withdrawal.objects.count() == 1


def test_a_later_turn_that_overtakes_an_earlier_one_breaks_nothing(dreame: Controller, elsa: Subject) -> None:
    getting(dreame, "Agency AB", "news")
    record(dreame, event(EventKind.GIVEN))
    row = stop(elsa, "news")
    following.follow_all(now=LATER)
    answer = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Ann Öst")
    notice_handling.answer(Notice.objects.get(), given=answer, now=NOW)
    assert following.follow_all(now=NOW) == 1
    assert row is not None
    row.refresh_from_db()
    assert row.closed_at == row.told_at == LATER


def test_only_what_was_in_use_is_followed_and_named(dreame: Controller, elsa: Subject) -> None:
    getting(dreame, "Agency AB", "news")
    speak_english(elsa)
    row = stop(elsa, *foresight.stoppable(dreame, scope=Scope.MARKETING), scope=Scope.MARKETING)
    assert row is not None
    assert row.purposes == []
    assert made.state().objected_since == NOW
    assert following.follow_all(now=NOW) == 1
    assert "We were not doing it" in str(Mail.objects.get(template="consents/receipt").text)
    assert not Notice.objects.exists()


def test_many_that_wait_for_a_contact_cost_a_turn_no_more_queries(dreame: Controller, elsa: Subject) -> None:
    getting(dreame, "Silent AB", "news", contact=False)
    people = [
        elsa,
        *(factories.person(Known(IdentifierKind.PHONE, f"+4670123456{n}"), at=dreame) for n in (1, 2)),
    ]
    counts = []
    for person in people:
        recording.record_one(dreame, event=event(EventKind.GIVEN, whom=person), source=Source(), now=NOW)
        stop(person, "news")
        following.follow_all(now=NOW)
        with CaptureQueriesContext(connection) as queries:
            following.follow_all(now=NOW)
        counts.append(len(queries))
    assert counts[2] - counts[1] == counts[1] - counts[0] <= 2
