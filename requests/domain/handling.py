"""Everyday steps: taking a request up, assigning, extending, mending what was entered wrongly."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from law import Right, Step
from mailroom.domain import outbox
from office.dates import in_words
from office.domain.access import access_of
from office.models import User
from requests import notifications
from requests.domain import absences, clock, conversation, identity_checks, links, texts
from requests.domain.changes import changing, demand_open, demand_undecided, lock, move
from requests.domain.errors import ClockRefusedError, IntakeRefusedError, RequestError
from requests.enums import ClockKind, MessageKind, Status
from requests.models import Deadline, Message, Request


def start(case: Request, *, by: User, now: datetime, seen: int | None = None) -> Request:
    """Take up work on a request."""
    with changing(case, action="requests.started", by=by, now=now, seen=seen) as locked:
        demand_undecided(locked)
        move(locked, Status.IN_PROGRESS)
        if locked.assignee is None:
            locked.assignee = by
    return locked


def assign(case: Request, *, to: User, by: User, now: datetime, seen: int | None = None) -> Request:
    """Make somebody responsible for a request; they are told, unless they did it themselves.

    Whoever stands in for somebody who is away gets it in their place, unless the latter takes it themselves.
    Raises `RequestError` for somebody who may not handle this controller's requests.
    """
    if not to.is_active or not access_of(to).allows("handle_cases", case.controller_id):
        raise RequestError(_("This person may not handle requests of this controller."))
    present = absences.at_work(to, on=case.controller.today(now), controller_id=case.controller_id)
    if present is not None and to != by:
        to = present
    with changing(
        case, action="requests.assigned", by=by, now=now, seen=seen, details={"to": str(to.pk)}
    ) as locked:
        demand_open(locked)
        locked.assignee = to
        current = locked.deadlines.get(is_current=True)
        if to != by:
            notifications.assigned(locked, user=to, current=current, now=now)
    return locked


def change_right(case: Request, *, right: Right, by: User, now: datetime, seen: int | None = None) -> Request:
    """Correct a wrongly chosen right; the day of receipt stays, the deadlines are derived anew."""
    with changing(
        case,
        action="requests.right_changed",
        by=by,
        now=now,
        seen=seen,
        details={"old": case.right, "new": right.value},
    ) as locked:
        demand_open(locked)
        demand_undecided(locked)
        locked.right = right.value
        clock.recompute(locked, now=now, why="right_changed")
    return locked


def extension_window(case: Request) -> Deadline | None:
    """Return the deadline for telling the person of an extension, by the law that the office works by.

    None where that law knows no extension, or where it was used already.
    """
    if ClockKind.EXTENDED in clock.standing_kinds(case):
        return None
    current = case.deadlines.filter(is_current=True).first()
    if current is None:
        return None
    return case.deadlines.filter(step=Step.EXTENSION_NOTICE.value, jurisdiction=current.jurisdiction).first()


def extend(case: Request, *, text: str, by: User, now: datetime, seen: int | None = None) -> Message:
    """Extend the time to answer, once and inside its window, and tell the person why (GDPR Art 12(3)).

    Raises `ClockRefusedError` where the law knows no extension, after the window, or a second time.
    """
    with changing(case, action="requests.extended", by=by, now=now, seen=seen) as locked:
        demand_open(locked)
        today = locked.controller.today(now)
        window = extension_window(locked)
        if window is None:
            raise ClockRefusedError(
                _("This request cannot be extended: it was extended before, or its law knows no extension.")
            )
        if today > window.due_on:
            raise ClockRefusedError(
                _("The person had to be told of an extension by %(day)s. It is too late for it now.")
                % {"day": in_words(window.due_on)}
            )
        clock.record(locked, kind=ClockKind.EXTENDED, on=today, by=by, now=now)
        return conversation.send(locked, text=text, kind=MessageKind.EXTENSION, by=by, now=now)


def correct_contact(
    case: Request,
    *,
    email: str,
    postal_address: str,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> Request:
    """Mend a mistyped address. Links sent to the old one end; the new one gets a link of its own, and what waits."""
    new_email = texts.email("email", email)
    new_address = texts.paragraphs("postal_address", postal_address)
    if not new_email and not new_address:
        raise IntakeRefusedError("email", _("Give an e-mail address or a postal address."))
    with changing(case, action="requests.contact_corrected", by=by, now=now, seen=seen) as locked:
        old_email, old_paper = str(locked.email or ""), notifications.address_on_paper(locked)
        locked.postal_address = new_address
        if new_email != old_email:
            links.revoke_all(locked, now=now)
            locked.email = new_email
            locked.email_confirmed_at = None
            identity_checks.forget_link(locked, by=by, now=now)
        url = links.issue(locked, now=now) if new_email else ""
        _redirect_what_waits(locked, old_email=old_email, old_paper=old_paper, url=url)
        if new_email:
            notifications.link(locked, url=url, key=f"corrected:{locked.version}", now=now)
    return locked


def _redirect_what_waits(case: Request, *, old_email: str, old_paper: str, url: str) -> None:
    """Send what has not left to the mended addresses, mails with the link that works now."""
    if old_email and old_email != case.email:
        outbox.redirect(
            cause=case.cause,
            old=old_email,
            to=str(case.email or ""),
            rewrite=lambda text: links.renewed(text, case, url=url),
        )
    new_paper = notifications.address_on_paper(case)
    if old_paper and old_paper != new_paper:
        outbox.redirect(cause=case.cause, old=old_paper, to=new_paper)


def confirm_address(case: Request, *, now: datetime) -> Request:
    """Note that the person opened the mailed link and confirmed the address; a second time changes nothing."""
    if case.email_confirmed_at is not None:
        return case
    with changing(case, action="requests.address_confirmed", by=None, now=now) as locked:
        locked.email_confirmed_at = locked.email_confirmed_at or now
        identity_checks.address_confirmed(locked, now=now)
    return locked


def send_link(case: Request, *, now: datetime) -> bool:
    """Send the person a fresh link to the status page, at most one in five minutes; tell whether one was sent."""
    slot = int(now.timestamp()) // 300
    with transaction.atomic():
        locked = lock(case)
        if locked.erased_at is not None or notifications.link_was_sent(locked, key=str(slot)):
            return False
        notifications.link(locked, url=links.issue(locked, now=now), key=str(slot), now=now)
    return True
