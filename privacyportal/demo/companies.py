"""The two companies of the demo and the people of their privacy office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from office.domain import grants, log_reading
from office.enums import Role
from office.models import Controller, RoleGrant, User

PASSWORD = "demo-privacy-office"  # noqa: S105 - the demo's sign-in, printed at every start
DREAME = "dreame"
PROCOTSMART = "procotsmart"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the demo's staff: address, name, language, and the role at each company."""

    email: str
    name: str
    language: str
    roles: dict[str, Role]
    country: str = ""


CONTROLLERS: tuple[dict[str, Any], ...] = (
    {
        "slug": DREAME,
        "name": "Dreame",
        "languages": ["sv", "en", "nb"],
        "contact_email": "aftersales@dreame.tech",
        "sender_email": "privacy@dreame.example",
        "dpo_email": "dpo@dreame.example",
        "country": "SE",
        "time_zone": "Europe/Stockholm",
        "postal_address": "Dreame\nDataskydd\nExempelgatan 1\n111 22 Stockholm",
        "brand_colour": "#b8763e",
        "hidden_abroad": ["CN"],
        "is_demo": True,
    },
    {
        "slug": PROCOTSMART,
        "name": "PROCOTsmart",
        "languages": ["nb", "en", "sv"],
        "contact_email": "support@procotsmart.com",
        "sender_email": "personvern@procotsmart.example",
        "dpo_email": "personvernombud@procotsmart.example",
        "country": "NO",
        "time_zone": "Europe/Oslo",
        "postal_address": "PROCOTsmart\nPersonvern\nEksempelveien 1\n0150 Oslo",
        "brand_colour": "#1f7a8c",
        "hidden_abroad": ["CN"],
        "is_demo": True,
    },
)

STAFF = (
    Member(
        "anna@portal.example",
        "Anna Lindqvist",
        "en",
        {DREAME: Role.PRIVACY_LEAD, PROCOTSMART: Role.PRIVACY_LEAD},
    ),
    Member(
        "kari@portal.example",
        "Kari Solberg",
        "nb",
        {DREAME: Role.PRIVACY_LEAD, PROCOTSMART: Role.PRIVACY_LEAD},
    ),
    Member("erik@portal.example", "Erik Nyström", "sv", {DREAME: Role.CASE_HANDLER}),
    Member("ingrid@portal.example", "Ingrid Haugen", "nb", {PROCOTSMART: Role.CASE_HANDLER}),
    Member(
        "emma@portal.example",
        "Emma Clarke",
        "en",
        {DREAME: Role.CASE_HANDLER, PROCOTSMART: Role.CASE_HANDLER},
    ),
    Member(
        "lin@portal.example",
        "Lin Chen",
        "en",
        {DREAME: Role.CASE_HANDLER, PROCOTSMART: Role.CASE_HANDLER},
        country="CN",
    ),
    Member(
        "pia@portal.example",
        "Pia Sandberg",
        "sv",
        {DREAME: Role.POLICY_EDITOR, PROCOTSMART: Role.POLICY_EDITOR},
    ),
    Member(
        "hans@portal.example",
        "Hans Moe",
        "nb",
        {DREAME: Role.POLICY_APPROVER, PROCOTSMART: Role.POLICY_APPROVER},
    ),
    Member(
        "vera@portal.example",
        "Vera Dahl",
        "en",
        {DREAME: Role.VENDOR_MANAGER, PROCOTSMART: Role.VENDOR_MANAGER},
    ),
    Member(
        "mia@portal.example",
        "Mia Lund",
        "sv",
        {DREAME: Role.CONSENT_MANAGER, PROCOTSMART: Role.CONSENT_MANAGER},
    ),
    Member(
        "sara@portal.example",
        "Sara Ek",
        "sv",
        {DREAME: Role.SUPPORT_AGENT, PROCOTSMART: Role.SUPPORT_AGENT},
    ),
    Member("olav@portal.example", "Olav Berg", "en", {DREAME: Role.AUDITOR, PROCOTSMART: Role.AUDITOR}),
)


def make_companies(*, now: datetime) -> dict[str, Controller]:
    """Make the companies and their staff as far as they are missing; return the companies by slug."""
    companies = {fields["slug"]: _controller(fields) for fields in CONTROLLERS}
    for member in STAFF:
        user = User.objects.filter(email=member.email).first()
        if user is None:
            user = User.objects.create_user(
                member.email,
                name=member.name,
                password=PASSWORD,
                language=member.language,
                country=member.country,
            )
        for slug, role in member.roles.items():
            if not RoleGrant.objects.filter(user=user, controller=companies[slug], role=role).exists():
                grants.grant_role(user=user, controller=companies[slug], role=role, by=None, now=now)
        log_reading.acknowledge(by=user, now=now)
    return companies


def staff(email: str) -> User:
    """Return a member of the demo's staff."""
    return User.objects.get(email=email)


def _controller(fields: dict[str, Any]) -> Controller:
    existing = Controller.objects.filter(slug=fields["slug"]).first()
    if existing is not None:
        return existing
    controller = Controller(**fields)
    controller.full_clean()
    controller.save()
    return controller
