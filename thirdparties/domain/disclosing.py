"""The steps of a disclosure: handed over, approved by another person, disclosed, or ended without.

In a one-person office whoever prepared may approve; each time it is said on the timeline and in the access log.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from office.domain import one_person_office
from office.domain.access import holders
from office.domain.access_log import Detail
from office.models import OnePersonOffice, User
from thirdparties import notifications
from thirdparties.disclosure_enums import DisclosureOutcome, DisclosureStatus
from thirdparties.domain.disclosure_changes import (
    APPROVES,
    HANDED_OVER,
    PREPARES,
    changing,
    demand_next,
    drafting,
    has_prepared,
    move,
)
from thirdparties.domain.disclosure_checks import missing
from thirdparties.errors import DisclosureIncompleteError, SecondPersonNeededError, ThirdPartyError
from thirdparties.models import Disclosure

ALONE = "one_person_office"
"""Where the access log keeps the one-person office under which a disclosure was approved."""


def hand_over(disclosure: Disclosure, *, by: User, now: datetime) -> Disclosure:
    """Hand a whole disclosure over for approval; those who may approve get a mail.

    Raises `DisclosureIncompleteError` for what its case lacks.
    """
    with drafting(disclosure, action=HANDED_OVER, by=by, now=now) as row:
        demand_whole(row)
        move(row, DisclosureStatus.PREPARED)
        row.prepared_at, row.reason = now, ""
        for user in holders(APPROVES, controller=row.controller):
            if user != by:
                notifications.disclosure_waits(row, to=user, now=now)
    return row


def send_back(disclosure: Disclosure, *, reason: str, by: User, now: datetime) -> Disclosure:
    """Send a disclosure back to whoever prepared it, with what should be changed. Raises `ThirdPartyError`."""
    with changing(
        disclosure, needs=APPROVES, action="thirdparties.disclosure_sent_back", by=by, now=now
    ) as row:
        demand_waiting(row)
        move(row, DisclosureStatus.DRAFT)
        row.reason = _reason(reason, _("Write what should be changed."))
        if row.prepared_by != by:
            notifications.disclosure_sent_back(row, to=row.prepared_by, now=now)
    return row


def approve(disclosure: Disclosure, *, by: User, now: datetime, seen: datetime | None = None) -> Disclosure:
    """Approve a disclosure that another person prepared.

    `seen` is when the version that the approver had before them was handed over. Raises `SecondPersonNeededError`
    for whoever wrote any of it, unless a one-person office is on, and `DisclosureIncompleteError`.
    """
    details: dict[str, Detail] = {}
    with changing(
        disclosure, needs=APPROVES, action="thirdparties.disclosure_approved", by=by, now=now, details=details
    ) as row:
        demand_next(row, DisclosureStatus.APPROVED)
        if seen is not None and row.prepared_at != seen:
            raise ThirdPartyError(_("It was handed over anew meanwhile. Look at it again first."))
        row.one_person_office = demand_approvable(row, by=by, now=now)
        if row.one_person_office is not None:
            details[ALONE] = str(row.one_person_office.pk)
        move(row, DisclosureStatus.APPROVED)
        row.approved_by, row.approved_at = by, now
        if row.prepared_by != by:
            notifications.disclosure_decided(row, what="approved", to=row.prepared_by, now=now)
    return row


def refuse(disclosure: Disclosure, *, reason: str, by: User, now: datetime) -> Disclosure:
    """Decide that the data is not given. Raises `ThirdPartyError`."""
    with changing(
        disclosure, needs=APPROVES, action="thirdparties.disclosure_refused", by=by, now=now
    ) as row:
        _close(row, DisclosureOutcome.REFUSED, now=now)
        row.reason = _reason(reason, _("Write why it is refused."))
        if row.prepared_by != by:
            notifications.disclosure_decided(row, what="refused", to=row.prepared_by, now=now)
    return row


def withdraw(disclosure: Disclosure, *, reason: str, by: User, now: datetime) -> Disclosure:
    """End a disclosure that nobody needs any more. Raises `ThirdPartyError`."""
    with changing(
        disclosure, needs=PREPARES, action="thirdparties.disclosure_withdrawn", by=by, now=now
    ) as row:
        _close(row, DisclosureOutcome.WITHDRAWN, now=now)
        row.reason = _reason(reason, _("Write why it is withdrawn."))
    return row


def record(disclosure: Disclosure, *, on: date, by: User, now: datetime) -> Disclosure:
    """Put on record that the data was given on a day. Raises `ThirdPartyError`: not approved, or a wrong day."""
    details: dict[str, Detail] = {"on": on.isoformat()}
    with changing(
        disclosure, needs=PREPARES, action="thirdparties.disclosure_made", by=by, now=now, details=details
    ) as row:
        approved_at = demand_approved(row)
        if on > row.controller.today(now):
            raise ThirdPartyError(_("This day has not come yet."), field="on")
        if on < row.controller.today(approved_at):
            raise ThirdPartyError(_("It cannot have been given before it was approved."), field="on")
        _close(row, DisclosureOutcome.DISCLOSED, now=now)
        row.disclosed_on = on
    return row


def demand_waiting(row: Disclosure) -> None:
    """Raise `ThirdPartyError` for what does not wait for approval."""
    if row.status != DisclosureStatus.PREPARED:
        raise ThirdPartyError(_("It does not wait for approval."))


def demand_approved(row: Disclosure) -> datetime:
    """Return when it was approved. Raises `ThirdPartyError` for what is not, or is closed already."""
    if row.status == DisclosureStatus.CLOSED:
        demand_next(row, DisclosureStatus.CLOSED)
    if row.status != DisclosureStatus.APPROVED or row.approved_at is None:
        raise ThirdPartyError(_("It has to be approved first."))
    return row.approved_at


def demand_approvable(row: Disclosure, *, by: User, now: datetime) -> OnePersonOffice | None:
    """Return the one-person office that lets one person do both acts; None where two people do them.

    Raises `ThirdPartyError` for what does not wait, `DisclosureIncompleteError`, and `SecondPersonNeededError`.
    """
    demand_next(row, DisclosureStatus.APPROVED)
    demand_whole(row)
    if not has_prepared(row, by):
        return None
    office = one_person_office.standing(row.controller, now=now)
    if office is None:
        raise SecondPersonNeededError(
            _("You prepared this disclosure yourself. Somebody else has to approve it.")
        )
    return office


def demand_whole(row: Disclosure) -> None:
    """Raise `DisclosureIncompleteError` for what its case lacks."""
    lacks = missing(row)
    if lacks:
        raise DisclosureIncompleteError(
            _("It cannot be approved yet. Missing: %(what)s.")
            % {"what": "; ".join(str(one.what) for one in lacks)},
            field=lacks[0].field,
        )


def _close(row: Disclosure, outcome: DisclosureOutcome, *, now: datetime) -> None:
    move(row, DisclosureStatus.CLOSED)
    row.outcome, row.closed_at = outcome.value, now
    if outcome is not DisclosureOutcome.DISCLOSED:  # there is nothing to be told of
        row.withhold_until = row.look_again_on = None
        row.withhold_reason = row.delay_reason = ""


def _reason(text: str, asked: str) -> str:
    reason = text.strip()
    if not reason:
        raise ThirdPartyError(asked, field="reason")
    return reason
