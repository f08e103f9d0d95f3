"""A policy in which nothing drifts, to put one fault at a time into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from office.domain import reviews
from office.models import Controller, Review
from policies.declarations import (
    Declaration,
    DeclaredCategory,
    DeclaredPurpose,
    DeclaredRecipient,
    Use,
)
from policies.domain import reviewing
from policies.drift.running import Row, run
from policies.models import Policy, PolicyVersion
from tests import factories
from tests.policies import published

TEXT = """
# Privacy at Dreame

## Who answers

Dreame is the controller. Write to privacy@dreame.example, or to the data protection officer at dpo@dreame.example.

## Delivery

We use your postal address to deliver your orders. The contract with you is the basis.
Without it nothing can be delivered.

## Recipients

Couriers receive it.

## How long

It is kept for three years.

## Your rights

You have the right to access, rectification, erasure, restriction of processing, data portability, and the right to
object.

## Complaints

You can complain to the supervisory authority.
"""

SWEDISH = """
# Integritet hos Dreame

## Vem som ansvarar

Dreame är personuppgiftsansvarig. Skriv till privacy@dreame.example, eller till dataskyddsombudet på
dpo@dreame.example.

## Leverans

Vi använder din postadress för att leverera varor. Avtalet med dig är grunden. Utan den kan inget levereras.

## Mottagare

Budfirmor tar emot den.

## Hur länge

Den sparas i tre år.

## Dina rättigheter

Du har rätt till tillgång till dina personuppgifter, rättelse, radering, begränsning av behandling, dataportabilitet
och rätt att invända.

## Klagomål

Du kan lämna klagomål till tillsynsmyndigheten.
"""

DELIVERY = DeclaredPurpose(
    name={"en": "Delivering goods"},
    description={"en": "We deliver what you order."},
    lawful_basis="contract",
    consequence={"en": "Without an address nothing can be delivered."},
    retention={"en": "Three years"},
)
ADDRESS = DeclaredCategory(name={"en": "Postal address"}, description={})
COURIERS = DeclaredRecipient(name={"en": "Couriers"}, description={})
DELIVER = Use(
    purpose="orders",
    anchor="delivery",
    categories={"postal-address": "delivery"},
    recipients={"delivery": "recipients"},
)

SOUND = Declaration(
    purposes={"orders": DELIVERY},
    categories={"postal-address": ADDRESS},
    recipients={"delivery": COURIERS},
    uses=(DELIVER,),
    rights={
        **dict.fromkeys(
            ("access", "rectification", "erasure", "restriction", "portability", "objection"), "your-rights"
        ),
        "complaint": "complaints",
    },
)


def with_purpose(**fields: Any) -> Declaration:
    """Return the sound declaration with another purpose in place of its own."""
    return replace(SOUND, purposes={"orders": replace(DELIVERY, **fields)})


def with_category(code: str, category: DeclaredCategory, *, anchor: str = "delivery") -> Declaration:
    """Return the sound declaration with one kind of data more."""
    use = replace(DELIVER, categories={**DELIVER.categories, code: anchor})
    return replace(SOUND, categories={**SOUND.categories, code: category}, uses=(use,))


def with_recipient(code: str, recipient: DeclaredRecipient, *, anchor: str = "recipients") -> Declaration:
    """Return the sound declaration with one kind of recipient more."""
    use = replace(DELIVER, recipients={**DELIVER.recipients, code: anchor})
    return replace(SOUND, recipients={**SOUND.recipients, code: recipient}, uses=(use,))


def with_country(code: str, *, anchor: str = "recipients") -> Declaration:
    """Return the sound declaration with a country."""
    return replace(SOUND, uses=(replace(DELIVER, countries={code: anchor}),))


CATCH_ALL = with_recipient(
    "others", DeclaredRecipient(name={"en": "Other third parties"}, description={}, catch_all=True)
)
"""A serious fault: a recipient that declares nobody."""


def english(controller: Controller) -> Controller:
    """Return the controller, which speaks English alone from here on."""
    controller.languages = ["en"]
    controller.save()
    return controller


def in_force(
    controller: Controller,
    *,
    text: str = TEXT,
    declares: Declaration = SOUND,
    further: Mapping[str, str] | None = None,
    now: datetime = factories.NOW,
) -> PolicyVersion:
    """Return a version in force, of a policy under review."""
    version = drafted(controller, text=text, declares=declares, further=further, now=now)
    return published.publish(version, now=now)


def drafted(
    controller: Controller,
    *,
    text: str = TEXT,
    declares: Declaration = SOUND,
    further: Mapping[str, str] | None = None,
    now: datetime = factories.NOW,
) -> PolicyVersion:
    """Return a draft of a policy under review."""
    policy = published.policy(controller)
    reviewed(policy)
    written = {"en": text.replace("Dreame", controller.name), **(further or {})}
    return published.draft(policy, written=written, declares=declares, now=now)


def reviewed(policy: Policy, *, next_on: date = date(2027, 6, 1)) -> Review:
    """Let the regular review of a policy be due on a day."""
    review = reviewing.of(policy)
    assert review is not None
    terms = replace(reviews.terms_of(review), next_on=next_on)
    return reviews.change(review, terms=terms, by=None, now=factories.NOW)


def rows(controller: Controller, code: str = "", *, now: datetime = factories.NOW) -> list[Row]:
    """Return what is found at a controller, of one check if its code is given."""
    return [row for row in run(controller, now=now).rows if row.finding.code.startswith(code)]


def codes(controller: Controller, *, now: datetime = factories.NOW) -> list[str]:
    """Return the codes of everything that is found."""
    return [row.finding.code for row in rows(controller, now=now)]
