"""Companies and staff for whom there is something to fill in: made where they are missing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from office import clock, kept
from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from policies.declarations import Use
from policies.domain import commitments, drafts, importing, lifecycle, texts
from policies.models import DataCategory, PolicyVersion, Purpose
from policies.outline import Outline, Section

HANDLERS = 10
PURPOSES = ("news", "surveys", "design", "research", "contests")
CATEGORY = "email-address"
HOMES = (("filled-sverige", "SE", "Europe/Stockholm"), ("filled-norge", "NO", "Europe/Oslo"))
FOR = timedelta(days=700)
"""How long the companies that are made to be filled have been at it."""


def made(*, now: datetime) -> list[Controller]:
    """Return two companies with staff and a policy in force, made if need be."""
    found = [company(slug, country=country, time_zone=zone) for slug, country, zone in HOMES]
    for one in found:
        staffed(one, now=now)
        publish(one, now=now - FOR)
    return found


def company(slug: str, *, country: str, time_zone: str) -> Controller:
    """Return the controller of that address, made if need be."""
    found = Controller.objects.filter(slug=slug).first()
    if found is not None:
        return found
    return Controller.objects.create(
        slug=slug,
        name=slug.capitalize(),
        languages=["sv", "en", "nb"],
        contact_email=f"privacy@{slug}.example",
        sender_email=f"portal@{slug}.example",
        dpo_email=f"dpo@{slug}.example",
        country=country,
        time_zone=time_zone,
        postal_address="Testgatan 1\n111 22 Stockholm",
        brand_colour="#b8763e",
    )


def staffed(*controllers: Controller, now: datetime) -> None:
    """Let ten case handlers and a privacy lead work for these controllers; they have no password yet."""
    for number in range(HANDLERS):
        _staff(f"handler{number}@portal.example", controllers, role=Role.CASE_HANDLER, now=now)
    _staff("lead@portal.example", controllers, role=Role.PRIVACY_LEAD, now=now)


def member(role: Role, controller: Controller) -> User:
    """Return who has a role at a controller alone, made if need be."""
    return _staff(f"{role.value}@{controller.slug}.example", (controller,), role=role, now=clock.now())


@transaction.atomic
def publish(at: Controller, *, now: datetime) -> None:
    """Put a policy in force in which five purposes rest on consent, unless there is one.

    All of it or nothing, so that a run after one that was interrupted finds none and goes on.
    """
    if PolicyVersion.objects.filter(policy__controller=at).exists():
        return
    writer, approver = (member(role, at) for role in (Role.POLICY_EDITOR, Role.POLICY_APPROVER))
    DataCategory.objects.create(controller=at, code=CATEGORY, name={"en": "E-mail address"})
    for code in PURPOSES:
        Purpose.objects.create(
            controller=at,
            code=code,
            name={"en": code.capitalize()},
            description={"en": "With your consent."},
            lawful_basis="consent",
            optional=True,
            consequence={"en": "None."},
            retention={"en": "A year."},
        )
    version = drafts.begin(importing.main_policy(at, by=writer, now=now), by=writer, now=now)
    outline = Outline(title="Privacy", sections=(Section("What we do", "What you permit.", anchor="what"),))
    texts.put(version, language="sv", outline=outline, by=writer, now=now)
    for use in (Use(purpose=code, categories={CATEGORY: ""}) for code in PURPOSES):
        commitments.declare_use(version, use=use, by=writer, now=now)
    lifecycle.submit(version, by=writer, now=now)
    lifecycle.approve(version, by=approver, now=now)
    lifecycle.schedule(version, effective_on=at.today(now), by=approver, now=now)
    kept.forget_all()


def _staff(email: str, controllers: tuple[Controller, ...], *, role: Role, now: datetime) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, name=email.partition("@")[0].capitalize(), password=None)
    for one in controllers:
        if not user.grants.filter(controller=one, role=role).exists():
            grants.grant_role(user=user, controller=one, role=role, by=None, now=now)
    return user
