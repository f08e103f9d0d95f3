"""A code each time: a link to the choices opens nothing without the code from the mail (promise P21)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from consents.enums import EventKind
from office.enums import Role
from office.models import AccessEntry, Controller
from subjects.domain import erasing, merging, second_steps
from subjects.domain.merging import MergeReason
from subjects.domain.second_steps import Entered
from subjects.enums import CodeFor
from subjects.models import SecondStep, SteppingBrowser, Subject
from tests import factories
from tests.consents import made
from tests.consents.choosing import PAGE, enter, words
from tests.consents.made import event, record
from tests.factories import NOW
from tests.races import at_once, on_postgresql
from tests.second_steps import mailed, new_code, turned_on

CODE = f"{PAGE}code/"

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P21")]


@pytest.mark.usefixtures("wednesday", "version")
def test_once_it_is_on_a_link_shows_no_choice_and_takes_none_without_the_code(
    client: Client, dreame: Controller, elsa: Subject
) -> None:
    record(dreame, event(EventKind.GIVEN))
    assert "Protect this page" in words(enter(client))
    turned_on(client, CODE)
    assert "We mail you a code" in words(client)
    other = enter(Client())
    for path in ("", "stop/purposes/?purpose=news", "agree/news/", "guardian/news/"):
        answer = other.get(f"{PAGE}{path}")
        assert (answer.status_code, answer["Location"]) == (302, CODE), path
    for path in ("stop/purposes/?purpose=news", "agree/news/", "lift/fraud/use/"):
        assert other.post(f"{PAGE}{path}", {"answer": "no"}).status_code == 403, path
    assert made.state().consent == "given"
    assert made.ADDRESS not in other.get(CODE).content.decode()
    other.post(CODE, {"code": new_code(other, CODE)})
    assert "News" in words(other)


@pytest.mark.usefixtures("wednesday", "version")
def test_whoever_came_by_no_link_is_asked_for_their_address(client: Client) -> None:
    assert client.get(CODE)["Location"] == PAGE
    assert client.post(CODE, {"send": "on"})["Location"] == PAGE
    enter(client, "nobody@person.example")
    assert "Protect this page" not in words(client)
    assert client.get(CODE)["Location"] == PAGE
    assert mailed() == []


@pytest.mark.usefixtures("wednesday", "version")
def test_leaving_the_page_takes_no_code(client: Client, elsa: Subject) -> None:
    turned_on(enter(client), CODE)
    other = enter(Client())
    assert other.post(f"{PAGE}leave/").status_code == 302
    assert other.get(CODE)["Location"] == PAGE


@pytest.mark.usefixtures("wednesday", "version")
def test_staff_see_it_at_the_person_and_turn_it_off_with_a_reason(
    client: Client, dreame: Controller, elsa: Subject
) -> None:
    turned_on(enter(client), CODE)
    lead = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    staff = Client()
    staff.force_login(lead)
    shown = staff.get(reverse("admin:subjects_subject_change", args=[elsa.pk])).content.decode()
    assert "a mailed code opens the choices" in shown
    step = reverse("admin:subjects_subject_step", args=[elsa.pk, "no-code"])
    elsa.refresh_from_db()
    staff.post(step, {"seen": elsa.version, "reason": "address_changed"})
    entry = AccessEntry.objects.get(action="subjects.code_off")
    assert (entry.actor, entry.reason, entry.target_id) == (lead, "address_changed", elsa.pk)
    assert enter(Client()).get(PAGE).status_code == 200


def test_it_goes_over_in_a_merge_and_goes_with_the_person(dreame: Controller, elsa: Subject) -> None:
    other = factories.person(at=dreame)
    SecondStep.objects.create(
        controller=dreame, cause=second_steps.cause_of(other), since=NOW - timedelta(days=3)
    )
    lead = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    merging.merge(other, into=elsa, by=lead, now=NOW, reason=MergeReason.ENTERED_TWICE)
    assert SecondStep.objects.get().cause == second_steps.cause_of(elsa)
    erasing.erase(elsa, by=lead, now=NOW)
    assert not SecondStep.objects.exists()


def test_browsers_are_forgotten_once_their_hour_is_over(dreame: Controller, elsa: Subject) -> None:
    second_steps.send(second_steps.guarding(elsa), code_for=CodeFor.ON, secret="", now=NOW)
    assert second_steps.delete_ended(now=NOW + timedelta(minutes=9)) == 0
    assert second_steps.delete_ended(now=NOW + timedelta(minutes=10)) == 1
    assert not SteppingBrowser.objects.exists()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_who_enter_a_code_at_once_one_succeeds(dreame: Controller, elsa: Subject) -> None:
    guarded = second_steps.guarding(elsa)
    secret = second_steps.send(guarded, code_for=CodeFor.ON, secret="", now=NOW)
    (code,) = mailed()
    found = at_once(*[lambda: second_steps.enter(guarded, secret=secret, typed=code, now=NOW)] * 8)
    assert sorted(one.value for one in found) == ["over"] * 7 + ["right"]
    assert SecondStep.objects.count() == 1
    assert AccessEntry.objects.filter(action="subjects.code_on").count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_wrong_codes_at_once_are_all_counted(dreame: Controller, elsa: Subject) -> None:
    guarded = second_steps.guarding(elsa)
    secret = second_steps.send(guarded, code_for=CodeFor.ON, secret="", now=NOW)
    (code,) = mailed()
    wrong = "0000 0000" if code != "0000 0000" else "1111 1111"
    found = at_once(*[lambda: second_steps.enter(guarded, secret=secret, typed=wrong, now=NOW)] * 8)
    assert found.count(Entered.WRONG) == second_steps.MOST_WRONG - 1
    assert second_steps.enter(guarded, secret=secret, typed=code, now=NOW) is Entered.OVER
