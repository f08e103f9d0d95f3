"""Statistics that were shared: about groups, never about a person (promise P18)."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office.domain.access import access_of
from office.models import User
from thirdparties.domain import changes
from thirdparties.domain.disclosure_changes import PREPARES
from thirdparties.errors import ThirdPartyError
from thirdparties.models import StatisticalShare

ADDRESS = re.compile(r"\S+@\S+\.\S+")


@transaction.atomic
def record(share: StatisticalShare, *, by: User, now: datetime) -> StatisticalShare:
    """Write down what was shared with whom. Raises `ThirdPartyError`, with the field to mend."""
    _demand(by, share)
    changes.refuse(faults(share, today=share.controller.today(now)))
    share.recorded_by, share.recorded_at = by, now
    action = "thirdparties.statistics_recorded"
    changes.keep(share, action=action, by=by, now=now)
    changes.note(
        action, share, controller=share.controller, by=by, now=now, details={"group": share.smallest_group}
    )
    return share


@transaction.atomic
def withdraw(share: StatisticalShare, *, why: str, by: User, now: datetime) -> StatisticalShare:
    """Take an entry back that is wrong; it stays, with the reason. Raises `ThirdPartyError`."""
    _demand(by, share)
    row = changes.locked(share)
    if row.withdrawn_at is not None:
        raise ThirdPartyError(_("This is withdrawn already."))
    row.withdrawn_at, row.withdrawn_why = now, " ".join(why.split())
    if not row.withdrawn_why:
        raise ThirdPartyError(_("Write why it is withdrawn."), field="why")
    for fault in changes.value_faults(row).values():
        raise ThirdPartyError(fault, field="why")
    action = "thirdparties.statistics_withdrawn"
    changes.keep(row, action=action, by=by, now=now)
    changes.note(action, row, controller=row.controller, by=by, now=now)
    return row


def faults(share: StatisticalShare, *, today: date) -> dict[str, str]:
    """Say by field what is wrong with an entry."""
    share.recipient = " ".join(share.recipient.split())
    beside = {"controller", "third_party", "recorded_by", "recorded_at"}
    found = changes.value_faults(share, beside=beside)
    found |= changes.foreign_faults(share, controller_id=share.controller_id, names=("third_party",))
    if share.third_party is None and not share.recipient:
        found.setdefault("recipient", _("Say who got it."))
    if share.third_party is not None and share.recipient:
        found.setdefault("recipient", _("Choose from the register or write a name, not both."))
    if share.shared_on is not None and share.shared_on > today:
        found.setdefault("shared_on", _("This day has not come yet."))
    for name in ("what", "purpose"):
        if ADDRESS.search(getattr(share, name)):
            found.setdefault(name, _("Statistics name nobody: take the address out."))
    return found


def _demand(by: User, share: StatisticalShare) -> None:
    if not access_of(by).allows(PREPARES, share.controller_id):
        raise ThirdPartyError(_("You may not do this with the disclosures of this company."))
