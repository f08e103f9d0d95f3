"""Confirming on a public page that a policy was read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from consents.models import Acknowledgement, ConsentEvent
from office.models import Controller
from office.rate_limits import LIMITS, MINUTE, Limit
from policies.models import PolicyVersion
from subjects.models import Subject
from tests.consents import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

PAGE = "/dreame/policy/read/"


def fill_in(client: Client, **fields: str) -> Any:
    page = client.get(PAGE, headers={"Accept-Language": "sv"}).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(PAGE, {**hidden, "email": made.ADDRESS, **fields}, follow=True)


@pytest.mark.promise("P27")
def test_a_person_confirms_the_version_and_the_text_that_they_were_shown(
    client: Client, version: PolicyVersion, elsa: Subject
) -> None:
    assert PAGE in client.get("/dreame/policy/").content.decode()
    answer = fill_in(client)
    assert answer.redirect_chain[-1][0] == f"{PAGE}noted/"
    row = Acknowledgement.objects.get()
    assert (row.subject, row.version, row.language, row.channel) == (elsa, version, "sv", "page")
    assert not ConsentEvent.objects.exists()


def test_bad_input_is_said_and_nothing_is_noted(client: Client, version: PolicyVersion) -> None:
    for fields in ({"email": "Elsa"}, {"version": "7"}, {"language": "xx"}, {"key": "1"}):
        assert fill_in(client, **fields).status_code == 200
    assert not Acknowledgement.objects.exists()
    assert not Subject.objects.exists()


def test_without_a_policy_there_is_nothing_to_confirm(client: Client, dreame: Controller) -> None:
    assert client.get(PAGE)["Location"] == "/dreame/policy/"


def test_many_confirmations_from_one_place_are_slowed_down(
    client: Client, version: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "consents.acknowledge", (Limit(1, MINUTE),))
    assert [fill_in(client).status_code for _turn in range(2)] == [200, 429]
