"""Parents and guardians: until the child reaches the age of consent of its country."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from office.models import AccessEntry, Controller, User
from subjects.domain import guardians, people
from subjects.domain.guardians import Stand
from subjects.errors import GuardianRefusedError, SubjectError, ValueRefusedError
from subjects.models import Guardian, Subject
from tests import factories
from tests.factories import NOW
from tests.subjects.known import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P26")]

TEN = date(2016, 5, 3)
STAND: dict[str, Any] = {"evidence": "Population register, seen", "evidence_on": TODAY, "name": "Maja Vuxen"}


def stand(**fields: Any) -> Stand:
    return Stand(**{**STAND, **fields})


def child(at: Controller, *, country: str = "SE") -> Subject:
    return factories.person(at=at, name="Kim Liten", country=country)


@pytest.mark.parametrize(
    ("country", "until"),
    [
        ("SE", date(2029, 5, 3)),
        ("DE", date(2032, 5, 3)),
        ("DK", date(2031, 5, 3)),
        ("NO", date(2029, 5, 3)),
        ("AF", date(2029, 5, 3)),  # no law known: the controller's own stands in
    ],
)
def test_a_guardian_stands_until_the_age_of_the_childs_country(
    dreame: Controller, handler: User, country: str, until: date
) -> None:
    row = guardians.add_guardian(
        child(dreame, country=country), stand=stand(), born_on=TEN, by=handler, now=NOW
    )
    assert row.until == until
    assert Guardian.objects.standing_on(TODAY).get() == row
    assert not Guardian.objects.standing_on(until).exists()


def test_the_day_is_explained_with_the_law(dreame: Controller, handler: User) -> None:
    row = guardians.add_guardian(child(dreame), stand=stand(), born_on=TEN, by=handler, now=NOW)
    said = guardians.until_of(row).in_words()
    assert "Thursday 3 May 2029" in said
    assert "turning 13" in said
    assert "8(1) GDPR" in said
    assert "Sweden" in said


def test_a_child_past_the_age_decides_alone_and_the_article_says_so(
    dreame: Controller, handler: User
) -> None:
    kim = child(dreame)
    with pytest.raises(GuardianRefusedError, match=r"13 in Sweden, on Tuesday 25 November 2025 \(Art 8\(1\)"):
        guardians.add_guardian(kim, stand=stand(), born_on=date(2012, 11, 25), by=handler, now=NOW)
    assert Subject.objects.get(pk=kim.pk).birth_date == ""


def test_on_the_birthday_itself_the_child_decides(dreame: Controller, handler: User) -> None:
    with pytest.raises(GuardianRefusedError):
        guardians.add_guardian(child(dreame), stand=stand(), born_on=date(2013, 11, 25), by=handler, now=NOW)
    guardians.add_guardian(child(dreame), stand=stand(), born_on=date(2013, 11, 26), by=handler, now=NOW)


def test_a_child_born_on_a_leap_day_reaches_the_age_on_the_first_of_march(
    dreame: Controller, handler: User
) -> None:
    row = guardians.add_guardian(child(dreame), stand=stand(), born_on=date(2016, 2, 29), by=handler, now=NOW)
    assert row.until == date(2029, 3, 1)


def test_the_date_of_birth_is_asked_only_where_it_is_needed(dreame: Controller, handler: User) -> None:
    kim = child(dreame)
    with pytest.raises(GuardianRefusedError) as refused:
        guardians.add_guardian(kim, stand=stand(), by=handler, now=NOW)
    assert refused.value.field == "born_on"
    guardians.add_guardian(kim, stand=stand(), born_on=TEN, by=handler, now=NOW)
    assert Subject.objects.get(pk=kim.pk).born_on == TEN
    guardians.add_guardian(kim, stand=stand(name="Mats Vuxen"), by=handler, now=NOW)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("evidence", {"evidence": " "}),
        ("evidence_on", {"evidence_on": date(2026, 11, 26)}),
        ("name", {"name": ""}),
    ],
)
def test_a_guardian_without_name_or_evidence_is_refused(
    dreame: Controller, handler: User, field: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(GuardianRefusedError) as refused:
        guardians.add_guardian(child(dreame), stand=stand(**fields), born_on=TEN, by=handler, now=NOW)
    assert refused.value.field == field


def test_a_name_with_hidden_characters_is_refused(dreame: Controller, handler: User) -> None:
    with pytest.raises(ValueRefusedError):
        guardians.add_guardian(
            child(dreame), stand=stand(name="Maja\u202e"), born_on=TEN, by=handler, now=NOW
        )


def test_nobody_stands_for_themselves_nor_for_a_child_of_another_company(
    dreame: Controller, procotsmart: Controller, handler: User
) -> None:
    kim = child(dreame)
    for other in (kim, factories.person(at=procotsmart)):
        with pytest.raises(GuardianRefusedError):
            guardians.add_guardian(kim, stand=stand(guardian=other), born_on=TEN, by=handler, now=NOW)


def test_a_minor_stands_for_nobody(dreame: Controller, handler: User) -> None:
    kim, sister, mother = child(dreame), factories.person(at=dreame), factories.person(at=dreame)
    people.note_birth_date(sister, born_on=date(2008, 11, 26), by=handler, now=NOW)  # 18 tomorrow
    people.note_birth_date(mother, born_on=date(2008, 11, 25), by=handler, now=NOW)  # 18 today
    with pytest.raises(GuardianRefusedError, match="of age") as refused:
        guardians.add_guardian(
            kim,
            stand=stand(guardian=Subject.objects.get(pk=sister.pk)),
            born_on=TEN,
            by=handler,
            now=NOW,
        )
    assert refused.value.field == "guardian"
    found = stand(guardian=Subject.objects.get(pk=mother.pk))
    assert guardians.add_guardian(kim, stand=found, born_on=TEN, by=handler, now=NOW).guardian == mother


def test_whoever_answered_a_mailed_link_needs_nobody_who_verified_it(dreame: Controller, lead: User) -> None:
    kim = child(dreame)
    row = guardians.add_guardian(kim, stand=stand(), born_on=TEN, by=None, now=NOW)
    assert row.verified_by is None
    client = Client()
    client.force_login(lead)
    page = client.get(reverse("admin:subjects_subject_change", args=[kim.pk])).content.decode()
    assert "answered the link mailed to them on 25 Nov 2026" in page


def test_a_date_of_birth_is_noted_once_and_never_replaced_by_another(
    dreame: Controller, handler: User
) -> None:
    kim = child(dreame)
    kim = people.note_birth_date(kim, born_on=TEN, by=handler, now=NOW)
    people.note_birth_date(kim, born_on=TEN, by=handler, now=NOW)
    for born_on in (date(2026, 11, 26), date(2001, 1, 1)):
        with pytest.raises(SubjectError) as refused:
            people.note_birth_date(kim, born_on=born_on, by=handler, now=NOW)
        assert refused.value.field == "born_on"
    assert Subject.objects.get(pk=kim.pk).born_on == TEN
    assert AccessEntry.objects.filter(action="subjects.birth_date_noted", target_id=kim.pk).count() == 1


def test_a_move_to_another_country_derives_the_day_anew(dreame: Controller, handler: User) -> None:
    kim = child(dreame)
    row = guardians.add_guardian(kim, stand=stand(), born_on=TEN, by=handler, now=NOW)
    people.relocate(kim, country="DE", language="en", by=handler, now=NOW)
    row.refresh_from_db()
    assert (row.until, row.age, row.law_of) == (date(2032, 5, 3), 16, "DE")


def test_an_ended_guardian_no_longer_stands_for_the_child(dreame: Controller, handler: User) -> None:
    row = guardians.add_guardian(child(dreame), stand=stand(), born_on=TEN, by=handler, now=NOW)
    guardians.end_guardian(row, by=handler, now=NOW)
    assert not Guardian.objects.standing_on(TODAY).exists()
    with pytest.raises(GuardianRefusedError):
        guardians.end_guardian(row, by=handler, now=NOW)


def test_names_and_evidence_stand_in_no_repr(dreame: Controller, handler: User) -> None:
    row = guardians.add_guardian(child(dreame), stand=stand(), born_on=TEN, by=handler, now=NOW)
    assert "Maja" not in f"{row} {row!r} {stand()!r}"
    assert "register" not in f"{row!r} {stand()!r}"
