"""Support agents: they enter requests and see where they stand, and read none of them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from office.domain import grants
from office.enums import Role
from office.models import AccessEntry, Controller, User
from requests.domain import conversation
from requests.models import Request
from requests.panels import BY_PERSON
from tests import factories
from tests.factories import NOW
from vault.enums import Family

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Controller:
    return factories.controller("dreame", name="Dreame")


@pytest.fixture
def agent(here: Controller) -> User:
    return factories.staff(Role.SUPPORT_AGENT, at=here)


@pytest.fixture
def case(here: Controller) -> Request:
    return factories.request(at=here)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_agent_lands_where_requests_stand_and_sees_no_value(agent: User, case: Request) -> None:
    client = signed_in(agent)
    assert client.get("/admin/")["Location"] == "/admin/requests-standing/"
    listed = client.get("/admin/requests-standing/").content.decode()
    shown = client.get(f"/admin/requests-standing/{case.pk}/").content.decode()
    for page in (listed, shown):
        assert case.reference in page
        for value in ("Elsa Testdotter", "elsa@person.example", "What do you know about me"):
            assert value not in page
    entry = AccessEntry.objects.get(action="requests.standing_viewed")
    assert (entry.actor, entry.target_id, entry.details) == (agent, case.pk, {"families": []})


@pytest.mark.promise("P20")
def test_an_agent_opens_no_request_no_file_and_no_mail(agent: User, case: Request) -> None:
    client = signed_in(agent)
    for path in (
        "/admin/requests/request/",
        f"/admin/requests/request/{case.pk}/change/",
        f"/admin/requests/request/{case.pk}/steps/start/",
        f"/admin/requests/request/{case.pk}/files/{case.pk}/",
        "/admin/requests/request/export/",
        "/admin/mailroom/incoming/",
        "/admin/mailroom/mail/",
        "/admin/subjects/subject/",
    ):
        assert client.get(path).status_code == 403, path


def test_a_name_shows_to_an_agent_who_was_granted_its_family(
    here: Controller, agent: User, case: Request
) -> None:
    lead = factories.staff(Role.PRIVACY_LEAD, at=here)
    grants.grant_role(
        user=agent, controller=here, role=Role.SUPPORT_AGENT, families=[Family.IDENTITY], by=lead, now=NOW
    )
    page = signed_in(agent).get(f"/admin/requests-standing/{case.pk}/").content.decode()
    assert "Elsa Testdotter" in page
    assert "What do you know about me" not in page
    assert AccessEntry.objects.get(action="requests.standing_viewed").details == {"families": ["identity"]}


def test_another_companys_agent_sees_none_of_it(case: Request) -> None:
    stranger = signed_in(
        factories.staff(Role.SUPPORT_AGENT, at=factories.controller("procotsmart", country="NO"))
    )
    assert case.reference not in stranger.get("/admin/requests-standing/").content.decode()
    assert stranger.get(f"/admin/requests-standing/{case.pk}/").status_code == 403
    found = stranger.post("/admin/requests-standing/", {"q": case.reference}, follow=True)
    assert f"/{case.pk}/" not in found.content.decode()


@pytest.mark.parametrize(
    "role", [Role.CONSENT_MANAGER, Role.POLICY_EDITOR, Role.VENDOR_MANAGER, Role.AUDITOR]
)
def test_others_do_not_follow_requests(here: Controller, case: Request, role: Role) -> None:
    client = signed_in(factories.staff(role, at=here))
    assert client.get("/admin/requests-standing/").status_code == 403
    assert client.get(f"/admin/requests-standing/{case.pk}/").status_code == 403


def test_a_search_finds_by_reference_and_keeps_what_was_typed_out_of_the_address(
    agent: User, case: Request
) -> None:
    client = signed_in(agent)
    found = client.post("/admin/requests-standing/", {"q": case.reference.lower()}, follow=True)
    assert f"/admin/requests-standing/{case.pk}/" in found.content.decode()
    locked = client.post("/admin/requests-standing/", {"q": "elsa@person.example"}, follow=True)
    assert f"/{case.pk}/" not in locked.content.decode()
    assert "elsa" not in locked.redirect_chain[0][0]
    everywhere = client.post("/admin/search/", {"wanted": case.reference})
    assert everywhere["Location"] == f"/admin/requests-standing/{case.pk}/"


@pytest.mark.promise("P20")
def test_an_agent_does_not_list_the_requests_of_a_person(
    here: Controller, agent: User, case: Request
) -> None:
    person = factories.person(at=here)
    Request.objects.filter(pk=case.pk).update(subject=person)
    query = {"q": f"{BY_PERSON}{person.reference}"}
    assert case.reference not in signed_in(agent).get("/admin/requests-standing/", query).content.decode()
    grants.grant_role(user=agent, controller=here, role=Role.CONSENT_MANAGER, by=None, now=NOW)
    reader = User.objects.get(pk=agent.pk)
    assert case.reference in signed_in(reader).get("/admin/requests-standing/", query).content.decode()


def test_an_agent_enters_a_request_and_is_led_to_where_it_stands(agent: User, here: Controller) -> None:
    client = signed_in(agent)
    page = client.get("/admin/requests/request/add/")
    assert page.status_code == 200
    answer = client.post(
        "/admin/requests/request/add/",
        {
            "controller": str(here.pk),
            "channel": "phone",
            "received_on": "2026-11-02",
            "right": "access",
            "for_whom": "self",
            "person_name": "Nils Testsson",
            "email": "nils@person.example",
            "country": "SE",
            "language": "sv",
            "about": "What do you have?",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    made = Request.objects.get(entered_by=agent)
    assert answer["Location"] == f"/admin/requests-standing/{made.pk}/"
    assert made.reference in client.get("/admin/requests-standing/?part=mine").content.decode()


def test_a_part_and_a_page_that_do_not_exist_are_answered_with_the_list(agent: User, case: Request) -> None:
    client = signed_in(agent)
    for query in ("?part=nonsense", "?page=99", "?page=x", "?q=%00"):
        answer = client.get(f"/admin/requests-standing/{query}")
        assert answer.status_code == 200, query


@pytest.mark.promise("P20")
def test_an_agent_asks_for_what_is_locked_and_is_shown_no_value(
    agent: User, here: Controller, case: Request
) -> None:
    lead = factories.staff(Role.PRIVACY_LEAD, at=here)
    client, page = signed_in(agent), f"/admin/requests-standing/{case.pk}/"
    locked = f"/admin/locked/requests.request/{case.pk}/person_name/"
    assert f'href="{locked}"' in client.get(page).content.decode()
    shown = client.get(locked).content.decode()
    assert lead.name in shown
    assert f'href="{page}"' in shown
    assert "Elsa" not in client.post(locked, {"ask": "1"}, follow=True).content.decode()
    assert AccessEntry.objects.filter(action="office.locked_asked", actor=agent, target_id=case.pk).exists()
    reason = {"reveal": "1", "reason": "She is on the telephone now."}
    message = conversation.reply(case, text="My serial number is 77.", now=NOW)
    assert client.post(locked, reason).status_code == 403
    assert client.get(f"/admin/locked/requests.message/{message.pk}/body/").status_code == 403
    other = factories.staff(Role.SUPPORT_AGENT, at=factories.controller("procotsmart"))
    assert signed_in(other).get(locked).status_code == 403


def test_no_link_of_the_page_for_entering_leads_an_agent_to_a_refusal(agent: User) -> None:
    client = signed_in(agent)
    page = client.get("/admin/requests/request/add/").content.decode()
    for address in set(re.findall(r'href="(/admin/[^"#?]*)"', page)):
        assert client.get(address).status_code in {200, 302}, address
