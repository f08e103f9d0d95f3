"""Who may see what at a controller today: the roles of its staff and the keys of other systems (P20, P22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from law.periods import add_months
from office import reviews_registry
from office.domain import access_log
from office.domain.access import access_of
from office.domain.reviews import standing_review
from office.models import ApiKey, Controller, Review, RoleGrant, User
from office.reviews_registry import Target

READS = "read_access_log"
TARGET = Controller._meta.label_lower
USUAL_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Rights:
    """The access rights at a controller at a moment; grants by name, keys by theirs."""

    controller: Controller
    grants: Sequence[RoleGrant]
    keys: Sequence[ApiKey]


def of(controller: Controller, *, now: datetime) -> Rights:
    """Return who has which role there, whether or not they are locked out, and the keys that work at `now`."""
    grants = RoleGrant.objects.filter(controller=controller).select_related("user")
    keys = ApiKey.objects.filter(controller=controller, revoked_at__isnull=True)
    return Rights(
        controller=controller,
        grants=list(grants.order_by("user__name", "user", "role")),
        keys=list(keys.filter(Q(expires_at=None) | Q(expires_at__gt=now)).order_by("name", "pk")),
    )


def readable_by(user: User) -> frozenset[UUID]:
    """Return the controllers whose access rights a person may look at: who reads the log there, or reviews them."""
    own = Review.objects.standing().filter(owner=user, target_type=TARGET)
    reviewed = set(own.values_list("controller", flat=True)) & access_of(user).controllers("read_reviews")
    return access_of(user).controllers(READS) | reviewed


def review_of(controller: Controller) -> Review | None:
    """Return the regular review that the access rights of a controller are under."""
    return standing_review(TARGET, controller.pk)


def checklist() -> list[str]:
    """Return what is looked at in a review of access rights, in the current language."""
    return [
        gettext("Everybody on the list still works here, and who left is locked out"),
        gettext("Everybody needs each of their roles for their work today"),
        gettext("Nobody sees more kinds of personal data than their work needs"),
        gettext("Last sign-ins are what one would expect"),
        gettext("Every key of another system is still used, for no more than it may do"),
        gettext("What was found wrong is mended, and the evidence says how"),
    ]


def first_day(controller: Controller, *, now: datetime) -> date:
    """Return the day that is proposed for the next review."""
    return add_months(controller.today(now), USUAL_MONTHS)


def note_export(controller: Controller, *, rows: int, by: User, now: datetime) -> None:
    """Put on record that the list left as a file."""
    access_log.record(
        action="office.access_rights_exported",
        actor=by,
        controller=controller,
        target=controller,
        now=now,
        details={"rows": rows},
    )


def register() -> None:
    """Let reviews name the access rights of a controller; called once at start-up."""
    reviews_registry.register(TARGET, _described)


def _described(key: UUID) -> Target | None:
    found = Controller.objects.filter(pk=key).first()
    if found is None:
        return None
    return Target(
        name=gettext("Access rights at %(name)s") % {"name": found.name},
        url=f"{reverse('access_rights')}?controller={found.slug}",
    )
