"""Checking who asks: what is asked for which right, and what counts as proof."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from law import Right
from mailroom.models import Mail
from office.models import Controller, User
from requests.domain import (
    clock,
    decision,
    handling,
    identity,
    identity_checks,
    identity_codes,
    identity_rules,
    on_record,
    reminders,
    situation,
    subjects,
)
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.identity import Whereto
from requests.domain.identity_codes import Entered
from requests.enums import ClockKind, ForWhom, Outcome, Status
from requests.identity_enums import CheckOutcome, CodeWay, Method, Question
from requests.models import IdentityCheck, IdentityRule, Request
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind
from tests import factories
from tests.factories import NOW
from tests.requests.identity_scenes import (
    BEFORE,
    DOUBT,
    SERIAL,
    ask_code,
    code_in,
    known_person,
    other_address,
)
from vault.domain import shredding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def fresh(case: Request) -> Request:
    again: Request = Request.objects.select_related("controller").get(pk=case.pk)
    return again


def proved(case: Request) -> bool:
    return situation.of(fresh(case), now=NOW).identity_proved


@pytest.mark.promise("P8")
@pytest.mark.parametrize(
    ("right", "method"),
    [
        (Right.WITHDRAWAL, Method.NOT_NEEDED),
        (Right.OBJECTION, Method.NOT_NEEDED),
        (Right.ACCESS, Method.MAILED_LINK),
        (Right.RECTIFICATION, Method.MAILED_LINK),
    ],
)
def test_what_is_asked_is_proportionate_to_the_right(
    right: Right, method: Method, dreame: Controller
) -> None:
    assert identity_rules.asked_for(dreame, right=right) is method


def test_a_company_sets_a_rule_of_its_own_and_another_keeps_the_default(
    dreame: Controller, lead: User, stranger: User
) -> None:
    identity_rules.decide(dreame, right=Right.ACCESS, method=Method.CODE, by=lead, now=NOW)
    other = factories.controller("procotsmart")
    assert identity_rules.asked_for(dreame, right=Right.ACCESS) is Method.CODE
    assert identity_rules.asked_for(other, right=Right.ACCESS) is Method.MAILED_LINK


@pytest.mark.promise("P8")
@pytest.mark.parametrize(
    ("right", "method"), [(Right.ACCESS, Method.DOCUMENT), (Right.RECTIFICATION, Method.NOT_NEEDED)]
)
def test_no_rule_asks_documents_or_corrects_unchecked(
    right: Right, method: Method, dreame: Controller, lead: User
) -> None:
    with pytest.raises(IntakeRefusedError):
        identity_rules.decide(dreame, right=right, method=method, by=lead, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentityRule.objects.create(controller=dreame, right=right, method=method)


@pytest.mark.promise("P8")
def test_confirming_the_address_on_record_proves_who_asks_without_an_officer(
    case: Request, dreame: Controller
) -> None:
    known_person(dreame)
    handling.confirm_address(case, now=NOW)
    check = IdentityCheck.objects.get()
    assert (check.method, check.outcome, check.ended_by) == (Method.MAILED_LINK, CheckOutcome.PROVED, None)
    assert proved(case)
    assert ClockKind.IDENTITY_PROVED not in clock.standing_kinds(case)


def test_an_address_that_came_into_the_register_with_the_request_proves_nothing(
    case: Request, dreame: Controller
) -> None:
    factories.person(Known(IdentifierKind.EMAIL, "elsa@person.example"), at=dreame, now=NOW)
    handling.confirm_address(case, now=NOW)
    assert not IdentityCheck.objects.exists()


def test_ones_own_address_proves_nothing_of_anothers_device(dreame: Controller, handler: User) -> None:
    victim = known_person(dreame, email="victim@person.example")
    mallory = factories.person(
        Known(IdentifierKind.EMAIL, "mallory@person.example"),
        Known(IdentifierKind.EMAIL, "mallory.old@person.example"),
        at=dreame,
        now=BEFORE,
    )
    case = factories.request(at=dreame, email="mallory@person.example", device_serial=SERIAL)
    handling.confirm_address(case, now=NOW)

    assert not identity_checks.is_proved(case)
    assert on_record.other_addresses(case) == []
    assert identity.advice(case).method is Method.KNOWLEDGE
    for person in (victim, mallory):
        with pytest.raises(RequestError, match="who asks"):
            subjects.link(case, subject=person, by=handler, now=NOW)


def test_a_confirmed_address_proves_nothing_where_the_company_asks_more_or_somebody_acts_for_another(
    dreame: Controller, lead: User
) -> None:
    known_person(dreame)
    other = factories.request(
        at=dreame,
        for_whom=ForWhom.OTHER,
        represented_name="Nils",
        authorised=True,
        email="elsa@person.example",
    )
    handling.confirm_address(other, now=NOW)
    identity_rules.decide(dreame, right=Right.ACCESS, method=Method.CODE, by=lead, now=NOW)
    strict = factories.request(at=dreame)
    handling.confirm_address(strict, now=NOW)
    assert not IdentityCheck.objects.exists()


def test_a_request_that_gets_another_address_is_no_longer_proved_by_the_old_one(
    case: Request, dreame: Controller, handler: User
) -> None:
    known_person(dreame)
    handling.confirm_address(case, now=NOW)
    handling.correct_contact(case, email="someone@else.example", postal_address="", by=handler, now=NOW)
    assert not proved(case)


def test_a_link_that_was_asked_for_starts_the_clock_again_when_it_is_opened(
    case: Request, dreame: Controller, handler: User
) -> None:
    known_person(dreame)
    identity.ask(case, text="Confirm.", method=Method.MAILED_LINK, by=handler, now=NOW)
    assert identity.is_asked(case)
    handling.confirm_address(case, now=NOW)
    assert fresh(case).status == Status.IN_PROGRESS
    assert clock.standing_kinds(case).count(ClockKind.IDENTITY_PROVED) == 1


def test_a_link_is_not_asked_for_from_an_unknown_address(case: Request, handler: User) -> None:
    with pytest.raises(IntakeRefusedError, match="not on record"):
        identity.ask(case, text="Confirm.", method=Method.MAILED_LINK, by=handler, now=NOW)
    assert not IdentityCheck.objects.exists()


@pytest.mark.parametrize("method", [Method.CODE, Method.DOCUMENT])
def test_whoever_is_answered_by_letter_is_asked_nothing_that_needs_a_page(
    method: Method, dreame: Controller, handler: User, lead: User
) -> None:
    case = factories.request(at=dreame, email="", postal_address="Old Street 1")
    with pytest.raises(IntakeRefusedError, match="no page"):
        identity.ask(case, text="x", method=method, reason=DOUBT, checker=lead, by=handler, now=NOW)


def test_asking_more_than_the_rule_needs_a_reason(case: Request, handler: User) -> None:
    with pytest.raises(IntakeRefusedError, match="why there is doubt"):
        identity.ask(case, text="Come here.", method=Method.IN_PERSON, by=handler, now=NOW)
    identity.ask(case, text="Come here.", method=Method.IN_PERSON, reason=DOUBT, by=handler, now=NOW)
    assert IdentityCheck.objects.get().reason == DOUBT


def test_the_advice_is_the_least_that_settles_it(case: Request, dreame: Controller) -> None:
    assert identity.advice(case).method is Method.KNOWLEDGE
    known_person(dreame)
    assert identity.advice(case).method is Method.MAILED_LINK
    from_elsewhere = factories.request(at=dreame, email="new@person.example", device_serial=SERIAL)
    assert identity.advice(from_elsewhere).method is Method.CODE
    withdrawal = factories.request(at=dreame, right=Right.WITHDRAWAL)
    assert identity.advice(withdrawal).method is Method.NOT_NEEDED


def test_one_check_is_open_at_a_time_and_asking_anew_ends_the_earlier(case: Request, handler: User) -> None:
    identity.ask(case, text="Who?", by=handler, now=NOW)
    identity.ask(case, text="Come.", method=Method.IN_PERSON, reason=DOUBT, by=handler, now=NOW)
    assert list(IdentityCheck.objects.values_list("method", "outcome").order_by("outcome")) == [
        (Method.IN_PERSON, ""),
        (Method.KNOWLEDGE, CheckOutcome.CANCELLED),
    ]
    assert clock.standing_kinds(case).count(ClockKind.IDENTITY_ASKED) == 1


@pytest.mark.matrix
@pytest.mark.parametrize("method", [Method.KNOWLEDGE, Method.CALL_BACK, Method.IN_PERSON, Method.DOCUMENT])
def test_the_clock_follows_what_an_officer_records(method: Method, case: Request, handler: User) -> None:
    identity.ask(case, text="Who?", by=handler, now=NOW)
    assert case.deadlines.get(is_current=True).paused
    answered = [Question.DEVICE_SERIAL]
    identity.prove(case, method=method, on=NOW.date(), answered=answered, by=handler, now=NOW)
    assert not case.deadlines.get(is_current=True).paused
    check = IdentityCheck.objects.get()
    assert (check.method, check.outcome, check.ended_by) == (method, CheckOutcome.PROVED, handler)
    assert check.answered == ["device_serial"]


def test_a_code_goes_to_another_address_on_record_and_the_right_one_proves_who_it_is(
    case: Request, dreame: Controller, handler: User
) -> None:
    code = ask_code(case, of=known_person(dreame), by=handler)
    mail = Mail.objects.get(template="requests/identity_code")
    assert mail.to == "elsa.old@work.example"
    check = IdentityCheck.objects.get()
    assert code.replace(" ", "") not in check.code_hash
    assert mail.data_key_id == check.data_key_id != case.data_key_id
    assert identity_codes.enter(case, code=f" {code}-", now=NOW) is Entered.RIGHT
    assert fresh(case).status == Status.IN_PROGRESS
    assert not identity.is_asked(case)


def test_a_code_never_goes_to_the_address_that_asks_or_to_an_unknown_one(
    dreame: Controller, handler: User
) -> None:
    elsa = known_person(dreame)
    case = factories.request(at=dreame, email="elsa.old@work.example", postal_address="Secret Street 9")
    stranger = factories.person(at=dreame, name="Sten")
    wrong = [
        Whereto(identifier=other_address(elsa)),
        Whereto(letter="secret  street 9"),
        Whereto(),
    ]
    for to in wrong:
        with pytest.raises(IntakeRefusedError):
            identity.ask(case, text="x", method=Method.CODE, reason=DOUBT, to=to, by=handler, now=NOW)
    assert stranger.identifiers.count() == 0
    assert not Mail.objects.filter(template="requests/identity_code").exists()


def test_a_code_by_letter_goes_to_the_address_in_the_companys_records_and_works_for_two_weeks(
    case: Request, handler: User
) -> None:
    to = Whereto(letter="Elsa Testdotter\nOld Street 1\nLund")
    identity.ask(case, text="x", method=Method.CODE, reason=DOUBT, to=to, by=handler, now=NOW)
    letter = Mail.objects.get(template="requests/identity_code")
    assert "Old Street 1" in str(letter.to)
    late = NOW + identity_codes.LIFETIME[CodeWay.LETTER]
    assert identity_codes.enter(case, code=code_in(letter), now=late) is Entered.EXPIRED


def test_a_code_guessed_a_hundred_times_is_dead_after_the_fifth_and_the_office_is_told(
    case: Request, dreame: Controller, handler: User, lead: User
) -> None:
    code = ask_code(case, of=known_person(dreame), by=handler)
    wrong = "00000000" if code != "0000 0000" else "00000001"
    said = [identity_codes.enter(case, code=wrong, now=NOW) for _number in range(100)]
    assert said == [Entered.WRONG] * 4 + [Entered.LOCKED] * 96
    assert identity_codes.enter(case, code=code, now=NOW) is Entered.LOCKED
    check = IdentityCheck.objects.get()
    assert (check.outcome, check.attempts, check.code_hash) == (CheckOutcome.FAILED, 5, "")
    assert Mail.objects.filter(template="requests/staff_identity_failed").count() == 1
    assert fresh(case).status == Status.IDENTITY_CHECK
    assert situation.of(fresh(case), now=NOW).identity_failed


def test_a_code_that_nobody_entered_in_time_ends_its_check(
    case: Request, dreame: Controller, handler: User, lead: User
) -> None:
    code = ask_code(case, of=known_person(dreame), by=handler)
    late = NOW + identity_codes.LIFETIME[CodeWay.MAIL]
    assert identity_codes.enter(case, code=code, now=late) is Entered.EXPIRED
    assert identity_codes.expire(now=late) == 1
    assert identity_codes.expire(now=late) == 0
    assert identity_codes.enter(case, code=code, now=late) is Entered.EXPIRED


def test_codes_are_sent_a_few_times_a_day_and_no_more(
    case: Request, dreame: Controller, handler: User
) -> None:
    to = Whereto(identifier=other_address(known_person(dreame)))
    for _number in range(3):
        identity.ask(case, text="x", method=Method.CODE, reason=DOUBT, to=to, by=handler, now=NOW)
    with pytest.raises(RequestError, match="Many codes"):
        identity.ask(case, text="x", method=Method.CODE, reason=DOUBT, to=to, by=handler, now=NOW)
    assert IdentityCheck.objects.filter(outcome="").count() == 1


def test_the_mail_with_a_code_is_unreadable_once_the_check_has_ended(
    case: Request, dreame: Controller, handler: User
) -> None:
    ask_code(case, of=known_person(dreame), by=handler)
    mail = Mail.objects.get(template="requests/identity_code")
    decision.withdraw(case, now=NOW)
    shredding.carry_out(now=NOW)
    gone = Mail.objects.get(pk=mail.pk)
    assert not gone.text
    assert gone.state == "cancelled"
    assert IdentityCheck.objects.get().outcome == CheckOutcome.CANCELLED


def test_what_an_officer_could_not_make_sure_of_ends_as_not_proved(case: Request, handler: User) -> None:
    identity.ask(case, text="Who?", by=handler, now=NOW)
    identity.fail(case, by=handler, now=NOW)
    assert situation.of(fresh(case), now=NOW).identity_failed
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=handler, now=NOW)
    with pytest.raises(RequestError, match="No identity check is open"):
        identity.fail(case, by=handler, now=NOW)


def test_a_proof_of_a_request_taken_over_from_elsewhere_gets_a_check_of_its_own(
    case: Request, handler: User
) -> None:
    identity.ask(case, text="Who?", by=handler, now=NOW)
    IdentityCheck.objects.all().delete()
    identity.prove(case, method=Method.IN_PERSON, on=NOW.date(), by=handler, now=NOW)
    assert IdentityCheck.objects.get().outcome == CheckOutcome.PROVED
    assert identity_checks.is_proved(case)


def test_whoever_is_proved_by_a_confirmed_address_needs_no_reminder_to_ask(
    case: Request, dreame: Controller, handler: User, lead: User
) -> None:
    other = factories.request(at=dreame, email="new@person.example")
    ruled = factories.request(at=dreame, email="new@person.example", right=Right.ERASURE)
    identity_rules.decide(dreame, right=Right.ERASURE, method=Method.NOT_NEEDED, by=lead, now=NOW)
    known_person(dreame)
    handling.confirm_address(case, now=NOW)
    for each in (case, other, ruled):
        handling.assign(each, to=handler, by=lead, now=NOW)
    reminders.sweep(now=NOW + timedelta(days=3))
    causes = Mail.objects.filter(
        template="requests/staff_reminder", dedupe_key__contains="milestone-identity"
    )
    assert [mail.cause for mail in causes] == [other.cause]
