"""A walk over every address: who gets in, and who does not."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.test import Client

from office.admin_base import PortalAdmin
from office.enums import Role
from requests.models import Request
from tests import factories
from tests.privacyportal.doors import ADMIN, PUBLIC, World, signed_in, world
from tests.privacyportal.public_doors import BEFORE_SIGN_IN

pytestmark = pytest.mark.django_db

OWN_ACCOUNT = {
    "admin/",
    "admin/account/",
    "admin/account/logging/",
    "admin/account/second-step/",
    "admin/account/second-step/begin/",
    "admin/account/second-step/codes/",
    "admin/account/second-step/remove/",
    "admin/account/sessions/end/",
    "admin/jsi18n/",
    "admin/login/",
    "admin/logout/",
    "admin/password/",
    "admin/password/sent/",
    "admin/password_change/",
    "admin/password_change/done/",
    "admin/search/",
}
"""What everybody who may sign in may open, since it shows nobody else's data."""


@pytest.fixture
def here() -> World:
    """The controller whose doors are tried."""
    return world("dreame")


def test_every_registered_page_stands_on_the_base_that_keeps_controllers_apart() -> None:
    assert admin.site._registry
    for model, page in admin.site._registry.items():
        assert isinstance(page, PortalAdmin), model
        assert page.view_needs is not None, model


@pytest.mark.matrix
def test_nobody_gets_in_without_signing_in(here: World) -> None:
    for route in ADMIN:
        answer = Client().get(here.path(route))
        if BEFORE_SIGN_IN.match(route):
            assert answer.status_code in {200, 302, 404, 405}, route
        else:
            assert answer.status_code == 302, route
            assert "/admin/login/" in answer["Location"], route


@pytest.mark.promise("P20")
@pytest.mark.matrix
def test_staff_without_a_role_see_nothing_but_their_own_account(here: World) -> None:
    client = signed_in(factories.staff(None))
    for route in ADMIN:
        if route in OWN_ACCOUNT or BEFORE_SIGN_IN.match(route):
            continue
        for method in (client.get, client.post):
            answer = method(here.path(route), follow=True)
            assert answer.status_code in {403, 404, 405}, (method.__name__, route)


@pytest.mark.promise("P20")
def test_a_lead_of_another_controller_gets_at_none_of_its_rows_and_sees_none_in_a_list(here: World) -> None:
    stranger = factories.staff(Role.PRIVACY_LEAD, at=factories.controller("procotsmart", country="NO"))
    client = signed_in(stranger)
    before = here.values()
    for route in ADMIN:
        if not re.search(r"[<(]", route) or BEFORE_SIGN_IN.match(route) or "app_label" in route:
            continue
        for method in (client.get, client.post):
            answer = method(here.path(route), follow=True)
            assert answer.status_code in {403, 404, 405}, (method.__name__, route)
    assert here.values() == before
    for model, row in here.rows.items():
        page = client.get(f"/admin/{row._meta.app_label}/{model}/").content.decode()
        assert f"/{row.pk}/" not in page, model


def test_the_lead_of_the_controller_opens_each_list_and_each_row(here: World) -> None:
    names = {str(model._meta.model_name) for model in admin.site._registry}
    assert names == set(here.rows)
    client = signed_in(factories.staff(Role.PRIVACY_LEAD, at=here.controller))
    for model, row in here.rows.items():
        base = f"/admin/{row._meta.app_label}/{model}/"
        assert client.get(base).status_code == 200, model
        assert client.get(f"{base}{row.pk}/change/").status_code == 200, model


def test_a_public_page_answers_for_its_controller_and_not_for_an_unknown_one(here: World) -> None:
    client = Client()
    for route in PUBLIC:
        answer = client.get(here.path(route))
        if "<slug:token>" in route:
            assert answer.status_code in {404, 405}
        else:
            assert answer.status_code in {200, 302, 404, 405}
        unknown = route.replace("<slug:controller>", "nobody-here")
        assert client.get(here.path(unknown)).status_code in {404, 405}


@pytest.mark.promise("P20")
def test_an_auditor_reads_that_things_happened_and_no_value(here: World) -> None:
    client = signed_in(factories.staff(Role.AUDITOR, at=here.controller))
    case = here.rows["request"]
    assert isinstance(case, Request)
    for path in (f"/admin/requests/request/{case.pk}/change/", "/admin/requests/request/"):
        page = client.get(path).content.decode()
        assert case.reference in page
        for value in ("Elsa Testdotter", "elsa@person.example", "What do you know about me", "My proof."):
            assert value not in page
    assert client.get(here.path("admin/requests/request/<uuid:pk>/files/<uuid:file>/")).status_code in {
        403,
        404,
    }
