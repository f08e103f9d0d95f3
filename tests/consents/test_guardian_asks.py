"""Asking a parent or guardian for a child: who may be asked about what, once, and how an ask ends."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from consents import tasks
from consents.domain import checking, guardian_ends
from consents.domain.checking import Question
from consents.domain.events import Shown, Source, Whom
from consents.enums import AskOutcome, EventKind, GivenBy, Reason, Refusal
from consents.errors import ConsentRefusedError
from consents.models import ConsentEvent, GuardianAsk
from office.models import AccessEntry, Controller, User
from office.rate_limits import DAY, LIMITS, Limit
from subjects.domain import erasing, merging
from subjects.domain.identifiers import Known
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind, SuppressionReason
from subjects.models import Subject
from tests import factories
from tests.consents import children, made
from tests.consents.children import KIM, KIM_ADDRESS, MOTHER, TEN, ask, child
from tests.consents.made import event, record
from tests.factories import NOW
from vault.models import Shred

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("version", "wednesday"),
    pytest.mark.promise("P26"),
]


def refused(at: Controller, of: Any, **fields: Any) -> tuple[Refusal, str]:
    with pytest.raises(ConsentRefusedError) as error:
        ask(at, of, **fields)
    return error.value.code, error.value.field


def test_a_childs_own_yes_is_refused_and_a_guardian_is_asked_by_a_mail_that_names_nobody(
    dreame: Controller,
) -> None:
    kim = child(dreame)
    (outcome,) = record(dreame, event(whom=kim, purpose="surveys", days_ago=0))
    assert isinstance(outcome, ConsentRefusedError)
    assert outcome.code is Refusal.GUARDIAN_NEEDED
    row = ask(dreame, kim).row
    (mail,) = children.mails("guardian")
    assert (str(mail.to), mail.language, mail.data_key_id) == (MOTHER, "sv", row.data_key_id)
    for personal in ("Kim", "kim@", KIM_ADDRESS, kim.reference, "2016"):
        assert personal not in f"{mail.subject}{mail.text}{mail.html}"
    assert (row.child, row.purposes, row.expires_at) == (kim, ["surveys"], NOW + timedelta(days=14))
    assert row.data_key_id != kim.data_key_id
    entry = AccessEntry.objects.get(action="consents.guardian_asked")
    assert (entry.target_id, entry.details["purposes"]) == (kim.pk, ["surveys"])
    assert not ConsentEvent.objects.exists()
    assert MOTHER not in f"{row} {row!r} {children.new()!r}"


def test_a_child_whom_nobody_knows_is_not_entered_before_a_guardian_agrees(dreame: Controller) -> None:
    row = ask(dreame, KIM, born_on=TEN, child_name="Kim").row
    assert not Subject.objects.exists()
    assert (row.child, row.child_contact, row.child_born_on) == (None, KIM_ADDRESS, "2016-05-03")
    account = ask(dreame, Whom(IdentifierKind.ACCOUNT, "Kim-1"), born_on=TEN).row
    assert (account.child_account, account.child_contact) == ("Kim-1", "")
    device = Whom(IdentifierKind.DEVICE_SERIAL, "SN-1")
    assert refused(dreame, device, born_on=TEN) == (Refusal.UNKNOWN_PERSON, "child/kind")


def test_what_cannot_be_asked_says_why_and_nothing_is_written(dreame: Controller) -> None:
    kim = child(dreame)
    for fields, expected in (
        ({"purposes": ["news"]}, (Refusal.MINOR, "purposes/0")),
        ({"purposes": ["surveys", "banners"]}, (Refusal.MINOR, "purposes/1")),
        ({"purposes": ["surveys", "orders"]}, (Refusal.NOT_BY_CONSENT, "purposes/1")),
        ({"purposes": ["dancing"]}, (Refusal.UNKNOWN_PURPOSE, "purposes/0")),
        ({"purposes": []}, (Refusal.UNFIT, "purposes")),
        ({"purposes": ["surveys"] * 21}, (Refusal.UNFIT, "purposes")),
        ({"shown": Shown(version=7, language="sv")}, (Refusal.UNKNOWN_VERSION, "version")),
        ({"shown": Shown(version=1, language="xx")}, (Refusal.UNKNOWN_VERSION, "language")),
        ({"shown": Shown()}, (Refusal.NO_TEXT, "version")),
        ({"guardian_email": "Maja"}, (Refusal.UNFIT, "guardian_email")),
        ({"guardian_email": "kim+mum@Person.example"}, (Refusal.OWN_ADDRESS, "guardian_email")),
        ({"born_on": date(2015, 5, 3)}, (Refusal.UNFIT, "born_on")),
        ({"child_name": "Kim\u202e"}, (Refusal.UNFIT, "child_name")),
    ):
        assert refused(dreame, kim, **fields) == expected, fields
    lo = Whom(IdentifierKind.EMAIL, "lo@person.example")
    assert refused(dreame, Whom(IdentifierKind.EMAIL, "Kim")) == (Refusal.UNFIT, "child/value")
    assert refused(dreame, lo) == (Refusal.BIRTH_DATE_NEEDED, "born_on")
    assert refused(dreame, lo, born_on=date(2026, 11, 26)) == (Refusal.UNFIT, "born_on")
    assert refused(dreame, lo, born_on=date(1980, 1, 1)) == (Refusal.OLD_ENOUGH, "child")
    assert not GuardianAsk.objects.exists()
    assert not children.mails("guardian")


@pytest.mark.promise("P3")
def test_the_address_of_a_guardian_is_taken_only_with_the_givers_confirmation(dreame: Controller) -> None:
    kim = child(dreame)
    assert refused(dreame, kim, confirmed=False) == (Refusal.NOT_CONFIRMED, "confirmed")
    assert not GuardianAsk.objects.exists()


def test_whoever_reaches_the_age_today_is_not_asked_about_also_if_born_on_a_leap_day(
    dreame: Controller,
) -> None:
    thirteen = child(dreame, born_on=date(2013, 11, 25))
    assert refused(dreame, thirteen) == (Refusal.OLD_ENOUGH, "child")
    tomorrow = child(dreame, born_on=date(2013, 11, 26), address="b@person.example")
    assert ask(dreame, tomorrow).row.closed_at is None
    leap = child(dreame, born_on=date(2016, 2, 29), address="c@person.example")
    late = NOW.replace(year=2029, month=2, day=28)
    assert ask(dreame, leap, now=late).row.closed_at is None
    assert refused(dreame, leap, now=late + timedelta(days=1)) == (Refusal.OLD_ENOUGH, "child")


def test_the_age_is_that_of_the_childs_country(dreame: Controller) -> None:
    fourteen = date(2012, 5, 3)
    german = child(dreame, born_on=fourteen, country="DE")
    assert ask(dreame, german).row.closed_at is None
    swede = child(dreame, born_on=fourteen, address="b@person.example")
    assert refused(dreame, swede) == (Refusal.OLD_ENOUGH, "child")


def test_a_date_of_birth_of_somebody_known_is_kept_and_ends_marketing(dreame: Controller) -> None:
    lo = factories.person(made.EMAIL, at=dreame)
    record(dreame, event(days_ago=2))
    question = Question(whom=made.ELSA, purpose="news", category="email")
    assert checking.check(dreame, question=question, now=NOW).reason is Reason.CONSENT
    ask(dreame, lo, born_on=TEN)
    assert Subject.objects.get(pk=lo.pk).born_on == TEN
    assert checking.check(dreame, question=question, now=NOW).reason is Reason.MINOR


def test_somebody_erased_is_not_brought_back_by_an_ask(dreame: Controller, lead: User) -> None:
    kim = child(dreame)
    erasing.erase(kim, by=lead, now=NOW, reason=SuppressionReason.GUARDIAN)
    assert refused(dreame, KIM, born_on=TEN) == (Refusal.SUPPRESSED, "child")
    assert refused(dreame, kim) == (Refusal.UNKNOWN_PERSON, "child")
    other = factories.controller("procotsmart")
    assert refused(dreame, child(other)) == (Refusal.UNKNOWN_PERSON, "child")


def test_a_known_minor_is_refused_as_guardian_where_a_system_or_staff_ask(
    dreame: Controller, lead: User
) -> None:
    kim = child(dreame)
    child(dreame, born_on=date(2010, 1, 1), address=MOTHER)
    assert refused(dreame, kim, source=Source(by=lead)) == (Refusal.GUARDIAN_MINOR, "guardian_email")
    ask(dreame, kim)  # a child on the page does not learn who is known here


def test_the_same_ask_twice_is_sent_once_and_another_under_its_key_is_refused(dreame: Controller) -> None:
    kim, key = child(dreame), uuid.uuid4()
    first, again = ask(dreame, kim, key=key), ask(dreame, kim, key=key)
    assert (first.again, again.again, first.row) == (False, True, again.row)
    assert len(children.mails("guardian")) == 1
    assert refused(dreame, kim, key=key, purposes=["studies"]) == (Refusal.KEY_REUSED, "key")


def test_the_key_of_an_ask_stands_for_one_child_and_one_mailbox(dreame: Controller, lead: User) -> None:
    kim, lo = child(dreame), child(dreame, address="lo@person.example")
    nobody = Whom(IdentifierKind.EMAIL, "nobody@person.example")
    key = uuid.uuid4()
    row = ask(dreame, kim, key=key).row
    for of in (lo, nobody, Whom(IdentifierKind.EMAIL, "lo@person.example")):
        assert refused(dreame, of, key=key, born_on=TEN) == (Refusal.KEY_REUSED, "key"), of
    assert refused(dreame, kim, key=key, guardian_email="mats@person.example") == (Refusal.KEY_REUSED, "key")
    assert ask(dreame, KIM, key=key, guardian_email=MOTHER.title()).row == row
    other = factories.person(Known(IdentifierKind.ACCOUNT, "kim"), at=dreame)
    merging.merge(kim, into=other, by=lead, now=NOW, reason=MergeReason.SAID_BY_PERSON)
    assert ask(dreame, KIM, key=key).row == row
    assert len(children.mails("guardian")) == 1


def test_the_key_of_an_ask_for_an_unknown_child_is_that_childs_also_once_it_is_known(
    dreame: Controller,
) -> None:
    key = uuid.uuid4()
    row = ask(dreame, KIM, key=key, born_on=TEN).row
    lo = Whom(IdentifierKind.EMAIL, "lo@person.example")
    assert refused(dreame, lo, key=key, born_on=TEN) == (Refusal.KEY_REUSED, "key")
    unreadable = Whom(IdentifierKind.EMAIL, "Kim")
    assert refused(dreame, unreadable, key=key, born_on=TEN) == (Refusal.UNFIT, "child/value")
    spelled = Whom(IdentifierKind.EMAIL, "KIM@Person.example")
    assert ask(dreame, spelled, key=key, born_on=TEN).row == row
    kim = child(dreame)
    assert ask(dreame, kim, key=key).again
    assert ask(dreame, KIM, key=key).again
    guardian_ends.end_expired(now=NOW + timedelta(days=14))
    assert ask(dreame, KIM, key=key).row.outcome == AskOutcome.EXPIRED  # a system may still look


def test_asking_anew_for_a_child_whom_nobody_knows_replaces_what_is_open(dreame: Controller) -> None:
    first = ask(dreame, KIM, born_on=TEN).row
    assert first.child_index is not None
    assert KIM_ADDRESS not in first.child_index
    account = ask(dreame, Whom(IdentifierKind.ACCOUNT, KIM_ADDRESS), born_on=TEN).row
    spelled = Whom(IdentifierKind.EMAIL, "KIM@Person.example")
    mats: dict[str, Any] = {"guardian_email": "mats@person.example", "now": NOW + timedelta(seconds=1)}
    second = ask(dreame, spelled, born_on=TEN, purposes=["studies"], **mats).row
    account.refresh_from_db()
    ended = GuardianAsk.objects.get(pk=first.pk)
    assert (ended.outcome, ended.child_index) == (AskOutcome.REPLACED.value, None)
    assert Shred.objects.filter(key_id=first.data_key_id).exists()
    assert (account.outcome, second.outcome) == ("", "")
    assert second.purposes == ["surveys", "studies"]
    kim = child(dreame)
    third = ask(dreame, kim, guardian_email="mia@person.example", now=NOW + timedelta(seconds=2)).row
    assert GuardianAsk.objects.get(pk=second.pk).outcome == AskOutcome.REPLACED
    assert third.child_index is None


def test_two_open_asks_for_one_unknown_child_are_refused_by_the_database(dreame: Controller) -> None:
    row = ask(dreame, KIM, born_on=TEN).row
    other = ask(dreame, Whom(IdentifierKind.EMAIL, "lo@person.example"), born_on=TEN).row
    with pytest.raises(IntegrityError), transaction.atomic():
        GuardianAsk.objects.filter(pk=other.pk).update(child_index=row.child_index)
    guardian_ends.end_expired(now=NOW + timedelta(days=14))
    assert not GuardianAsk.objects.filter(child_index__isnull=False).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        GuardianAsk.objects.filter(pk=row.pk).update(child_index=row.child_index)


def test_asking_anew_replaces_what_is_open_and_takes_over_what_it_was_about(dreame: Controller) -> None:
    kim = child(dreame)
    first = ask(dreame, kim).row
    mats: dict[str, Any] = {"guardian_email": "mats@person.example", "now": NOW + timedelta(seconds=1)}
    second = ask(dreame, kim, purposes=["studies"], **mats).row
    first.refresh_from_db()
    assert (first.outcome, first.guardian_email is not None) == (AskOutcome.REPLACED, True)
    assert second.purposes == ["surveys", "studies"]
    assert Shred.objects.filter(key_id=first.data_key_id).exists()
    assert [mail.state for mail in children.mails("guardian")] == ["cancelled", "queued"]
    with pytest.raises(IntegrityError), transaction.atomic():
        GuardianAsk.objects.filter(pk=first.pk).update(closed_at=None, outcome="", erased_at=None)


def test_too_many_mails_to_one_mailbox_or_for_one_child_are_refused(
    dreame: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "guardian-to", (Limit(1, DAY),))
    kim, lo = child(dreame), child(dreame, address="lo@person.example")
    ask(dreame, kim)
    assert refused(dreame, lo, guardian_email="M.aja+2@person.example") == (
        Refusal.TOO_MANY,
        "guardian_email",
    )
    monkeypatch.setitem(LIMITS, "guardian-to", (Limit(9, DAY),))
    monkeypatch.setitem(LIMITS, "guardian-of", (Limit(1, DAY),))
    ask(dreame, lo, guardian_email="b@person.example")
    assert refused(dreame, lo, guardian_email="c@person.example")[0] is Refusal.TOO_MANY
    ask(dreame, Whom(IdentifierKind.EMAIL, "new@person.example"), born_on=TEN)
    new = Whom(IdentifierKind.EMAIL, "NEW@person.example")
    assert refused(dreame, new, born_on=TEN)[0] is Refusal.TOO_MANY


def test_silence_ends_an_ask_and_the_address_goes_at_once(dreame: Controller) -> None:
    row = ask(dreame, child(dreame), now=NOW - timedelta(days=14)).row
    open_row = ask(dreame, Whom(IdentifierKind.EMAIL, "lo@person.example"), born_on=TEN).row
    assert tasks.mind_minors() == 1
    assert tasks.mind_minors() == 0
    row.refresh_from_db()
    open_row.refresh_from_db()
    assert (row.outcome, open_row.outcome) == (AskOutcome.EXPIRED, "")
    assert row.erased_at is not None
    assert Shred.objects.get().key_id == row.data_key_id
    assert not ConsentEvent.objects.exists()


def test_an_ask_that_cannot_end_keeps_no_other_waiting_and_is_raised_at_the_end(dreame: Controller) -> None:
    rows = [
        ask(
            dreame,
            child(dreame, address=f"{number}@person.example"),
            guardian_email=f"parent-{number}@person.example",
            now=NOW - timedelta(days=14),
        ).row
        for number in range(4)
    ]
    broken = GuardianAsk.objects.filter(pk__in=[row.pk for row in rows[::2]])
    broken.update(purposes=7)
    for _turn in range(2):
        with pytest.raises(TypeError):
            tasks.mind_minors()
    assert set(GuardianAsk.objects.open()) == set(broken)
    assert GuardianAsk.objects.filter(outcome=AskOutcome.EXPIRED).count() == 2


def test_staff_take_an_ask_back_also_one_of_a_merged_entry(dreame: Controller, lead: User) -> None:
    kim = child(dreame)
    other = factories.person(Known(IdentifierKind.ACCOUNT, "kim"), at=dreame)
    row = ask(dreame, kim).row
    merging.merge(kim, into=other, by=lead, now=NOW, reason=MergeReason.SAID_BY_PERSON)
    other.refresh_from_db()
    assert guardian_ends.withdraw(other, by=lead, now=NOW) == 1
    row.refresh_from_db()
    assert row.outcome == AskOutcome.WITHDRAWN
    with pytest.raises(ConsentRefusedError, match="Nobody is being asked"):
        guardian_ends.withdraw(other, by=lead, now=NOW)


def test_erasing_the_child_ends_the_ask_and_its_key(dreame: Controller, lead: User) -> None:
    kim = child(dreame)
    row = ask(dreame, kim).row
    erasing.erase(kim, by=lead, now=NOW)
    row.refresh_from_db()
    assert (row.outcome, row.erased_at) == (AskOutcome.CHILD_ERASED, NOW)
    assert {shred.key_id for shred in Shred.objects.all()} == {kim.data_key_id, row.data_key_id}


def test_a_consent_of_somebody_under_18_to_advertising_is_refused_whoever_gives_it(
    dreame: Controller,
) -> None:
    seventeen = child(dreame, born_on=date(2008, 11, 26))
    for by in GivenBy:
        for purpose in ("news", "banners"):
            given = event(
                EventKind.GIVEN, whom=seventeen, purpose=purpose, days_ago=0, given_by=by, confirmed=True
            )
            (outcome,) = record(dreame, given)
            assert isinstance(outcome, ConsentRefusedError)
            assert outcome.code is Refusal.MINOR
    for purpose in ("news", "banners"):
        question = Question(whom=KIM, purpose=purpose, category="email")
        assert checking.check(dreame, question=question, now=NOW).allowed is False


def test_two_open_asks_for_one_child_are_refused_by_the_database(dreame: Controller) -> None:
    kim = child(dreame)
    row = ask(dreame, kim).row
    row.pk, row.key, row.token_hash, row._state.adding = uuid.uuid4(), uuid.uuid4(), "0" * 64, True
    row.guardian_email, row.child_name = MOTHER, ""
    row.child_contact = row.child_account = row.child_born_on = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
