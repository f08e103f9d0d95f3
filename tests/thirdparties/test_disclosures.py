"""Disclosures: seven cases, each with its own evidence, approved by somebody else than who prepared it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from mailroom.models import Mail
from office.domain import one_person_office
from office.enums import Role
from office.models import AccessEntry, Controller, User
from subjects.domain import erasing, merging
from subjects.domain.identifiers import Known
from subjects.domain.merging import MergeReason
from subjects.enums import IdentifierKind, Proof
from subjects.models import Subject
from tests import factories
from tests.factories import NOW
from tests.thirdparties import disclosing as made
from tests.thirdparties.made import category
from thirdparties.disclosure_enums import DisclosureCase, DisclosureStatus
from thirdparties.domain import disclosing, disclosure_notice, disclosures
from thirdparties.domain.disclosure_checks import asks_of, missing
from thirdparties.domain.disclosure_retention import erase_expired
from thirdparties.errors import DisclosureIncompleteError, SecondPersonNeededError, ThirdPartyError
from thirdparties.models import DisclosedPerson, Disclosure, DisclosureFile
from vault.domain import shredding

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(dreame: Controller) -> User:
    return factories.staff(Role.CASE_HANDLER, at=dreame, name="Hanna Handler")


@pytest.fixture
def elsa(dreame: Controller) -> Subject:
    return factories.person(at=dreame)


@pytest.mark.parametrize("case", list(DisclosureCase))
def test_each_case_is_handed_over_and_approved_with_its_whole_evidence_and_with_no_less(
    case: DisclosureCase, dreame: Controller, handler: User, lead: User
) -> None:
    row = made.entered(dreame, by=handler, case=case)
    asked = {ask.code: made.answer_to(ask) for ask in asks_of(row)}
    assert len(asked) >= 3
    if case is DisclosureCase.OFFICER:
        disclosures.answer(row, answers=asked, by=handler, now=NOW)
        with pytest.raises(DisclosureIncompleteError, match="original authorisation"):
            disclosing.hand_over(row, by=handler, now=NOW)
        made.keep_original(row, by=handler)
    for code in asked:
        disclosures.answer(row, answers={**asked, code: " "}, by=handler, now=NOW)
        with pytest.raises(DisclosureIncompleteError) as caught:
            disclosing.hand_over(row, by=handler, now=NOW)
        assert caught.value.field == code
    disclosures.answer(row, answers=asked, by=handler, now=NOW)
    disclosing.hand_over(row, by=handler, now=NOW)
    approved = disclosing.approve(row, by=lead, now=NOW)
    assert (approved.status, approved.approved_by) == (DisclosureStatus.APPROVED, lead)


def test_changing_the_facts_leaves_the_evidence_alone(dreame: Controller, handler: User) -> None:
    opened = made.entered(dreame, by=handler)
    disclosures.answer(opened, answers={"case_number": "K 7"}, by=handler, now=NOW)
    opened.provision = "RB 27:3"
    disclosures.save(opened, categories=[], by=handler, now=NOW)
    row = Disclosure.objects.get()
    assert (row.provision, row.evidence) == ("RB 27:3", {"case_number": "K 7"})


def test_what_every_case_needs_is_asked_for_one_by_one(dreame: Controller, handler: User) -> None:
    row = disclosures.save(
        Disclosure(controller=dreame, case=DisclosureCase.CRIME), categories=[], by=handler, now=NOW
    )
    found = [(one.page, one.field) for one in missing(row)]
    pages = ("recipient", "country", "provision", "asked", "given", "period_from", "period_to", "categories")
    assert found[:8] == [("edit", field) for field in pages]
    assert found[-1] == ("person", "reference")


def test_nothing_is_approved_that_lost_its_evidence_on_the_way(
    dreame: Controller, handler: User, lead: User
) -> None:
    row = made.waiting(dreame, by=handler)
    row.evidence = {}
    row.save()
    with pytest.raises(DisclosureIncompleteError):
        disclosing.approve(row, by=lead, now=NOW)


def test_whoever_wrote_any_of_it_does_not_approve_it(dreame: Controller, handler: User, lead: User) -> None:
    own = made.waiting(dreame, by=lead)
    with pytest.raises(SecondPersonNeededError, match="You prepared this disclosure yourself"):
        disclosing.approve(own, by=lead, now=NOW)
    started = made.whole(dreame, by=lead)
    disclosing.hand_over(started, by=handler, now=NOW)
    with pytest.raises(SecondPersonNeededError):
        disclosing.approve(started, by=lead, now=NOW)
    with pytest.raises(ThirdPartyError, match="may not"):
        disclosing.approve(started, by=handler, now=NOW)


def test_whoever_changed_the_categories_alone_prepared_it_last(
    dreame: Controller, handler: User, lead: User
) -> None:
    row = made.entered(dreame, by=handler)
    disclosures.save(row, categories=[category(dreame, "orders")], by=lead, now=NOW)
    row.refresh_from_db()
    assert row.prepared_by == lead
    written = AccessEntry.objects.filter(action="thirdparties.disclosure_saved", actor=lead)
    assert written.get().details["fields"] == ["categories"]


def test_the_database_keeps_author_and_approver_apart(dreame: Controller, handler: User) -> None:
    row = made.waiting(dreame, by=handler)
    row.status, row.approved_by, row.approved_at = DisclosureStatus.APPROVED.value, handler, NOW
    with pytest.raises(IntegrityError, match="disclosure_approved_by_another"), transaction.atomic():
        row.save()


def test_one_person_does_both_in_a_one_person_office_and_the_record_says_so(
    dreame: Controller, lead: User
) -> None:
    row = made.waiting(dreame, by=lead)
    office = one_person_office.switch_on(
        dreame, reason="Nobody else has joined yet", last_day=None, by=lead, now=NOW
    )
    row = disclosing.approve(row, by=lead, now=NOW)
    assert row.one_person_office == office
    entry = AccessEntry.objects.get(action="thirdparties.disclosure_approved")
    assert entry.details["one_person_office"] == str(office.pk)


def test_what_was_handed_over_is_changed_by_nobody_until_it_is_sent_back(
    dreame: Controller, handler: User, lead: User, elsa: Subject
) -> None:
    row = made.waiting(dreame, by=handler)
    for change in (
        lambda: disclosures.save(row, categories=[], by=handler, now=NOW),
        lambda: disclosures.answer(row, answers={}, by=handler, now=NOW),
        lambda: disclosures.add_person(row, subject=elsa, by=handler, now=NOW),
        lambda: made.keep_original(row, by=handler),
    ):
        with pytest.raises(ThirdPartyError, match="handed over already"):
            change()
    seen = row.prepared_at
    row = disclosing.send_back(row, reason="Say which order", by=lead, now=NOW)
    disclosures.add_person(row, subject=elsa, by=handler, now=NOW)
    later = NOW + timedelta(hours=1)
    disclosing.hand_over(row, by=handler, now=later)
    with pytest.raises(ThirdPartyError, match="anew meanwhile"):
        disclosing.approve(row, by=lead, now=later, seen=seen)
    told = sorted((str(mail.to), str(mail.subject).partition(" ")[2]) for mail in Mail.objects.all())
    waits = f"{row.reference} waits for approval"
    assert told == sorted(
        [(handler.email, f"{row.reference} came back to you"), (lead.email, waits), (lead.email, waits)]
    )


@pytest.mark.parametrize("decided", ["approved", "refused"])
def test_whoever_prepared_a_disclosure_hears_what_was_decided(
    decided: str, dreame: Controller, handler: User, lead: User
) -> None:
    row = made.waiting(dreame, by=handler)
    if decided == "approved":
        disclosing.approve(row, by=lead, now=NOW)
    else:
        disclosing.refuse(row, reason="No ground in law.", by=lead, now=NOW)
    (told,) = (mail for mail in Mail.objects.all() if str(mail.subject).endswith(f" is {decided}"))
    assert told.to == handler.email
    assert "No ground" not in str(told.text)


def test_it_ends_once_and_is_given_only_after_approval(dreame: Controller, handler: User, lead: User) -> None:
    row = made.waiting(dreame, by=handler)
    with pytest.raises(ThirdPartyError, match="approved first"):
        disclosing.record(row, on=made.TODAY, by=handler, now=NOW)
    disclosing.approve(row, by=lead, now=NOW)
    for day in (made.TODAY + timedelta(days=1), made.TODAY - timedelta(days=1)):
        with pytest.raises(ThirdPartyError) as caught:
            disclosing.record(row, on=day, by=handler, now=NOW)
        assert caught.value.field == "on"
    disclosing.record(row, on=made.TODAY, by=handler, now=NOW)
    with pytest.raises(ThirdPartyError, match="Closed"):
        disclosing.refuse(row, reason="Too late", by=lead, now=NOW)
    refused = disclosing.refuse(made.waiting(dreame, by=handler), reason="No basis", by=lead, now=NOW)
    assert (refused.outcome, refused.reason) == ("refused", "No basis")


def test_the_file_of_an_officer_is_kept_encrypted_with_its_hash(dreame: Controller, handler: User) -> None:
    row = made.whole(dreame, by=handler, case=DisclosureCase.OFFICER)
    kept = row.files.get()
    assert kept.sha256 == hashlib.sha256(made.ORIGINAL).hexdigest()
    with kept.file.open() as file:
        assert file.read() == made.ORIGINAL
    with kept.file.storage.open(str(kept.file.name)) as stored:
        assert b"certifies" not in stored.read()


def test_an_order_from_outside_the_eea_asks_what_the_transfer_rests_on(
    dreame: Controller, handler: User
) -> None:
    row = made.entered(dreame, by=handler, case=DisclosureCase.LAW, country="US")
    foreign = {"article_48", "transfer_ground", "transfer_basis"}
    assert foreign <= {one.field for one in missing(row)}
    for case, country in ((DisclosureCase.LAW, "NO"), (DisclosureCase.EMERGENCY, "US")):
        other = made.entered(dreame, by=handler, case=case, country=country)
        assert not foreign & {one.field for one in missing(other)}


def test_an_order_that_forbids_to_tell_needs_a_day_of_review(dreame: Controller, handler: User) -> None:
    row = made.whole(dreame, by=handler, case=DisclosureCase.LAW)
    disclosures.answer(row, answers={"gag": "yes"}, by=handler, now=NOW)
    row.refresh_from_db()
    assert [one.page for one in missing(row)] == ["withhold"]


def test_nobody_of_another_company_is_concerned_and_nobody_twice(
    dreame: Controller, procotsmart: Controller, handler: User, elsa: Subject
) -> None:
    row = made.entered(dreame, by=handler, about=elsa)
    twin = factories.person(at=dreame)
    merging.merge(twin, into=elsa, by=handler, now=NOW, reason=MergeReason.ENTERED_TWICE)
    twin.refresh_from_db()
    for person in (factories.person(at=procotsmart), elsa, twin):
        with pytest.raises(ThirdPartyError) as caught:
            disclosures.add_person(row, subject=person, by=handler, now=NOW)
        assert caught.value.field == "reference"


def test_a_merged_person_is_told_and_named_the_recipient_by_either_entry(
    dreame: Controller, handler: User, lead: User
) -> None:
    address = Known(IdentifierKind.EMAIL, "elsa@person.example", proof=Proof.LINK)
    twice = factories.person(address, at=dreame, language="en")
    kept = factories.person(at=dreame, language="nb")
    row = made.disclosed(dreame, by=handler, approver=lead, about=twice)
    later = made.disclosed(dreame, by=handler, approver=lead, about=kept)
    merging.merge(twice, into=kept, by=lead, now=NOW, reason=MergeReason.ENTERED_TWICE)
    entries = Subject.objects.select_related("merged_into")
    for entry in (entries.get(pk=twice.pk), entries.get(pk=kept.pk)):
        assert {one.disclosure for one in disclosures.recipients_named_to(entry, now=NOW)} == {row, later}
    disclosure_notice.notify(row, by=handler, now=NOW)
    mail = Mail.objects.get(template="thirdparties/disclosure_notice")
    assert (str(mail.to), mail.language, mail.data_key_id) == ("elsa@person.example", "nb", kept.data_key_id)


def test_erasing_a_person_takes_the_link_and_leaves_the_record(
    dreame: Controller, handler: User, lead: User, elsa: Subject
) -> None:
    row = made.disclosed(dreame, by=handler, approver=lead, about=elsa)
    erasing.erase(elsa, by=lead, now=NOW)
    shredding.carry_out(now=NOW)
    assert DisclosedPerson.objects.get(disclosure=row).subject is None
    assert Disclosure.objects.get(pk=row.pk).given == "The order with its address"
    logged = str(list(AccessEntry.objects.filter(target_id=row.pk).values_list("details", "reason")))
    assert elsa.reference not in logged
    assert str(elsa.pk) not in logged


def test_it_is_erased_when_its_time_is_over_and_the_hash_stays(
    dreame: Controller, handler: User, lead: User, elsa: Subject
) -> None:
    row = made.disclosed(dreame, by=handler, approver=lead, about=elsa, case=DisclosureCase.OFFICER)
    disclosure_notice.note_told(row, how="Letter", on=NOW.date(), by=handler, now=NOW)
    years = timedelta(days=dreame.disclosure_retention_days)
    assert erase_expired(now=NOW + years) == 0
    assert erase_expired(now=NOW + years + timedelta(days=1)) == 1
    shredding.carry_out(now=NOW)
    row.refresh_from_db()
    assert not row.given
    assert not row.evidence
    assert row.recipient == "Polismyndigheten"
    assert DisclosureFile.objects.get().sha256 == hashlib.sha256(made.ORIGINAL).hexdigest()
    assert DisclosedPerson.objects.get().subject is None
    assert disclosures.recipients_named_to(elsa, now=NOW) == ()
