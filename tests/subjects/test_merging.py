"""Two entries become one, and both ways of finding lead to it."""

from __future__ import annotations

from datetime import date

import pytest

from office.models import AccessEntry, Controller, User
from subjects.domain import guardians, merging, people
from subjects.domain.guardians import Stand
from subjects.domain.merging import MergeReason
from subjects.errors import ChangedMeanwhileError, GoneError, MergeRefusedError
from subjects.models import Subject
from tests import factories
from tests.factories import NOW
from tests.subjects.known import ADDRESS, DEVICE, EMAIL, SERIAL, TODAY

pytestmark = pytest.mark.django_db

REASON = MergeReason.SAID_BY_PERSON


@pytest.fixture
def twin(dreame: Controller) -> Subject:
    """A second entry of Elsa."""
    return factories.person(DEVICE, at=dreame, name="Elsa Ek")


def merged(subject: Subject, *, into: Subject, by: User) -> Subject:
    return merging.merge(subject, into=into, by=by, now=NOW, reason=REASON)


def test_both_ways_of_finding_lead_to_the_survivor(
    dreame: Controller, elsa: Subject, twin: Subject, handler: User
) -> None:
    merged(twin, into=elsa, by=handler)
    for known in (EMAIL, DEVICE):
        assert people.find(dreame, kind=known.kind, value=known.value, on=TODAY) == elsa
    for words in ("Elsa Testdotter", "Elsa Ek", "ek"):
        assert list(people.search(dreame, words=words)) == [elsa], words
    assert elsa.identifiers.get(kind=DEVICE.kind).device == SERIAL
    assert elsa.identifiers.get(kind=EMAIL.kind).contact == ADDRESS


def test_the_merged_entry_stays_as_a_pointer_with_its_history(
    elsa: Subject, twin: Subject, handler: User
) -> None:
    merged(twin, into=elsa, by=handler)
    left = Subject.objects.get(pk=twin.pk)
    assert merging.survivor_of(left) == elsa
    assert left.name == "Elsa Ek"
    assert left.history.latest().history_change_reason == "subjects.merged"
    assert not left.identifiers.exists()
    details = AccessEntry.objects.get(action="subjects.merged").details
    assert (details["into"], details["reason"]) == (elsa.reference, "said_by_person")
    assert AccessEntry.objects.get(action="subjects.took_over").target_id == elsa.pk


def test_a_pointer_never_leads_to_another_pointer(
    dreame: Controller, elsa: Subject, twin: Subject, handler: User
) -> None:
    third = factories.person(at=dreame, name="E. Testdotter")
    merged(twin, into=third, by=handler)
    merged(third, into=elsa, by=handler)
    for entry in (twin, third):
        entry.refresh_from_db()
        assert entry.merged_into == elsa
    assert set(merging.all_entries_of(elsa)) == {elsa, twin, third}


def test_guardians_move_along(dreame: Controller, elsa: Subject, twin: Subject, handler: User) -> None:
    kim = factories.person(at=dreame, name="Kim Liten")
    double = factories.person(at=dreame, name="Kim L")
    stand = Stand(evidence="Seen", evidence_on=TODAY, guardian=twin)
    guardians.add_guardian(double, stand=stand, born_on=date(2016, 5, 3), by=handler, now=NOW)
    merged(twin, into=elsa, by=handler)
    merged(double, into=kim, by=handler)
    row = kim.guardians.get()
    assert (row.guardian, row.evidence) == (elsa, "Seen")


def test_entries_of_two_companies_stay_apart(procotsmart: Controller, elsa: Subject, handler: User) -> None:
    with pytest.raises(MergeRefusedError, match="two companies"):
        merged(factories.person(at=procotsmart), into=elsa, by=handler)


def test_an_entry_is_not_merged_into_itself(elsa: Subject, handler: User) -> None:
    with pytest.raises(MergeRefusedError, match="same entry"):
        merged(elsa, into=elsa, by=handler)


def test_a_child_is_not_merged_with_its_guardian(dreame: Controller, elsa: Subject, handler: User) -> None:
    kim = factories.person(at=dreame, name="Kim Liten")
    stand = Stand(evidence="Seen", evidence_on=TODAY, guardian=elsa)
    guardians.add_guardian(kim, stand=stand, born_on=date(2016, 5, 3), by=handler, now=NOW)
    for one, other in ((kim, elsa), (elsa, kim)):
        with pytest.raises(MergeRefusedError, match="as a child"):
            merged(one, into=other, by=handler)


def test_a_date_of_birth_goes_to_a_survivor_that_has_none(
    dreame: Controller, elsa: Subject, twin: Subject, handler: User
) -> None:
    third = factories.person(at=dreame, name="E. Testdotter")
    for one in (twin, third):
        people.note_birth_date(one, born_on=date(2016, 5, 3), by=handler, now=NOW)
    merged(twin, into=elsa, by=handler)
    merged(third, into=elsa, by=handler)  # one and the same date
    assert Subject.objects.get(pk=elsa.pk).born_on == date(2016, 5, 3)
    assert Subject.objects.get(pk=twin.pk).born_on == date(2016, 5, 3)
    assert elsa.history.latest().birth_date == "2016-05-03"


def test_two_dates_of_birth_are_not_of_one_person(elsa: Subject, twin: Subject, handler: User) -> None:
    people.note_birth_date(twin, born_on=date(2016, 5, 3), by=handler, now=NOW)
    people.note_birth_date(elsa, born_on=date(1985, 5, 3), by=handler, now=NOW)
    for one, other in ((twin, elsa), (elsa, twin)):
        with pytest.raises(MergeRefusedError, match="two dates of birth") as error:
            merged(one, into=other, by=handler)
        assert error.value.field == "into"
        assert "2016" not in str(error.value)
    assert not Subject.objects.filter(merged_into__isnull=False).exists()


def test_what_was_merged_or_erased_takes_nothing_in(elsa: Subject, twin: Subject, handler: User) -> None:
    merged(twin, into=elsa, by=handler)
    with pytest.raises(GoneError, match="merged"):
        merged(elsa, into=twin, by=handler)
    with pytest.raises(GoneError, match="merged"):
        people.rename(twin, name="X", by=handler, now=NOW)


def test_a_merge_of_what_changed_meanwhile_is_refused(elsa: Subject, twin: Subject, handler: User) -> None:
    people.rename(twin, name="Eva Ek", by=handler, now=NOW)
    with pytest.raises(ChangedMeanwhileError):
        merging.merge(twin, into=elsa, by=handler, now=NOW, reason=REASON, seen=1)


def test_a_renamed_survivor_is_still_found_by_the_name_of_the_merged_entry(
    dreame: Controller, elsa: Subject, twin: Subject, handler: User
) -> None:
    merged(twin, into=elsa, by=handler)
    people.rename(elsa, name="Elsa Ek Berg", by=handler, now=NOW)
    for words in ("Ek", "Berg"):
        assert list(people.search(dreame, words=words)) == [elsa], words
    assert not people.search(dreame, words="Testdotter").exists()
