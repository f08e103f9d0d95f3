"""Numbers of the dashboard and their rows, for whoever has more than the roles at one company."""

from __future__ import annotations

from typing import Any

import pytest

from law import Right
from mailroom.enums import State
from mailroom.models import Mail
from office.domain import grants, sharing, summaries
from office.enums import Role
from office.models import Controller, User
from requests.domain import conversation
from requests.models import Request
from tests import factories
from tests.factories import NOW
from tests.privacyportal.test_desk import DESK, chart, lines, rows_at
from tests.requests.admin_pages import signed_in, text_of
from tests.requests.test_admin_worklist import received, references_in
from tests.requests.working import task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
def dreame() -> Controller:
    return factories.controller("dreame")


@pytest.fixture
def norway() -> Controller:
    return factories.controller("procotsmart", country="NO", time_zone="Europe/Oslo")


@pytest.fixture
def handler(dreame: Controller) -> User:
    return factories.staff(Role.CASE_HANDLER, at=dreame)


@pytest.fixture
def shared(handler: User, norway: Controller) -> Request:
    """A request of another company that was shared with the handler."""
    case = received(60, at=norway)
    boss = factories.staff(Role.PRIVACY_LEAD, at=norway)
    sharing.share(case, controller=norway, to=handler, by=boss, now=NOW)
    return case


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("address", [DESK, "/admin/?controller=dreame"])
def test_each_line_leads_to_its_rows_for_whoever_helps_with_a_shared_request_too(
    handler: User, address: str
) -> None:
    received(60)
    plain = received(1)
    conversation.reply(plain, text="And one more thing.", now=NOW)
    task(plain, by=handler)
    client = signed_in(handler)
    found = lines(client, address)
    assert {f"requests.{code}" for code in ("overdue", "unassigned", "replies", "shared")} <= set(found)
    for line in found.values():
        if "changelist" in line.need.address:
            assert rows_at(client, line) == line.number, line.need.code


def test_what_was_shared_stands_in_a_part_of_its_own(handler: User, shared: Request) -> None:
    received(60)
    client = signed_in(handler)
    line = lines(client)["requests.shared"]
    assert (line.number, references_in(client, "?show=shared")) == (1, [shared.reference])
    assert "Shared with you" in text_of(client.get(line.url))


def test_nothing_is_shared_with_who_works_where_it_came_in(handler: User) -> None:
    received(60)
    assert references_in(signed_in(handler), "?show=shared") == []


@pytest.mark.usefixtures("shared")
def test_charts_lead_to_their_rows_for_whoever_helps_with_a_shared_request_too(
    handler: User, dreame: Controller
) -> None:
    received(2, right=Right.ACCESS)
    summaries.refresh(dreame, now=NOW)
    client = signed_in(handler)
    followed = 0
    for title in ("Open requests by right and age", "Received by week and country"):
        for cell in (cell for row in chart(client, title).chart.rows for cell in row if cell.url):
            listed: Any = client.get(cell.url)
            assert listed.context["cl"].result_count == int(cell.text), cell
            followed += 1
    assert followed >= 3


def failed_mails(*, own: int) -> None:
    """Let all mails have failed, and so many of them be the portal's own."""
    received(1)
    received(2)
    Mail.objects.update(state=State.FAILED, next_attempt_at=None, created_at=NOW)
    for mail in Mail.objects.all()[:own]:
        Mail.objects.filter(pk=mail.pk).update(controller=None)


@pytest.mark.parametrize("address", [DESK, "/admin/?controller=dreame"])
def test_the_portal_s_own_mails_are_counted_where_the_list_shows_them(
    dreame: Controller, norway: Controller, address: str
) -> None:
    lead = factories.staff(Role.PRIVACY_LEAD, at=dreame)
    failed_mails(own=1)
    everything, client = Mail.objects.count(), signed_in(lead)
    line = lines(client, address)["mailroom.failed"]
    assert rows_at(client, line) == line.number == everything
    grants.grant_role(user=lead, controller=norway, role=Role.AUDITOR, by=None, now=NOW)
    client = signed_in(User.objects.get(pk=lead.pk))
    line = lines(client, address)["mailroom.failed"]
    assert rows_at(client, line) == line.number == everything - 1


def test_a_support_agent_with_another_role_reaches_the_dashboard(dreame: Controller) -> None:
    agent = factories.staff(Role.SUPPORT_AGENT, at=dreame)
    assert signed_in(agent).get(DESK)["Location"] == "/admin/requests-standing/"
    grants.grant_role(user=agent, controller=dreame, role=Role.POLICY_EDITOR, by=None, now=NOW)
    assert signed_in(User.objects.get(pk=agent.pk)).get(DESK).status_code == 200
