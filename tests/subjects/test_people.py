"""Entering and finding persons, and changing what is known of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from office.models import AccessEntry, Controller, User
from subjects.domain import hashes, people
from subjects.domain.identifiers import Known, add_identifier, end_identifier, verify
from subjects.enums import IdentifierKind, Proof
from subjects.errors import ChangedMeanwhileError, SubjectError, TakenError
from subjects.models import Identifier, NameToken, Subject
from tests import factories
from tests.factories import NOW
from tests.subjects.known import ADDRESS, DEVICE, EMAIL, IMEI, IMEI_DIGITS, SERIAL, TODAY
from vault.enums import Family
from vault.families import encrypted_fields

pytestmark = pytest.mark.django_db


def found(controller: Controller, known: Known, *, on: date = TODAY) -> Subject | None:
    return people.find(controller, kind=known.kind, value=known.value, on=on)


def columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return str(
            [[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in cursor]
        )


def test_a_person_is_found_by_each_identifier_however_it_is_typed(dreame: Controller, elsa: Subject) -> None:
    assert found(dreame, EMAIL) == elsa
    assert people.find(dreame, kind=IdentifierKind.EMAIL, value=" ELSA@Person.example", on=TODAY) == elsa
    assert people.find(dreame, kind=IdentifierKind.IMEI, value="49-015420-323751-8", on=TODAY) == elsa
    assert people.find(dreame, kind=IdentifierKind.ACCOUNT, value=ADDRESS, on=TODAY) is None


def test_a_person_of_one_controller_is_unknown_at_another(procotsmart: Controller, elsa: Subject) -> None:
    assert found(procotsmart, EMAIL) is None
    assert not people.search(procotsmart, words="Elsa").exists()
    assert factories.person(EMAIL, at=procotsmart).pk != elsa.pk


def test_all_words_of_a_name_must_match(dreame: Controller) -> None:
    asa = factories.person(at=dreame, name="Åsa Öberg-Lind")
    factories.person(at=dreame, name="Åsa Holm")
    assert list(people.search(dreame, words="lind asa")) == [asa]
    assert people.search(dreame, words="Åsa").count() == 2
    assert not people.search(dreame, words="Åsa Berg").exists()
    assert not people.search(dreame, words=" - ").exists()


def test_a_search_for_two_words_is_one_query(dreame: Controller, elsa: Subject) -> None:
    people.search(dreame, words="warm up").exists()
    with CaptureQueriesContext(connection) as queries:
        assert list(people.search(dreame, words="Elsa Testdotter")) == [elsa]
    assert len(queries) == 1


def test_values_and_names_stand_nowhere_in_the_clear(elsa: Subject) -> None:
    for table in ("subject", "identifier", "nametoken", "historicalsubject", "historicalidentifier"):
        stored = columns(f"subjects_{table}")
        for value in (ADDRESS, IMEI_DIGITS, "Elsa", "elsa"):
            assert value not in stored, table


def test_nothing_personal_is_in_what_rows_are_called(elsa: Subject) -> None:
    identifier = elsa.identifiers.get(kind=IdentifierKind.EMAIL)
    for row in (elsa, identifier, elsa.name_tokens.first(), EMAIL, IMEI):
        for text in (str(row), repr(row)):
            assert "elsa" not in text.casefold()
            assert IMEI_DIGITS not in text
    assert str(elsa).startswith("S-")
    assert len(str(elsa)) == 9


def test_each_kind_stands_in_the_column_of_its_family() -> None:
    families = encrypted_fields(Identifier)
    for kind in IdentifierKind:
        assert families[kind.column] is kind.family
    assert set(families.values()) == {Family.CONTACT, Family.IDENTITY, Family.DEVICE}


def test_a_value_in_the_column_of_another_family_is_refused_by_the_database(elsa: Subject) -> None:
    row = Identifier(
        data_key_id=elsa.data_key_id,
        subject=elsa,
        controller=elsa.controller,
        kind=IdentifierKind.EMAIL,
        entered_at=NOW,
        device="elsa2@person.example",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_same_standing_value_cannot_belong_to_two_people(dreame: Controller, elsa: Subject) -> None:
    nils = factories.person(at=dreame, name="Nils")
    with pytest.raises(TakenError, match="merge them"):
        add_identifier(nils, known=Known(IdentifierKind.EMAIL, "Elsa@person.example"), by=None, now=NOW)
    assert not nils.identifiers.exists()
    held: Any = Identifier.objects.get(kind=IdentifierKind.EMAIL)
    held.pk, held._state.adding, held.subject, held.data_key_id = None, True, nils, nils.data_key_id
    held.contact = ADDRESS
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save()


def test_the_same_identifier_twice_for_one_person_is_refused(elsa: Subject) -> None:
    with pytest.raises(SubjectError, match="already"):
        add_identifier(elsa, known=EMAIL, by=None, now=NOW)


def test_a_device_that_changed_hands_leads_to_its_owner_of_the_day(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    device = elsa.identifiers.get(kind=IdentifierKind.IMEI)
    end_identifier(device, on=date(2026, 6, 30), by=handler, now=NOW)
    nils = factories.person(Known(IdentifierKind.IMEI, IMEI_DIGITS), at=dreame, name="Nils")
    assert nils.identifiers.get().valid_from == date(2026, 7, 1)
    assert found(dreame, IMEI, on=date(2025, 1, 9)) is None
    assert found(dreame, IMEI, on=date(2025, 1, 10)) == elsa
    assert found(dreame, IMEI, on=date(2026, 6, 30)) == elsa
    assert found(dreame, IMEI, on=date(2026, 7, 1)) == nils


def test_the_next_owner_cannot_begin_while_it_was_still_the_first_ones(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    end_identifier(elsa.identifiers.get(kind=IdentifierKind.IMEI), on=date(2026, 6, 30), by=handler, now=NOW)
    known = Known(IdentifierKind.IMEI, IMEI_DIGITS, since=date(2026, 6, 30))
    with pytest.raises(TakenError, match="End it there"):
        factories.person(known, at=dreame, name="Nils")
    assert not people.search(dreame, words="Nils").exists()


@pytest.mark.parametrize("day", [date(2026, 11, 26), date(2025, 1, 9)])
def test_an_identifier_ends_neither_in_the_future_nor_before_it_began(
    elsa: Subject, handler: User, day: date
) -> None:
    device = elsa.identifiers.get(kind=IdentifierKind.IMEI)
    with pytest.raises(SubjectError) as refused:
        end_identifier(device, on=day, by=handler, now=NOW)
    assert refused.value.field == "on"


def test_ending_twice_is_refused(elsa: Subject, handler: User) -> None:
    device = elsa.identifiers.get(kind=IdentifierKind.IMEI)
    end_identifier(device, on=TODAY, by=handler, now=NOW)
    with pytest.raises(SubjectError, match="already"):
        end_identifier(device, on=TODAY, by=handler, now=NOW)


def test_verifying_says_how_when_and_by_whom(elsa: Subject, handler: User) -> None:
    device = elsa.identifiers.get(kind=IdentifierKind.IMEI)
    verify(device, proof=Proof.PURCHASE, by=handler, now=NOW)
    device.refresh_from_db()
    assert (device.verified_at, device.verified_how, device.verified_by) == (NOW, "purchase", handler)


def test_only_verified_identifiers_say_who_somebody_is(dreame: Controller, elsa: Subject) -> None:
    place = {"country": "SE", "language": "sv", "by": None, "now": NOW}
    assert people.know(dreame, identifiers=[EMAIL], **place) == elsa  # type: ignore[arg-type]
    with pytest.raises(SubjectError, match="verified"):
        people.know(dreame, identifiers=[IMEI], **place)  # type: ignore[arg-type]
    phone = Known(IdentifierKind.PHONE, "+46701234567", proof=Proof.CALL_BACK)
    nils = people.know(dreame, identifiers=[phone], name="Nils", **place)  # type: ignore[arg-type]
    assert people.know(dreame, identifiers=[phone], **place) == nils  # type: ignore[arg-type]
    with pytest.raises(TakenError):
        people.know(dreame, identifiers=[EMAIL, phone], **place)  # type: ignore[arg-type]


def test_somebody_without_name_and_identifier_cannot_be_entered(dreame: Controller) -> None:
    with pytest.raises(SubjectError, match="Give a name"):
        factories.person(at=dreame, name=" ")


@pytest.mark.promise("D5")
def test_a_corrected_name_is_the_one_that_is_found(dreame: Controller, elsa: Subject, handler: User) -> None:
    people.rename(elsa, name="Elsa Ek", by=handler, now=NOW)
    assert list(people.search(dreame, words="Ek")) == [elsa]
    assert not people.search(dreame, words="Testdotter").exists()
    assert Subject.objects.get(pk=elsa.pk).name == "Elsa Ek"


def test_every_change_is_in_the_history_and_in_the_log_with_codes_only(elsa: Subject, handler: User) -> None:
    add_identifier(elsa, known=DEVICE, by=handler, now=NOW)
    entry = AccessEntry.objects.get(action="subjects.identifier_added")
    assert (entry.actor, entry.target_id, entry.controller) == (handler, elsa.pk, elsa.controller)
    assert entry.details == {"kind": "device_serial", "version": 2}
    version = elsa.history.latest()
    assert (version.history_user, version.history_change_reason) == (handler, "subjects.identifier_added")
    assert SERIAL not in str(list(AccessEntry.objects.values_list("details", "reason")))


def test_two_people_who_change_at_once_are_told_of_each_other(elsa: Subject, handler: User) -> None:
    people.rename(elsa, name="Elsa Ek", by=handler, now=NOW, seen=1)
    with pytest.raises(ChangedMeanwhileError) as refused:
        people.relocate(elsa, country="NO", language="nb", by=handler, now=NOW, seen=1)
    assert [entry.action for entry in refused.value.entries] == ["subjects.renamed"]


def test_a_refused_entry_leaves_nothing_behind(dreame: Controller, elsa: Subject) -> None:
    with pytest.raises(TakenError):
        factories.person(DEVICE, EMAIL, at=dreame, name="Nils")
    assert Subject.objects.get() == elsa
    assert not NameToken.objects.filter(token_hash=hashes.of_word("nils")).exists()
