"""Entering a person and the steps on a person's page, driven as staff drive them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from subjects.domain import erasing, people, suppression
from subjects.enums import IdentifierKind, SuppressionKind
from subjects.models import Guardian, Identifier, Subject
from tests import factories
from tests.factories import NOW
from tests.subjects.known import ADDRESS, DEVICE, EMAIL, SERIAL, TODAY
from tests.subjects.test_admin_register import page_of, signed_in, text_of
from vault.enums import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

ADD = "/admin/subjects/subject/add/"
STEPS = ("identifier", "verify", "end", "rename", "place", "guardian", "merge", "erase")


def step_of(subject: Subject, code: str) -> str:
    return reverse("admin:subjects_subject_step", args=[subject.pk, code])


def take(client: Client, subject: Subject, code: str, **data: Any) -> Any:
    subject.refresh_from_db(fields=["version"])
    return client.post(step_of(subject, code), {"seen": subject.version, **data}, follow=True)


def enter(client: Client, controller: Controller, **data: Any) -> Any:
    given = {"controller": controller.pk, "country": "SE", "language": "sv", **data}
    return client.post(ADD, given, follow=True)


def test_a_person_is_entered_with_what_is_known(dreame: Controller, handler: User) -> None:
    client = signed_in(handler)
    assert client.get(ADD).status_code == 200
    page = text_of(enter(client, dreame, name="Nils Ny", email="nils@person.example", device_serial=SERIAL))
    assert "is entered" in page
    nils = people.find(dreame, kind=IdentifierKind.EMAIL, value="nils@person.example", on=TODAY)
    assert nils is not None
    assert (nils.name, nils.identifiers.count()) == ("Nils Ny", 2)


@pytest.mark.matrix
def test_bad_input_is_said_at_its_field_and_nothing_is_entered(
    dreame: Controller, handler: User, elsa: Subject, subtests: pytest.Subtests
) -> None:
    client = signed_in(handler)
    wrong: list[tuple[dict[str, str], str]] = [
        ({}, "Give a name"),
        ({"email": "no address"}, "Enter an e-mail address"),
        ({"imei": "123"}, "15 digits"),
        ({"name": "Nils", "email": ADDRESS}, "belongs to another person"),
        ({"name": "Nils\u202e"}, "cannot be seen"),
        ({"name": "Nils", "country": "XX"}, "XX is not one of the available choices"),
    ]
    for data, said in wrong:
        with subtests.test(said=said):
            assert said in text_of(enter(client, dreame, **data))
            assert Subject.objects.get() == elsa


def test_nobody_is_entered_at_another_company(procotsmart: Controller, handler: User) -> None:
    enter(signed_in(handler), procotsmart, name="Nils")
    assert not Subject.objects.exists()


def test_each_step_asks_first_and_again_when_nothing_is_given(
    handler: User, elsa: Subject, subtests: pytest.Subtests
) -> None:
    client = signed_in(handler)
    for code in STEPS:
        with subtests.test(code=code):
            assert client.get(step_of(elsa, code)).status_code == 200
            answer = client.post(step_of(elsa, code), {})
            assert answer.status_code == 200
            assert "Load this page anew" in text_of(answer)
            elsa.refresh_from_db()
            assert (elsa.version, elsa.erased_at) == (1, None)


def test_an_unknown_step_is_not_there(handler: User, elsa: Subject) -> None:
    assert signed_in(handler).get(step_of(elsa, "sell")).status_code == 404


def test_a_device_changes_hands(dreame: Controller, handler: User, elsa: Subject) -> None:
    client = signed_in(handler)
    take(client, elsa, "identifier", kind="device_serial", value=SERIAL, since="2026-01-01")
    device = elsa.identifiers.get(kind="device_serial")
    link = f"{step_of(elsa, 'end')}?identifier={device.pk}"
    assert link.replace("&", "&amp;") in text_of(client.get(page_of(elsa)))
    assert f'value="{device.pk}" selected' in text_of(client.get(link))
    assert "has ended" in text_of(take(client, elsa, "end", identifier=device.pk, on="2026-11-01"))
    nils = factories.person(DEVICE, at=dreame, name="Nils")
    assert people.find(dreame, kind=DEVICE.kind, value=SERIAL, on=TODAY) == nils


def test_verifying_is_shown(handler: User, elsa: Subject) -> None:
    imei = elsa.identifiers.get(kind="imei")
    page = text_of(take(signed_in(handler), elsa, "verify", identifier=imei.pk, proof="purchase"))
    assert "purchase or registration on record" in page


def test_an_identifier_of_somebody_else_cannot_be_chosen(
    dreame: Controller, handler: User, elsa: Subject
) -> None:
    other = factories.person(DEVICE, at=dreame, name="Nils").identifiers.get()
    take(signed_in(handler), elsa, "end", identifier=other.pk, on="2026-11-01")
    other.refresh_from_db()
    assert other.valid_to is None


def test_name_and_place_are_changed(handler: User, elsa: Subject) -> None:
    client = signed_in(handler)
    assert "Elsa Testdotter" in text_of(client.get(step_of(elsa, "rename")))
    take(client, elsa, "rename", name="Elsa Ek")
    take(client, elsa, "place", country="NO", language="nb")
    elsa = Subject.objects.get(pk=elsa.pk)
    assert (elsa.name, elsa.country, elsa.language) == ("Elsa Ek", "NO", "nb")


@pytest.mark.promise("P20")
def test_who_does_not_see_names_cannot_open_the_form_that_shows_one(
    dreame: Controller, elsa: Subject
) -> None:
    user = factories.staff(None)
    grants.grant_role(
        user=user, controller=dreame, role=Role.CASE_HANDLER, families=[Family.DEVICE], by=None, now=NOW
    )
    client = signed_in(user)
    for code in ("rename", "guardian"):
        assert client.get(step_of(elsa, code)).status_code == 403
    for code in ("verify", "end", "merge", "erase"):
        page = text_of(client.get(step_of(elsa, code)))
        assert "Elsa" not in page
        assert ADDRESS not in page


@pytest.mark.promise("P26")
def test_a_guardian_is_noted_for_a_child_and_refused_for_who_decides_alone(
    dreame: Controller, handler: User, elsa: Subject
) -> None:
    kim = factories.person(at=dreame, name="Kim Liten")
    client = signed_in(handler)
    given = {"guardian": elsa.reference, "evidence": "Seen", "evidence_on": "2026-11-25"}
    page = text_of(take(client, kim, "guardian", born_on="2010-05-03", **given))
    assert "decides alone" in page
    assert "8(1) GDPR" in page
    assert not Guardian.objects.exists()
    page = text_of(take(client, kim, "guardian", born_on="2016-05-03", **given))
    assert "is noted" in page
    guardian = Guardian.objects.get()
    page = text_of(take(client, kim, "end-guardian", guardian=guardian.pk))
    assert "no longer stand" in page


def test_a_merge_shows_both_before_it_is_done(dreame: Controller, handler: User, elsa: Subject) -> None:
    twin = factories.person(DEVICE, at=dreame, name="Elsa Ek")
    client = signed_in(handler)
    given = {"into": elsa.reference, "reason": "said_by_person"}
    page = text_of(take(client, twin, "merge", **given))
    for part in ("Becomes a pointer:", "Stays:", "Elsa Ek", "Elsa Testdotter", SERIAL, ADDRESS):
        assert part in page, part
    twin.refresh_from_db()
    assert twin.merged_into is None
    answer = take(client, twin, "merge", **given, compared=elsa.reference)
    assert answer.redirect_chain[-1][0] == page_of(elsa)
    assert SERIAL in text_of(answer)


def test_a_merge_of_two_dates_of_birth_is_refused_on_the_page(
    dreame: Controller, handler: User, elsa: Subject
) -> None:
    twin = factories.person(DEVICE, at=dreame, name="Elsa Ek")
    people.note_birth_date(twin, born_on=date(2016, 5, 3), by=handler, now=NOW)
    people.note_birth_date(elsa, born_on=date(1985, 5, 3), by=handler, now=NOW)
    given = {"into": elsa.reference, "reason": "said_by_person", "compared": elsa.reference}
    assert "two dates of birth" in text_of(take(signed_in(handler), twin, "merge", **given))
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_a_merge_with_who_is_not_there_is_refused(
    handler: User, procotsmart: Controller, elsa: Subject, subtests: pytest.Subtests
) -> None:
    elsewhere = factories.person(at=procotsmart).reference
    client = signed_in(handler)
    for into in ("S-XXXXXXX", "nobody", elsa.reference, elsewhere):
        with subtests.test(into=into):
            page = text_of(take(client, elsa, "merge", into=into, reason="entered_twice", compared=into))
            assert "No such person is known here" in page or "same entry" in page
            elsa.refresh_from_db()
            assert elsa.merged_into is None


def test_erasing_says_what_follows_and_does_it(dreame: Controller, handler: User, elsa: Subject) -> None:
    client = signed_in(handler)
    page = text_of(client.get(step_of(elsa, "erase")))
    for part in ("can never be read again", "2 identifiers go on the suppression list", "cannot be undone"):
        assert part in page, part
    page = text_of(take(client, elsa, "erase", reason="request"))
    assert "What is left names nobody" in page
    assert suppression.is_suppressed(dreame, kind=EMAIL.kind, value=ADDRESS, what=SuppressionKind.ERASED)
    assert "was erased" in text_of(client.get(step_of(elsa, "rename"), follow=True))


def test_who_was_erased_is_entered_again_only_with_an_own_act(
    dreame: Controller, handler: User, elsa: Subject
) -> None:
    erasing.erase(elsa, by=handler, now=NOW)
    client = signed_in(handler)
    page = text_of(enter(client, dreame, name="Elsa", email=ADDRESS))
    assert "Only an act of the person themselves brings them back" in page
    assert not Identifier.objects.filter(subject__erased_at=None).exists()
    assert "is entered" in text_of(enter(client, dreame, name="Elsa", email=ADDRESS, act="order"))


def test_somebody_who_was_quicker_is_named_and_nothing_typed_is_lost(
    handler: User, lead: User, elsa: Subject
) -> None:
    people.rename(elsa, name="Elsa Ek", by=lead, now=NOW)
    answer = signed_in(handler).post(step_of(elsa, "rename"), {"seen": 1, "name": "Elsa Berg"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Lena Lead" in page
    assert "Elsa Berg" in page
    assert Subject.objects.get(pk=elsa.pk).name == "Elsa Ek"
