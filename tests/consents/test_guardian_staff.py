"""What staff see and do about guardians who are asked, and what other systems ask by the API."""

from __future__ import annotations

import html
import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consents.models import ConsentEvent, GuardianAsk
from office.domain import api_keys
from office.enums import Role, Scope
from office.models import AccessEntry, Controller, User
from office.rate_limits import DAY, LIMITS, Limit
from subjects.models import Subject
from tests import factories
from tests.consents import children, made
from tests.consents.children import KIM_ADDRESS, MOTHER, TEN, ask, child
from tests.factories import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("version", "wednesday"),
    pytest.mark.promise("P26"),
]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def page_of(subject: Subject) -> str:
    return reverse("admin:subjects_subject_change", args=[subject.pk])


def step_of(subject: Subject, code: str) -> str:
    return reverse("admin:subjects_subject_step", args=[subject.pk, code])


def typed(subject: Subject, **fields: Any) -> dict[str, Any]:
    return {
        "seen": Subject.objects.get(pk=subject.pk).version,
        "key": str(uuid.uuid4()),
        "guardian_email": MOTHER,
        "confirmed": "on",
        "purposes": ["surveys"],
        "version": "privacy:1:sv",
        **fields,
    }


@pytest.fixture
def manager(dreame: Controller) -> User:
    """A consent manager of the controller."""
    return factories.staff(Role.CONSENT_MANAGER, at=dreame, name="Mona Manager")


def test_staff_ask_a_guardian_see_that_it_waits_and_take_it_back(manager: User, dreame: Controller) -> None:
    kim, client = child(dreame), signed_in(manager)
    form = text_of(client.get(step_of(kim, "ask-guardian")))
    assert "Surveys" in form
    assert "News" not in form  # no marketing to minors
    assert "Orders" not in form
    page = text_of(client.post(step_of(kim, "ask-guardian"), typed(kim), follow=True))
    assert "The question is on its way to the parent or guardian." in page
    assert "Asked for this child" in page
    assert "waits for an answer until 9 Dec 2026" in page
    assert MOTHER in page
    assert "A parent or guardian is asked by mail: surveys" in page
    row = GuardianAsk.objects.get()
    assert (row.asked_by, row.channel) == (manager, "staff")
    sent = {"seen": Subject.objects.get(pk=kim.pk).version}
    page = text_of(client.post(step_of(kim, "withdraw-ask"), sent, follow=True))
    assert "The question is taken back." in page
    assert "taken back by the office" in page
    assert MOTHER not in page
    again = text_of(client.post(step_of(kim, "withdraw-ask"), sent, follow=True))
    assert "There is nothing to do here." in again
    assert AccessEntry.objects.filter(action="consents.guardian_ask_closed", actor=manager).count() == 1


def test_what_staff_cannot_ask_is_said(manager: User, dreame: Controller) -> None:
    kim, client = child(dreame), signed_in(manager)
    for changed, said in (
        ({"guardian_email": "Maja"}, "valid email address"),
        ({"guardian_email": KIM_ADDRESS}, "This is the child’s own address"),
        ({"confirmed": ""}, "has to confirm that they agree"),
        ({"purposes": []}, "Choose one at least"),
        ({"purposes": ["news"]}, "Select a valid choice"),
        ({"version": ""}, "Choose one."),
        ({"born_on": "2015-01-01"}, "Another date of birth is on record"),
    ):
        page = text_of(client.post(step_of(kim, "ask-guardian"), typed(kim, **changed)))
        assert said in page, changed
    adult = factories.person(made.EMAIL, at=dreame)
    page = text_of(client.post(step_of(adult, "ask-guardian"), typed(adult)))
    assert "The date of birth is needed" in page
    page = text_of(client.post(step_of(adult, "ask-guardian"), typed(adult, born_on="1980-01-01")))
    assert "decides alone" in page
    assert not GuardianAsk.objects.exists()
    assert Subject.objects.get(pk=adult.pk).born_on is None


def test_who_may_not_ask_does_not_and_sees_no_address(dreame: Controller) -> None:
    kim = child(dreame)
    ask(dreame, kim)
    auditor = signed_in(factories.staff(Role.AUDITOR, at=dreame))
    page = text_of(auditor.get(page_of(kim)))
    assert "waits for an answer" in page
    assert MOTHER not in page
    assert "Take the question back" not in page
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    for client in (auditor, signed_in(factories.staff(Role.CONSENT_MANAGER, at=other))):
        for code in ("ask-guardian", "withdraw-ask"):
            assert client.get(step_of(kim, code)).status_code == 403
            assert client.post(step_of(kim, code), typed(kim)).status_code == 403
    assert GuardianAsk.objects.get().closed_at is None


def test_the_guardian_of_a_link_stands_on_the_persons_page(dreame: Controller, manager: User) -> None:
    kim = child(dreame)
    ask(dreame, kim)
    children.answer(Client())
    page = text_of(signed_in(manager).get(page_of(kim)))
    for words in ("Maja Vuxen", MOTHER, "answered the link mailed to them on 25 Nov 2026", "answered"):
        assert words in page


# Other systems.


def send(client: Client, payload: object, *, key: str) -> Any:
    return client.post(
        "/api/v1/consents/guardian-asks",
        json.dumps(payload),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )


def secret_of(at: Controller, *scopes: Scope) -> str:
    _key, secret = api_keys.create(
        controller=at, name="shop", scopes=scopes, by=None, now=NOW - timedelta(days=9)
    )
    return secret


def body(**fields: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "child": {"kind": "email", "value": KIM_ADDRESS},
        "born_on": TEN.isoformat(),
        "guardian_email": MOTHER,
        "confirmed": True,
        "purposes": ["surveys"],
        "channel": "product",
        "version": 1,
        "language": "sv",
        **fields,
    }


def test_a_system_asks_a_guardian_once_and_learns_how_it_stands(dreame: Controller, client: Client) -> None:
    key, payload = secret_of(dreame, Scope.CONSENTS_WRITE), body()
    first = send(client, payload, key=key)
    assert first.status_code == 201, first.content
    told = first.json()
    assert (told["again"], told["outcome"]) == (False, "")
    assert told["expires_at"].startswith("2026-12-09")
    children.answer(Client())
    again = send(client, payload, key=key)
    assert (again.status_code, again.json()["outcome"]) == (200, "answered")
    assert ConsentEvent.objects.get().given_by == "guardian"
    assert GuardianAsk.objects.get().api_key is not None


def test_what_a_system_cannot_ask_is_a_problem_that_repeats_nothing(
    dreame: Controller, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = secret_of(dreame, Scope.CONSENTS_WRITE)
    for changed, status, code, pointer in (
        ({"purposes": ["news"]}, 422, "minor", "#/purposes/0"),
        ({"confirmed": False}, 422, "not-confirmed", "#/confirmed"),
        ({"born_on": "1980-01-01"}, 422, "old-enough", "#/child"),
        ({"born_on": None}, 422, "birth-date-needed", "#/born_on"),
        ({"guardian_email": KIM_ADDRESS}, 422, "own-address", "#/guardian_email"),
        ({"guardian_email": "Åsa Hemlig"}, 422, "unfit", "#/guardian_email"),
        ({"child": {"kind": "email", "value": "Åsa Hemlig"}}, 422, "unfit", "#/child/value"),
        ({"version": 9}, 422, "unknown-version", "#/version"),
    ):
        answer = send(client, body(**changed), key=key)
        problem = answer.json()
        found = (answer.status_code, problem["code"], problem["errors"][0]["pointer"])
        assert found == (status, code, pointer), changed
        assert "Hemlig" not in answer.content.decode()
        assert KIM_ADDRESS not in answer.content.decode()
    assert send(client, body(purposes=[]), key=key).status_code == 422
    assert send(client, body(name="Kim"), key=key).status_code == 422
    assert not GuardianAsk.objects.exists()
    monkeypatch.setitem(LIMITS, "guardian-to", (Limit(1, DAY),))
    assert send(client, body(), key=key).status_code == 201
    late = send(client, body(), key=key)
    assert (late.status_code, late.json()["code"]) == (429, "too-many")
    window = DAY.total_seconds()
    assert int(late.headers["Retry-After"]) == window - NOW.timestamp() % window


def test_a_key_without_the_scope_or_of_another_company_asks_nothing_here(
    dreame: Controller, client: Client
) -> None:
    assert send(client, body(), key=secret_of(dreame, Scope.CONSENTS_READ)).status_code == 403
    other = factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")
    foreign = send(client, body(), key=secret_of(other, Scope.CONSENTS_WRITE))
    assert foreign.json()["code"] == "unknown-purpose"
    assert not GuardianAsk.objects.exists()


@pytest.mark.promise("P3")
def test_a_choice_given_for_somebody_else_is_refused_without_confirmation_wherever_it_comes_in(
    dreame: Controller, client: Client, manager: User
) -> None:
    elsa = factories.person(made.EMAIL, at=dreame)
    key = secret_of(dreame, Scope.CONSENTS_WRITE)
    choice = {
        "key": str(uuid.uuid4()),
        "person": {"kind": "email", "value": made.ADDRESS},
        "purpose": "surveys",
        "kind": "given",
        "happened_at": "2026-11-24T10:00:00+01:00",
        "channel": "product",
        "version": 1,
        "language": "sv",
        "given_by": "other",
    }
    headers = {"Authorization": f"Bearer {key}"}
    one = client.post(
        "/api/v1/consents/events", json.dumps(choice), content_type="application/json", headers=headers
    )
    assert (one.status_code, one.json()["code"]) == (422, "not-confirmed")
    batch = client.post(
        "/api/v1/consents/events/batch",
        json.dumps({"events": [choice, {**choice, "key": str(uuid.uuid4()), "confirmed": True}]}),
        content_type="application/json",
        headers=headers,
    ).json()
    assert (batch["recorded"], batch["refused"]) == (1, 1)
    assert batch["results"][0]["problem"]["code"] == "not-confirmed"
    by_hand = {
        "seen": elsa.version,
        "key": str(uuid.uuid4()),
        "purpose": "surveys",
        "kind": "given",
        "version": "privacy:1:sv",
        "happened_at": "2026-11-24",
        "given_by": "other",
        "evidence": "Called",
    }
    page = text_of(signed_in(manager).post(step_of(elsa, "choice"), by_hand))
    assert "has to confirm that the person agrees" in page
    kept = ConsentEvent.objects.get()
    assert (kept.given_by, kept.confirmed) == ("other", True)
