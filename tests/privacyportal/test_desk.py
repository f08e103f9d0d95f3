"""Where staff land after signing in."""

import pytest
from django.test import Client

from office.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.PRIVACY_LEAD, Role.CASE_HANDLER, Role.AUDITOR])
def test_whoever_reads_requests_lands_on_the_worklist(client: Client, role: Role) -> None:
    client.force_login(factories.staff(role))
    answer = client.get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/requests/request/")


def test_whoever_has_no_role_sees_an_empty_desk_and_no_request(client: Client) -> None:
    client.force_login(factories.staff(None))
    answer = client.get("/admin/")
    assert answer.status_code == 200
    assert b"/admin/requests/" not in answer.content


def test_whoever_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
