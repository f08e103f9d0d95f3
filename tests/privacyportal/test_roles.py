"""Every role at every page: the page of roles says what is, and what it says is so."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from office.domain.access import access_of
from office.enums import Role
from office.models import Controller
from privacyportal import role_table
from tests import factories
from tests.privacyportal.doors import World, world
from tests.undoing import undone

pytestmark = pytest.mark.django_db

PAGE = Path(role_table.__file__).parent.parent / "docs" / "roles.md"


@pytest.fixture
def here() -> World:
    """One row of everything at a controller."""
    return world("dreame")


def cells() -> dict[str, dict[Role, str]]:
    """Return what the page says of each row of its tables, by the code in backticks, for each role."""
    found: dict[str, dict[Role, str]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and "`" in line:
            name, *words = (cell.strip() for cell in line.strip("|").split("|"))
            found[name.split("`")[1]] = dict(zip(Role, words, strict=True))
    return found


def signed_in(role: Role, here: World) -> Client:
    client = Client()
    client.force_login(factories.staff(role, at=here.controller))
    return client


def test_the_page_of_roles_is_made_from_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == role_table.markdown()


@pytest.mark.promise("P20")
@pytest.mark.parametrize("role", Role)
def test_a_role_holds_what_the_page_says(role: Role) -> None:
    company = factories.controller("dreame")
    access, said = access_of(factories.staff(role, at=company)), cells()
    codes = [code for code, _words in Controller._meta.permissions if not code.startswith("see_")]
    assert len(codes) > 30
    for code in codes:
        assert access.allows(code, company.pk) is (said[code][role] == "yes"), (role, code)


@pytest.mark.promise("P20")
@pytest.mark.matrix
@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_the_page_says_and_nothing_else(here: World, role: Role) -> None:
    said, client = cells(), signed_in(role, here)
    for model, _page in role_table.pages():
        opts = model._meta
        may = said[opts.label][role].split(", ")
        base, row = f"/admin/{opts.app_label}/{opts.model_name}/", here.rows[str(opts.model_name)]
        for path in (base, f"{base}{row.pk}/change/"):
            assert client.get(path).status_code == (200 if "look" in may else 403), (role, path)
        if "add" not in may:
            assert client.get(f"{base}add/").status_code == 403, (role, base)
            assert client.post(f"{base}add/", {}).status_code == 403, (role, base)
        if "change" not in may:
            assert client.post(f"{base}{row.pk}/change/", {}).status_code in {403, 405}, (role, base)
        if "remove" not in may:
            assert client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403, (role, base)
    for tool in role_table.tools():
        wanted = 200 if said[tool.address][role] == "open" else 403
        answer = client.get(reverse(tool.address))
        if (role, tool.address) == (
            Role.SUPPORT_AGENT,
            "dashboard",
        ):  # which leads to where their requests stand
            assert answer.headers["Location"] == reverse("requests_standing")
            continue
        assert answer.status_code == wanted, (role, tool.address)


@pytest.mark.promise("P20")
def test_an_auditor_reads_every_page_and_changes_nothing(here: World) -> None:
    said, client, before = cells(), signed_in(Role.AUDITOR, here), here.values()
    assert {said[model._meta.label][Role.AUDITOR] for model, _page in role_table.pages()} == {"look"}
    for name, row in here.rows.items():
        base = f"/admin/{row._meta.app_label}/{name}/"
        with undone():
            page = client.get(f"{base}{row.pk}/change/").content.decode()
            assert 'name="_save"' not in page, name
            for path in (f"{base}add/", f"{base}{row.pk}/change/", f"{base}{row.pk}/delete/"):
                assert client.post(path, {"post": "yes", "name": "x"}).status_code in {403, 405}, path
    assert here.values() == before
