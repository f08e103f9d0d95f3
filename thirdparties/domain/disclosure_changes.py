"""The single way to change a disclosure: locked, allowed, logged, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office.domain.access import access_of
from office.domain.access_log import Detail
from office.models import AccessEntry, User
from thirdparties.disclosure_enums import DisclosureStatus
from thirdparties.domain import changes
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Disclosure

READS, PREPARES, APPROVES = "read_disclosures", "prepare_disclosures", "approve_disclosures"

SAVED, EVIDENCE, HANDED_OVER = (
    "thirdparties.disclosure_saved",
    "thirdparties.disclosure_evidence",
    "thirdparties.disclosure_handed_over",
)
PERSON_ADDED, PERSON_REMOVED, FILE_KEPT = (
    "thirdparties.disclosure_person_added",
    "thirdparties.disclosure_person_removed",
    "thirdparties.disclosure_file_kept",
)
WITHHELD = "thirdparties.disclosure_withheld"
PREPARING = frozenset({SAVED, EVIDENCE, HANDED_OVER, PERSON_ADDED, PERSON_REMOVED, FILE_KEPT, WITHHELD})
"""What somebody does who prepares a disclosure; whoever did any of it does not approve."""


def demand(by: User, needs: str, disclosure: Disclosure) -> None:
    """Raise `ThirdPartyError` unless this person holds a permission at the disclosure's company."""
    if not access_of(by).allows(needs, disclosure.controller_id):
        raise ThirdPartyError(_("You may not do this with the disclosures of this company."))


@contextmanager
def changing(
    disclosure: Disclosure,
    *,
    needs: str,
    action: str,
    by: User,
    now: datetime,
    details: dict[str, Detail] | None = None,
) -> Iterator[Disclosure]:
    """Lock the disclosure, hand out the fresh row, then save it with history and a line in the access log.

    `details` hold codes only; the caller may add to them meanwhile. Raises `ThirdPartyError`: no permission, gone,
    or erased at the end of its time.
    """
    demand(by, needs, disclosure)
    details = details if details is not None else {}
    with transaction.atomic():
        row = changes.locked(disclosure)
        if row.erased_at is not None:
            raise ThirdPartyError(_("This disclosure was erased at the end of its time."))
        yield row
        changes.keep(row, action=action, by=by, now=now)
        changes.note(action, row, controller=row.controller, by=by, now=now, details=details)


@contextmanager
def drafting(
    disclosure: Disclosure,
    *,
    action: str,
    by: User,
    now: datetime,
    details: dict[str, Detail] | None = None,
) -> Iterator[Disclosure]:
    """Change a disclosure that is still being prepared; whoever does it has prepared it. Raises `ThirdPartyError`."""
    with changing(disclosure, needs=PREPARES, action=action, by=by, now=now, details=details) as row:
        demand_draft(row)
        row.prepared_by = by
        yield row


def demand_draft(row: Disclosure) -> None:
    """Raise `ThirdPartyError` for what somebody else may be looking at already."""
    if row.status != DisclosureStatus.DRAFT:
        raise ThirdPartyError(_("This was handed over already. Only what is being prepared can be changed."))


def move(row: Disclosure, target: DisclosureStatus) -> None:
    """Set the status of a locked disclosure if the map allows it. Raises `ThirdPartyError`."""
    demand_next(row, target)
    row.status = target.value


def demand_next(row: Disclosure, target: DisclosureStatus) -> None:
    """Raise `ThirdPartyError` for a status that does not follow the one that stands."""
    source = DisclosureStatus(row.status)
    if target not in source.next:
        raise ThirdPartyError(
            _("This cannot be done now: the disclosure is “%(status)s”.") % {"status": source.label}
        )


def has_prepared(row: Disclosure, user: User) -> bool:
    """Tell whether somebody wrote any of a disclosure."""
    if row.prepared_by_id == user.pk:
        return True
    return AccessEntry.objects.of(row).filter(actor=user, action__in=PREPARING).exists()
