"""Locked values: asked for, and shown once to whoever may have that, with a reason and on record."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext, ngettext

from office import notifications, rate_limits
from office.domain import access_log
from office.domain.access import REVEAL, SEE, access_of, holders
from office.errors import RevealRefusedError
from office.models import AccessEntry, Controller, Reveal, User
from office.works_on import works_on
from vault.enums import Family

LEADS = "manage_office"
SHORTEST_REASON = 15
LONGEST_REASON = 500
AGAIN = timedelta(days=1)
"""How long somebody who asked waits before asking for the same again."""


def leads_of(controller: Controller) -> list[User]:
    """Return who can grant a column family at a controller, by name."""
    return holders(LEADS, controller=controller)


def is_hidden(user: User, *, controller: Controller) -> bool:
    """Tell whether persons' values are hidden from somebody for where they work."""
    return controller.pk in access_of(user).hidden_at


def sees(user: User, *, controller: Controller, family: Family) -> bool:
    """Tell whether nothing is locked here."""
    return access_of(user).allows(SEE + family.value, controller.pk)


def may_reveal(user: User, *, work: Model, controller: Controller, family: Family) -> bool:
    """Tell whether somebody may have a value shown once: by role, of what they work on; leads of everything.

    `work` is the object with a page that the value belongs to.
    """
    access = access_of(user)
    if not access.allows(REVEAL + family.value, controller.pk):
        return False
    return access.allows(LEADS, controller.pk) or works_on(user, work)


@transaction.atomic
def ask(
    obj: Model, *, work: Model, field: str, controller: Controller, by: User, now: datetime
) -> list[User]:
    """Ask the privacy leads to grant the family of a value; return whom. Raises RevealRefusedError."""
    family = _family(obj, field)
    to = [lead for lead in leads_of(controller) if lead != by]
    if not to:
        raise RevealRefusedError(gettext("There is nobody to ask: no other privacy lead."))
    before = AccessEntry.objects.of(work).filter(action="office.locked_asked", actor=by, at__gt=now - AGAIN)
    if any(entry.details.get("family") == family.value for entry in before):
        raise RevealRefusedError(gettext("You asked for this less than a day ago."))
    _record("office.locked_asked", work, field=field, family=family, controller=controller, by=by, now=now)
    hidden = is_hidden(by, controller=controller)
    for lead in to:
        notifications.locked_asked(work, controller=controller, family=family, hidden=hidden, by=by, to=lead)
    return to


@transaction.atomic
def reveal_once(
    obj: Model, *, work: Model, field: str, reason: str, controller: Controller, by: User, now: datetime
) -> Any:
    """Return a locked value, to be shown once; who saw it and why goes on record and to the privacy leads.

    What a lead looks up goes to the auditors as well. Raises RevealRefusedError.
    """
    family = _family(obj, field)
    if not may_reveal(by, work=work, controller=controller, family=family):
        raise RevealRefusedError(gettext("You may not have this shown."))
    said = " ".join(reason.split())
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        raise RevealRefusedError(
            gettext("Write why you need it, in %(least)s to %(most)s characters.")
            % {"least": SHORTEST_REASON, "most": LONGEST_REASON}
        )
    if wait := rate_limits.count("staff.reveal", str(by.pk), now=now):
        raise RevealRefusedError(_too_many(ceil(wait / 60)))
    by_lead = access_of(by).allows(LEADS, controller.pk)
    key: str = obj._meta.get_field(field).key  # type: ignore[union-attr]
    row = Reveal.objects.create(
        data_key_id=getattr(obj, key),
        controller=controller,
        actor=by,
        at=now,
        target_type=obj._meta.label_lower,
        target_id=obj.pk,
        field=field,
        family=family.value,
        by_lead=by_lead,
        reason=said,
    )
    _record("office.revealed", work, field=field, family=family, controller=controller, by=by, now=now)
    told = {user.pk: user for user in leads_of(controller)}
    if by_lead:
        told |= {user.pk: user for user in holders("read_access_log", controller=controller)}
    for user in told.values():
        if user != by:
            notifications.revealed(row, to=user)
    return getattr(obj, field)


def _too_many(minutes: int) -> str:
    return ngettext(
        "You have had many values shown. Go on in a minute, or ask a privacy lead for the family.",
        "You have had many values shown. Go on in %(minutes)s minutes, or ask a privacy lead for the family.",
        minutes,
    ) % {"minutes": minutes}


def _family(obj: Model, field: str) -> Family:
    return Family(obj._meta.get_field(field).family)  # type: ignore[union-attr]


def _record(
    action: str, work: Model, *, field: str, family: Family, controller: Controller, by: User, now: datetime
) -> None:
    details = {"field": field, "family": family.value}
    access_log.record(action=action, actor=by, controller=controller, target=work, now=now, details=details)
