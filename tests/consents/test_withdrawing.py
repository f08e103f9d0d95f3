"""Stopping: the state changes at once, recipients are told, and the person hears when all have confirmed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consents.domain import checking, following, foresight, recording, withdrawing
from consents.domain.checking import Question
from consents.domain.events import Source
from consents.enums import Channel, EventKind, Reason, Scope
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent, Withdrawal
from mailroom.models import Mail
from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.models import Policy, PolicyVersion
from requests.models import Request
from subjects.domain import erasing, merging
from subjects.domain.identifiers import Known
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind
from subjects.models import Subject, Suppression
from tests import factories
from tests.consents import made
from tests.consents.made import event, record
from tests.factories import NOW
from tests.thirdparties import made as register
from thirdparties.domain import notice_handling
from thirdparties.domain.notice_handling import Answer
from thirdparties.domain.sharing import share
from thirdparties.enums import Direction, NoticeKind, NoticeOutcome
from thirdparties.models import Notice, ThirdParty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version")]

LATER = NOW + timedelta(minutes=1)


def stop(elsa: Subject, *codes: str, scope: Scope = Scope.PURPOSES, **fields: Any) -> Withdrawal | None:
    given: dict[str, Any] = {
        "channel": Channel.PAGE,
        "source": Source(),
        "key": uuid.uuid4(),
        "now": NOW,
        **fields,
    }
    return withdrawing.withdraw(subject=elsa, scope=scope, purposes=codes, **given)


def getting(at: Controller, name: str, purpose: str, *, contact: bool = True) -> ThirdParty:
    """Return a recipient that gets the e-mail address for a purpose."""
    party = register.party(at, name)
    share(
        party,
        purpose=register.purpose(at, purpose),
        categories=[register.category(at, "email")],
        direction=Direction.TO_THEM,
        by=None,
        now=NOW,
    )
    if contact:
        register.contact(party)
    return party


def speak_english(person: Subject) -> None:
    """Let the person read English, as the assertions do."""
    person.language = "en"
    person.save()


def confirm(notice: Notice) -> None:
    answer = Answer(outcome=NoticeOutcome.CONFIRMED, text="", answered_by="Ann Öst")
    notice_handling.answer(notice, given=answer, now=LATER)


def asked(purpose: str, **fields: Any) -> Question:
    return Question(whom=made.ELSA, purpose=purpose, category="email", **fields)


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


def test_the_receipt_says_what_follows_who_is_told_and_until_when(dreame: Controller, elsa: Subject) -> None:
    getting(dreame, "Agency AB", "news")
    record(dreame, event(EventKind.GIVEN))
    row = stop(elsa, "news")
    assert row is not None
    mail = Mail.objects.get(template="consents/receipt")
    assert mail.to == made.ADDRESS
    for words in ("News", "None.", "Agency AB"):
        assert words in str(mail.text)


def test_where_nobody_has_to_be_told_it_has_stopped_and_one_mail_says_so(
    dreame: Controller, elsa: Subject
) -> None:
    row = stop(elsa, "fraud")
    assert following.follow_all(now=NOW) == 1
    assert row is not None
    assert ConsentEvent.objects.get().kind == "objected"
    assert Mail.objects.filter(cause=row.cause).count() == 1


@pytest.mark.promise("D15")
def test_sharing_alone_is_stopped_where_it_is_not_needed_and_the_use_goes_on(
    dreame: Controller, elsa: Subject
) -> None:
    agency, carrier = getting(dreame, "Agency AB", "news"), getting(dreame, "Post AB", "orders")
    record(dreame, event(EventKind.GIVEN))
    speak_english(elsa)
    codes = foresight.stoppable(dreame, scope=Scope.SHARING)
    assert codes == ("news",)
    row = stop(elsa, *codes, scope=Scope.SHARING)
    following.follow_all(now=NOW)
    assert [notice.third_party for notice in Notice.objects.all()] == [agency]
    assert checking.check(dreame, question=asked("news"), now=NOW).allowed
    answer = checking.check(dreame, question=asked("news", sharing=True), now=NOW)
    assert answer.reason is Reason.SHARING_OBJECTED
    assert row is not None
    text = str(Mail.objects.get(template="consents/receipt").text)
    stays = text[text.index("These recipients still get data") :]
    assert carrier.legal_name in stays
    assert "without it we cannot do what we agreed with you" in stays
    assert agency.legal_name not in stays


def test_no_marketing_is_remembered_by_the_persons_addresses(dreame: Controller, elsa: Subject) -> None:
    record(dreame, event(EventKind.GIVEN))
    stop(elsa, *foresight.stoppable(dreame, scope=Scope.MARKETING), scope=Scope.MARKETING)
    assert Suppression.objects.get().kind == "no_marketing"
    assert made.state().consent == "withdrawn"
    with pytest.raises(ConsentRefusedError):
        raise next(
            one for one in record(dreame, event(EventKind.GIVEN)) if isinstance(one, ConsentRefusedError)
        )
    record(dreame, event(EventKind.GIVEN, happened_at=LATER), now=LATER)
    assert checking.check(dreame, question=asked("news"), now=LATER).allowed


def test_the_same_key_counts_once_and_what_has_stopped_stops_no_second_time(elsa: Subject) -> None:
    key = uuid.uuid4()
    first, again = stop(elsa, "fraud", key=key), stop(elsa, "fraud", key=key)
    assert first == again
    assert stop(elsa, "fraud") is None
    assert Withdrawal.objects.count() == 1
    assert Mail.objects.filter(template="consents/receipt").count() == 1


def test_what_cannot_be_stopped_is_refused_and_nothing_is_written(elsa: Subject) -> None:
    for codes in (("orders",), ("unknown",), ("news", "orders")):
        with pytest.raises(ConsentRefusedError):
            stop(elsa, *codes)
    assert not Withdrawal.objects.exists()
    assert not ConsentEvent.objects.exists()
    assert not Mail.objects.filter(template="consents/receipt").exists()


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


def test_terms_of_the_policy_in_force_say_what_can_be_stopped(
    dreame: Controller, version: PolicyVersion
) -> None:
    assert Policy.objects.count() == 1
    assert {"fraud", "news", "surveys"} <= set(foresight.stoppable(dreame, scope=Scope.PURPOSES))
    assert "orders" not in foresight.stoppable(dreame, scope=Scope.PURPOSES)
    assert "news" in foresight.stoppable(dreame, scope=Scope.MARKETING)
    assert foresight.stoppable(dreame, scope=Scope.LOCATION) == ()


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


def test_a_no_after_a_yes_stops_and_a_first_no_or_a_late_or_imported_one_does_not(
    dreame: Controller, elsa: Subject
) -> None:
    record(
        dreame, event(EventKind.REFUSED, days_ago=5), event(EventKind.REFUSED, days_ago=5, purpose="surveys")
    )
    record(dreame, event(EventKind.GIVEN, days_ago=4))
    record(dreame, event(EventKind.WITHDRAWN, days_ago=6), event(EventKind.OBJECTED, days_ago=6))
    record(dreame, event(EventKind.OBJECTED, days_ago=3, purpose="fraud", imported=True))
    assert not Withdrawal.objects.exists()
    record(dreame, event(EventKind.REFUSED, days_ago=2))
    assert Withdrawal.objects.get().purposes == ["news"]


def test_a_choice_that_staff_record_gives_the_person_a_receipt(
    dreame: Controller, elsa: Subject, lead: User
) -> None:
    recording.record_one(
        dreame,
        event=event(EventKind.OBJECTED, purpose="fraud", channel=Channel.STAFF, evidence="Called."),
        source=Source(by=lead),
        now=NOW,
    )
    assert Mail.objects.get(template="consents/receipt").to == made.ADDRESS
    assert Withdrawal.objects.get().history.get().history_user == lead


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


def test_erasure_alone_is_a_request_and_no_stop(dreame: Controller, elsa: Subject) -> None:
    stop(elsa, "fraud")
    assert stop(elsa, "fraud", wants_erasure=True) is None
    assert Request.objects.get().right == "erasure"
    assert Withdrawal.objects.count() == 1


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
