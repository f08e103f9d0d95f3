"""Boring makers of rows for tests."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from law import Right
from office.domain import grants, reviews
from office.domain.reviews import Terms
from office.enums import Role
from office.models import Controller, Review, User
from requests.domain import intake
from requests.domain.intake import Submission
from requests.enums import Channel
from requests.models import Request
from subjects.domain import people
from subjects.domain.identifiers import Known
from subjects.models import Subject

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
"""A Wednesday morning."""

_numbers = itertools.count(1)


def controller(slug: str = "dreame", **fields: Any) -> Controller:
    """Return the controller of that slug, made if need be: Swedish unless told otherwise."""
    existing = Controller.objects.filter(slug=slug).first()
    if existing is not None:
        return existing
    defaults: dict[str, Any] = {
        "slug": slug,
        "name": slug.capitalize(),
        "languages": ["sv", "en", "nb"],
        "contact_email": f"privacy@{slug}.example",
        "sender_email": f"portal@{slug}.example",
        "dpo_email": f"dpo@{slug}.example",
        "country": "SE",
        "time_zone": "Europe/Stockholm",
        "postal_address": "Testgatan 1\n111 22 Stockholm",
        "brand_colour": "#b8763e",
    }
    return Controller.objects.create(**{**defaults, **fields})


def staff(role: Role | None = Role.CASE_HANDLER, *, at: Controller | None = None, **fields: Any) -> User:
    """Return a new member of staff with a role at a controller, or with none."""
    number = next(_numbers)
    name = fields.pop("name", f"Staff {number}")
    email = fields.pop("email", f"staff{number}@portal.example")
    user = User.objects.create_user(email, name=name, password=None, **fields)
    if role is not None:
        grants.grant_role(user=user, controller=at or controller(), role=role, by=None, now=NOW)
    return user


def submission(**fields: Any) -> Submission:
    """Return what a person submits: access from Sweden, by e-mail, unless told otherwise."""
    defaults: dict[str, Any] = {
        "right": Right.ACCESS,
        "country": "SE",
        "language": "en",
        "person_name": "Elsa Testdotter",
        "email": "elsa@person.example",
        "about": "What do you know about me?",
    }
    return Submission(**{**defaults, **fields})


def request(*, at: Controller | None = None, now: datetime = NOW, **fields: Any) -> Request:
    """Return a request that just came in by the web form."""
    return intake.submit(
        at or controller(), submission=submission(**fields), channel=Channel.WEB_FORM, now=now
    )


def terms(*, owner: User, **fields: Any) -> Terms:
    """Return the terms of a review: every six months, next on 25 January 2027, unless told otherwise."""
    defaults: dict[str, Any] = {
        "name": {"en": "Locks and alarms", "sv": "Lås och larm"},
        "interval_months": 6,
        "checklist": ["Doors are locked", "Alarms were tested"],
        "owner": owner,
        "next_on": date(2027, 1, 25),
    }
    return Terms(**{**defaults, **fields})


def review(*, at: Controller, owner: User, now: datetime = NOW, **fields: Any) -> Review:
    """Return a planned review of a practice that has no page of its own."""
    return reviews.plan(at, terms=terms(owner=owner, **fields), by=None, now=now)


def person(*identifiers: Known, at: Controller | None = None, now: datetime = NOW, **fields: Any) -> Subject:
    """Return a new person of the register, known by these identifiers: Swedish unless told otherwise."""
    defaults: dict[str, Any] = {"name": "Elsa Testdotter", "country": "SE", "language": "sv", "by": None}
    return people.enter(at or controller(), identifiers=identifiers, now=now, **{**defaults, **fields})
