"""Statistics that are shared hold nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from office.enums import Role
from office.models import Controller, User
from tests import factories
from tests.requests.admin_pages import signed_in, text_of
from thirdparties.models import StatisticalShare

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def address(page: str, *args: Any) -> str:
    return reverse(f"admin:thirdparties_statisticalshare_{page}", args=args)


@pytest.fixture
def handler(dreame: Controller) -> User:
    return factories.staff(Role.CASE_HANDLER, at=dreame, name="Hanna Handler")


@pytest.mark.promise("P18")
def test_statistics_are_recorded_without_anybody_in_them_and_withdrawn_with_a_reason(
    dreame: Controller, handler: User, auditor: User
) -> None:
    client = signed_in(handler)
    given = {
        "recipient": "Annonsbyrån AB",
        "shared_on": "2026-11-24",
        "what": "Share of robots sold by county",
        "purpose": "Planning of advertisements",
        "smallest_group": "240",
    }
    add = address("add")
    for wrong in (
        {"smallest_group": "4"},
        {"recipient": ""},
        {"shared_on": "2026-11-26"},
        {"what": "What elsa@person.example bought"},
    ):
        assert list(client.post(add, given | wrong).context["form"].errors) == list(wrong)
    client.post(add, given)
    row = StatisticalShare.objects.get()
    assert (row.recorded_by, row.smallest_group) == (handler, 240)
    listed = text_of(client.get(address("changelist")))
    assert "Annonsbyrån AB" in listed
    withdraw = address("withdraw", row.pk)
    assert signed_in(auditor).post(withdraw, {"why": "No"}).status_code == 403
    page = text_of(client.post(withdraw, {"why": "Wrong county"}, follow=True))
    assert "Wrong county" in page
    assert not StatisticalShare.objects.standing().exists()
