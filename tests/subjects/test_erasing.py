"""Erasing: values become unreadable, the list remembers, imports are told without being told who."""

from __future__ import annotations

from datetime import timedelta

import pytest

from office.models import Controller, User
from subjects.domain import erasing, merging, people, suppression
from subjects.domain.identifiers import Known, add_identifier, end_identifier
from subjects.domain.merging import MergeReason
from subjects.domain.suppression import ImportRow
from subjects.enums import IdentifierKind, OwnAct, SuppressionKind, SuppressionReason
from subjects.errors import GoneError, SuppressedError, SuppressedRowsError
from subjects.models import Identifier, NameToken, Subject, Suppression
from tests import factories
from tests.factories import NOW
from tests.subjects.known import ADDRESS, DEVICE, EMAIL, IMEI_DIGITS, SERIAL, TODAY
from vault.domain import keyring, shredding
from vault.values import SHREDDED

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)

LATER = NOW + timedelta(days=30)


def erase(subject: Subject, *, by: User) -> None:
    erasing.erase(subject, by=by, now=NOW)
    shredding.carry_out(now=NOW)
    keyring.forget()


def suppressed(controller: Controller, known: Known, what: SuppressionKind = SuppressionKind.ERASED) -> bool:
    return suppression.is_suppressed(controller, kind=known.kind, value=known.value, what=what)


def decline(controller: Controller, known: Known, *, by: User | None = None) -> Suppression:
    return suppression.suppress(
        controller,
        kind=known.kind,
        value=known.value,
        what=SuppressionKind.NO_MARKETING,
        reason=SuppressionReason.OBJECTION,
        by=by,
        now=NOW,
    )


@pytest.mark.promise("P26")
def test_nothing_of_an_erased_person_can_be_read_or_found(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    people.rename(elsa, name="Elsa Ek", by=handler, now=NOW)
    erase(elsa, by=handler)
    row = Subject.objects.get(pk=elsa.pk)
    assert row.name is SHREDDED
    assert all(version.name is SHREDDED for version in row.history.all())
    for identifier in row.identifiers.all():
        assert getattr(identifier, identifier.column) is SHREDDED
        assert identifier.value_index is None
    assert not NameToken.objects.exists()
    assert people.find(dreame, kind=EMAIL.kind, value=ADDRESS, on=TODAY) is None
    assert not people.search(dreame, words="Elsa").exists()


def test_hashes_that_come_back_with_a_backup_go_with_the_key(elsa: Subject, handler: User) -> None:
    kept = list(NameToken.objects.all())
    indexes = dict(Identifier.objects.values_list("pk", "value_index"))
    erase(elsa, by=handler)
    NameToken.objects.bulk_create(kept)
    for pk, index in indexes.items():
        Identifier.objects.filter(pk=pk).update(value_index=index)
    list(shredding.replay(now=NOW))
    assert set(NameToken.objects.values_list("token_hash", flat=True)) == {None}
    assert set(Identifier.objects.values_list("value_index", flat=True)) == {None}


def test_the_list_remembers_an_erased_person_without_whom(
    dreame: Controller, procotsmart: Controller, elsa: Subject, handler: User
) -> None:
    held = {identifier.value_index for identifier in elsa.identifiers.all()}
    erase(elsa, by=handler)
    assert suppressed(dreame, EMAIL)
    assert suppressed(dreame, Known(IdentifierKind.EMAIL, " ELSA@person.example"))
    assert not suppressed(procotsmart, EMAIL)
    rows = list(Suppression.objects.all())
    assert len(rows) == 2
    assert not held & {row.value_hash for row in rows}
    named = {field.name for field in Suppression._meta.get_fields()}
    assert not named & {"subject", "person", "data_key_id"}


def test_who_was_erased_gets_no_marketing_either(dreame: Controller, elsa: Subject, handler: User) -> None:
    erase(elsa, by=handler)
    assert suppressed(dreame, EMAIL, SuppressionKind.NO_MARKETING)
    decline(dreame, DEVICE)
    assert not suppressed(dreame, DEVICE, SuppressionKind.ERASED)


def test_what_went_over_to_somebody_else_is_not_remembered(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    end_identifier(elsa.identifiers.get(kind=IdentifierKind.IMEI), on=TODAY, by=handler, now=NOW)
    erase(elsa, by=handler)
    assert not suppressed(dreame, Known(IdentifierKind.IMEI, IMEI_DIGITS))


def test_an_address_that_was_given_up_is_remembered(dreame: Controller, elsa: Subject, handler: User) -> None:
    end_identifier(elsa.identifiers.get(kind=IdentifierKind.EMAIL), on=TODAY, by=handler, now=NOW)
    erase(elsa, by=handler)
    assert suppressed(dreame, EMAIL)


def test_an_erased_person_cannot_be_changed_or_erased_again(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    erase(elsa, by=handler)
    with pytest.raises(GoneError, match="erased"):
        people.rename(elsa, name="Elsa", by=handler, now=NOW)
    with pytest.raises(GoneError):
        erasing.erase(elsa, by=handler, now=NOW)


def test_erasing_a_person_takes_the_keys_of_merged_entries_with_it(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    twin = factories.person(DEVICE, at=dreame, name="Elsa T")
    merging.merge(twin, into=elsa, by=handler, now=NOW, reason=MergeReason.ENTERED_TWICE)
    erase(elsa, by=handler)
    gone = Subject.objects.get(pk=twin.pk)
    assert gone.name is SHREDDED
    assert gone.erased_at == NOW
    assert Identifier.objects.get(kind=IdentifierKind.DEVICE_SERIAL).device is SHREDDED
    assert suppressed(dreame, DEVICE)


def test_who_was_erased_comes_back_by_an_own_act_only(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    erase(elsa, by=handler)
    with pytest.raises(SuppressedError, match="erased") as refused:
        factories.person(EMAIL, at=dreame, by=handler)
    assert ADDRESS not in str(refused.value)
    nils = factories.person(at=dreame, name="Nils")
    with pytest.raises(SuppressedError):
        add_identifier(nils, known=EMAIL, by=handler, now=LATER)
    back = factories.person(EMAIL, at=dreame, by=handler, now=LATER, act=OwnAct.ORDER)
    assert people.find(dreame, kind=EMAIL.kind, value=ADDRESS, on=LATER.date()) == back
    assert not suppressed(dreame, EMAIL)


def test_a_request_brings_nobody_back_into_imports(dreame: Controller, elsa: Subject, handler: User) -> None:
    erase(elsa, by=handler)
    factories.person(EMAIL, at=dreame, by=handler, now=LATER, act=OwnAct.REQUEST)
    assert suppressed(dreame, EMAIL)


def test_an_order_is_no_wish_for_marketing(dreame: Controller) -> None:
    decline(dreame, EMAIL)
    for act, left in ((OwnAct.ORDER, True), (OwnAct.CONSENT, False)):
        suppression.lift(dreame, kind=EMAIL.kind, value=ADDRESS, act=act, by=None, now=LATER)
        assert suppressed(dreame, EMAIL, SuppressionKind.NO_MARKETING) is left
    row = Suppression.objects.get()
    assert (row.lifted_at, row.lifted_by_act) == (LATER, "consent")
    decline(dreame, EMAIL)
    assert Suppression.objects.count() == 2


def test_declining_twice_is_remembered_once(dreame: Controller) -> None:
    assert decline(dreame, EMAIL) == decline(dreame, EMAIL)


@pytest.mark.promise("P26")
def test_an_import_is_refused_with_the_rows_and_without_who(
    dreame: Controller, elsa: Subject, handler: User
) -> None:
    decline(dreame, DEVICE)
    erase(elsa, by=handler)
    rows = [
        ImportRow(2, IdentifierKind.EMAIL, "nils@person.example"),
        ImportRow(3, IdentifierKind.EMAIL, "ELSA@person.example"),
        ImportRow(4, IdentifierKind.EMAIL, "no address"),
        ImportRow(5, IdentifierKind.IMEI, IMEI_DIGITS),
        ImportRow(6, IdentifierKind.DEVICE_SERIAL, SERIAL),
    ]
    with pytest.raises(SuppressedRowsError, match="Rows 3, 5 are of people who were erased") as refused:
        suppression.guard_import(dreame, rows=rows, what=SuppressionKind.ERASED)
    assert refused.value.rows == [3, 5]
    assert "elsa" not in f"{refused.value!r} {rows}".casefold()
    with pytest.raises(SuppressedRowsError, match="no marketing") as refused:
        suppression.guard_import(dreame, rows=rows, what=SuppressionKind.NO_MARKETING)
    assert refused.value.rows == [3, 5, 6]
    suppression.guard_import(dreame, rows=rows[:1], what=SuppressionKind.ERASED)


def test_an_import_of_many_rows_is_asked_in_batches(dreame: Controller) -> None:
    decline(dreame, EMAIL)
    rows = (ImportRow(number, IdentifierKind.EMAIL, f"p{number}@person.example") for number in range(1200))
    suppression.guard_import(dreame, rows=rows, what=SuppressionKind.NO_MARKETING)
