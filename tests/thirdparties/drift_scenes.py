"""What the tests of drift share: parties that get data, and what is found of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from office.models import Controller
from policies.declarations import DeclaredPurpose
from policies.domain import vocabulary
from policies.enums import Severity
from policies.findings import Finding
from policies.models import RecipientKind
from tests.factories import NOW
from tests.policies import drifting
from tests.thirdparties import made
from thirdparties.domain import sharing
from thirdparties.enums import Direction, ThirdPartyKind
from thirdparties.models import ThirdParty

CARRIER = ThirdPartyKind.SEPARATE_CONTROLLER.value


NEWS = DeclaredPurpose(
    name={"en": "News"}, description={}, lawful_basis="consent", optional=True, message="marketing"
)


def kind(at: Controller, code: str = "delivery", **fields: Any) -> RecipientKind:
    """Return a kind of recipient, made if need be."""
    found = RecipientKind.objects.filter(controller=at, code=code).first()
    if found is None:
        found = RecipientKind(controller=at, code=code, name={"en": code.capitalize()}, **fields)
        vocabulary.save(found, by=None, now=NOW)
    return found


def carrier(
    at: Controller, name: str = "Nordpost AB", *, called: str = "delivery", **fields: Any
) -> ThirdParty:
    """Return a third party that needs no agreement, and has undertaken confidentiality."""
    bound = {"kind": CARRIER, "confidential_since": NOW.date()}
    return made.party(at, name, **{**bound, "recipient_kind": kind(at, called), **fields})


def shares(
    party: ThirdParty,
    purpose: str = "orders",
    categories: Collection[str] = ("postal-address",),
    direction: Direction = Direction.TO_THEM,
) -> None:
    """Put on record what a third party gets."""
    sharing.share(
        party,
        purpose=made.purpose(party.controller, purpose),
        categories=[made.category(party.controller, code) for code in categories],
        direction=direction,
        by=None,
        now=NOW,
    )


def found(at: Controller, code: str = "thirdparties") -> list[Finding]:
    """Return what is found in the register."""
    return [row.finding for row in drifting.rows(at, code)]


def told(at: Controller) -> list[tuple[str, str, Severity]]:
    """Return code, place and severity of what is found, without the package's name."""
    return [(one.code.removeprefix("thirdparties."), str(one.where), one.severity) for one in found(at)]
