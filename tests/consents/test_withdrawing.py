"""Stopping: the state changes at once, however the stop was told."""

from __future__ import annotations

import uuid

import pytest

from consents.domain import checking, following, foresight, recording
from consents.domain.events import Source
from consents.enums import Channel, EventKind, Reason, Scope
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent, Withdrawal
from mailroom.models import Mail
from office.models import Controller, User
from policies.models import Policy, PolicyVersion
from requests.models import Request
from subjects.models import Subject, Suppression
from tests.consents import made
from tests.consents.made import event, record
from tests.consents.stopping import LATER, asked, getting, speak_english, stop
from tests.factories import NOW
from thirdparties.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version")]


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


def test_terms_of_the_policy_in_force_say_what_can_be_stopped(
    dreame: Controller, version: PolicyVersion
) -> None:
    assert Policy.objects.count() == 1
    assert {"fraud", "news", "surveys"} <= set(foresight.stoppable(dreame, scope=Scope.PURPOSES))
    assert "orders" not in foresight.stoppable(dreame, scope=Scope.PURPOSES)
    assert "news" in foresight.stoppable(dreame, scope=Scope.MARKETING)
    assert foresight.stoppable(dreame, scope=Scope.LOCATION) == ()


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


def test_erasure_alone_is_a_request_and_no_stop(dreame: Controller, elsa: Subject) -> None:
    stop(elsa, "fraud")
    assert stop(elsa, "fraud", wants_erasure=True) is None
    assert Request.objects.get().right == "erasure"
    assert Withdrawal.objects.count() == 1
