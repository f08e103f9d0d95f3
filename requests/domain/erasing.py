"""Erasure, of a minor's data too: place by place erased, or kept on which ground until when (Art 17 GDPR)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from law import Right
from office.models import User
from requests.domain import findings, proof, texts
from requests.domain.changes import Noted, changing, demand_undecided
from requests.domain.errors import IntakeRefusedError
from requests.enums import Ground
from requests.models import Erasure, Request
from thirdparties.models import System

RIGHTS = frozenset({Right.ERASURE, Right.MINOR_REMOVAL})
LONGEST_PLACE = 120


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """Why data stays: the ground, until which day, and which data it is."""

    ground: Ground
    until: date
    what: str


def systems_of(case: Request) -> list[System]:
    """Return the systems in use at the request's controller that hold personal data, by name."""
    rows = System.objects.in_use().filter(controller=case.controller_id)
    return list(rows.order_by("name"))


def list_places(
    case: Request,
    *,
    systems: Collection[System],
    other: str,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> list[Erasure]:
    """Note where data of the person may lie: systems of the register, and another place by name. None twice.

    Raises `RequestError`.
    """
    elsewhere = texts.line("other", other)
    if len(elsewhere) > LONGEST_PLACE:
        raise IntakeRefusedError("other", _("Use at most %(limit)s characters.") % {"limit": LONGEST_PLACE})
    with changing(case, action="requests.places_listed", by=by, now=now, seen=seen) as locked:
        demand_undecided(locked)
        findings.demand_right(locked, *RIGHTS)
        if any(system.controller_id != locked.controller_id for system in systems):
            raise IntakeRefusedError("systems", _("This belongs to another company."))
        known = {str(row.place) for row in locked.erasures.all()}
        places: list[tuple[str, System | None]] = [(system.name, system) for system in systems]
        if elsewhere:
            places.append((elsewhere, None))
        new = {place: system for place, system in places if place not in known}
        if not new:
            raise IntakeRefusedError("systems", _("Choose at least one place that is not listed yet."))
        return [
            Erasure.objects.create(
                request=locked, data_key_id=proof.key_of(locked), system=system, place=place, by=by, at=now
            )
            for place, system in new.items()
        ]


def settle(
    case: Request,
    *,
    row: UUID,
    erased_on: date | None,
    kept: Kept | None,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> Erasure:
    """Note what became of the data in one place: erased on a day, or kept. Raises `RequestError`."""
    if (erased_on is None) == (kept is None):
        raise IntakeRefusedError("erased_on", _("Say on which day it was erased, or why it is kept."))
    details: Noted = {"kept": kept.ground.value} if kept is not None else {}
    with changing(
        case, action="requests.place_settled", by=by, now=now, seen=seen, details=details
    ) as locked:
        demand_undecided(locked)
        findings.demand_right(locked, *RIGHTS)
        found: Erasure = findings.row_of(locked.erasures.all(), row)
        if erased_on is not None:
            findings.demand_past(locked, "erased_on", erased_on, now=now)
        found.erased_on = erased_on
        found.kept_ground, found.kept_until, found.kept_what = "", None, ""
        if kept is not None:
            _keep(found, kept, case=locked, now=now)
        found.by, found.at = by, now
        found.save()
    return found


def _keep(row: Erasure, kept: Kept, *, case: Request, now: datetime) -> None:
    if kept.ground not in Ground.against(Right(case.right)):
        raise IntakeRefusedError("ground", _("The law does not let data be kept on this ground."))
    if kept.until <= case.controller.today(now):
        raise IntakeRefusedError("kept_until", _("Give the day, still to come, until which it is kept."))
    row.kept_ground, row.kept_until = kept.ground.value, kept.until
    row.kept_what = findings.written("kept_what", kept.what, otherwise=_("Write which data stays, and why."))
