"""Showing a locked value once, with a reason; asking for what is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.leaks.portal import Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

GRANT = (
    "from office.domain import grants; from office.enums import Role; from office.models import Controller, User; "
    "from office import clock; from vault.enums import Family; grants.grant_role("
    "user=User.objects.get(email={email!r}), controller=Controller.objects.get(slug='dreame'), "
    "role=Role.PRIVACY_LEAD, families=set(Family) - {lacking}, by=None, now=clock.now())"
)


def of_a_request(drive: Drive, *, email: str) -> None:
    """Let a lead who lacks a family ask for a value, be refused, and have it shown once."""
    drive.portal.inside(GRANT.format(email=email, lacking="{Family.CONTACT}"))
    visitor: Visitor = drive.sign_in(email)
    page = f"/admin/locked/requests.request/{drive.case}/postal_address/"
    assert visitor.submit(page, {"ask": "1"}).status == 200
    assert (
        visitor.submit(page, {"reveal": "1", "reason": drive.person.core("reveal: short")[:14]}).status == 200
    )
    shown = visitor.submit(
        page, {"reveal": "1", "reason": f"Why it is needed: {drive.person.words('reveal: reason')}"}
    )
    assert shown.status == 200
    drive.portal.inside(GRANT.format(email=email, lacking="set()"))
