"""Every list of the admin: what it is asked for that is not there, and how often it asks the database."""

from __future__ import annotations

from copy import copy

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.db import connections
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from office.admin_lists import PortalChangeList
from office.domain import access_log
from office.enums import Role
from requests.models import Request
from tests import factories
from tests.privacyportal.doors import World, world

pytestmark = pytest.mark.django_db

QUERIES = 15
"""A list asks no more often, what signing in and the sidebar ask included."""

LISTS = sorted(f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry)


@pytest.fixture
def here() -> World:
    """One row of everything at a controller."""
    return world("dreame")


@pytest.fixture
def client(here: World) -> Client:
    """The lead of that controller."""
    client = Client()
    client.force_login(factories.staff(Role.PRIVACY_LEAD, at=here.controller))
    return client


def test_a_list_that_is_asked_for_what_is_not_there_says_so(client: Client) -> None:
    for page in LISTS:
        for query in (
            "?nonsense=1",
            "?controller__name__startswith=x",
            "?p=999",
            "?controller__id__exact=rubbish",
        ):
            answer = client.get(f"{page}{query}", follow=True)
            assert answer.status_code == 200, (page, query)
            assert "e=1" not in "".join(url for url, _code in answer.redirect_chain), (page, query)
            if answer.redirect_chain:
                assert any(
                    message.level_tag == "warning" for message in get_messages(answer.wsgi_request)
                ) or (b"alert" in answer.content or b"message" in answer.content), (page, query)
        for query in ("?p=x", "?o=99.x", "?e=1", "?q=%00"):
            assert client.get(f"{page}{query}", follow=True).status_code == 200, (page, query)


def test_a_page_past_the_end_of_a_list_with_one_page_is_said(client: Client) -> None:
    answer = client.get("/admin/requests/request/?show=mine&p=999", follow=True)
    assert answer.redirect_chain == [("/admin/requests/request/?show=mine", 302)]
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]
    for page in ("/admin/requests/request/?p=1", "/admin/requests/request/"):
        assert not list(client.get(page).context["messages"])


def test_a_choice_that_a_filter_does_not_have_is_said(client: Client) -> None:
    for page, query in (
        ("/admin/office/accessentry/", "?looks=nonsense"),
        ("/admin/requests/request/", "?show=nonsense"),
    ):
        answer = client.get(f"{page}{query}")
        assert answer.status_code == 200
        said = [message.level_tag for message in answer.context["messages"]]
        assert said == ["warning"], page
        assert not list(client.get(page).context["messages"])


def test_a_page_past_the_end_keeps_what_the_list_was_narrowed_to(client: Client, here: World) -> None:
    for _number in range(60):
        access_log.record(
            action="requests.viewed",
            actor=None,
            controller=here.controller,
            target=None,
            now=factories.NOW,
        )
    answer = client.get("/admin/office/accessentry/?action=requests.viewed&p=99")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/admin/office/accessentry/?action=requests.viewed",
    )
    assert client.get("/admin/office/accessentry/?action=requests.viewed&p=2").status_code == 200


def test_a_list_asks_few_times_and_not_more_often_for_more_rows(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = asked(client)
    assert not {page: count for page, count in one.items() if count > QUERIES}
    read = PortalChangeList.get_results

    def a_hundred(changelist: PortalChangeList, request: HttpRequest) -> None:
        """Read the page, and have its rows a hundred times, none of which knows what another has looked up."""
        read(changelist, request)
        rows = list(changelist.result_list)
        changelist.result_list = [copy(row) for row in rows for _time in range(100 // max(len(rows), 1))]

    monkeypatch.setattr(PortalChangeList, "get_results", a_hundred)
    many = asked(client)
    assert not {page: (one[page], many[page]) for page in many if many[page] > one[page]}


def asked(client: Client) -> dict[str, int]:
    """Return how often each list asks the database, once it has been opened before."""
    found: dict[str, int] = {}
    for page in LISTS:
        client.get(page)
        with CaptureQueriesContext(connections["default"]) as queries:
            assert client.get(page).status_code == 200, page
        found[page] = len(queries)
    return found


def test_no_address_asks_a_list_about_a_column_that_it_does_not_filter_by(here: World) -> None:
    asked = 0
    for role in (Role.PRIVACY_LEAD, Role.AUDITOR):
        client = Client()
        client.force_login(factories.staff(role, at=here.controller))
        for model, page in ((model, admin.site._registry[model]) for model in admin.site._registry):
            address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            if client.get(address).status_code != 200:
                continue
            names = [
                field.name
                for field in model._meta.concrete_fields
                if field.name.endswith(("_index", "_hash", "password", "token", "secret"))
                or hasattr(field, "family")
            ]
            for name in names:
                answer = client.get(f"{address}?{name}__startswith=a", follow=True)
                assert answer.redirect_chain, (page, name)
                answer = client.get(f"{address}?{name}=a", follow=True)
                assert answer.redirect_chain, (page, name)
                asked += 1
    assert asked > 40


def test_a_search_by_an_address_that_may_not_be_seen_is_told_by_no_filter_either(here: World) -> None:
    auditor = Client()
    auditor.force_login(factories.staff(Role.AUDITOR, at=here.controller))
    case = here.rows["request"]
    page = "/admin/requests/request/"
    hashed = auditor.post(page, {"q": "elsa@person.example"})["Location"].rpartition("address-")[2]
    assert Request.objects.get(pk=case.pk).email_index == hashed
    for query in (f"?q=address-{hashed}", f"?email_index={hashed}", f"?email_index__startswith={hashed[:9]}"):
        answer = auditor.get(f"{page}{query}&show=all")
        assert answer.status_code == 302 or "elsa" not in answer.content.decode()
        if answer.status_code == 200:
            assert not answer.context["cl"].result_count
    exported = auditor.get(f"{page}export/?email_index={hashed}")
    assert exported.status_code in {302, 403}


def test_the_history_of_what_is_no_row_is_refused(client: Client) -> None:
    for page in LISTS:
        for key in ("abc", "00000000-0000-0000-0000-000000000000", "99999999"):
            assert client.get(f"{page}{key}/history/").status_code in {403, 404}, page
            assert client.get(f"{page}{key}/history/1/").status_code in {403, 404}, page
