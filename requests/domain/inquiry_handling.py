"""What is done with an inquiry: taken up, more time sought, requests linked, answered, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from office.accepted_files import AcceptedFile
from office.domain.access import access_of
from office.domain.access_log import Detail
from office.models import User
from requests import inquiry_notifications
from requests.domain import inquiry_files, references, texts
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.domain.inquiry_changes import changing, demand_not_closed, demand_waiting, move
from requests.enums import Channel
from requests.inquiry_enums import ExtensionState, InquiryFileKind, InquiryStatus
from requests.models import Inquiry, InquiryLink, Request


def assign(inquiry: Inquiry, *, to: User, by: User, now: datetime, seen: int | None = None) -> Inquiry:
    """Make somebody responsible who may handle the controller's cases; they get a mail."""
    if not access_of(to).allows("handle_cases", inquiry.controller_id):
        raise IntakeRefusedError("to", _("This person may not handle requests of this controller."))
    details: dict[str, Detail] = {"to": str(to.pk)}
    with changing(
        inquiry, action="requests.inquiry_assigned", by=by, now=now, seen=seen, details=details
    ) as row:
        demand_not_closed(row)
        row.assignee = to
        if to != by:
            inquiry_notifications.assigned(row, user=to, now=now)
    return row


def start(inquiry: Inquiry, *, by: User, now: datetime, seen: int | None = None) -> Inquiry:
    """Take an inquiry up."""
    with changing(inquiry, action="requests.inquiry_started", by=by, now=now, seen=seen) as row:
        if row.status != InquiryStatus.RECEIVED:
            raise RequestError(_("Work on this inquiry has begun already."))
        move(row, InquiryStatus.IN_PROGRESS)
        row.assignee = row.assignee or by
    return row


def seek_extension(
    inquiry: Inquiry, *, asked_on: date, until: date, by: User, now: datetime, seen: int | None = None
) -> Inquiry:
    """Note that more time was asked for. The day does not move before the authority grants it.

    Raises `IntakeRefusedError`: a day that is no later than the one that stands, or one in the future on which it was
    asked; `RequestError` while the authority has not answered an earlier wish, and where there is no last day yet.
    """
    details: dict[str, Detail] = {"until": until.isoformat()}
    with changing(
        inquiry, action="requests.inquiry_extension_sought", by=by, now=now, seen=seen, details=details
    ) as row:
        demand_waiting(row)
        if row.due_on is None:
            raise RequestError(_("Enter the last day first: then more time can be asked for."))
        if row.extension_state == ExtensionState.SOUGHT:
            raise RequestError(_("More time was asked for already; record first what the authority said."))
        _demand_day("asked_on", asked_on, row=row, now=now)
        _demand_later("until", until, row=row)
        row.extension_state = ExtensionState.SOUGHT
        row.extension_asked_on = asked_on
        row.extension_until = until
        row.extension_decided_on = None
    return row


def extension_granted(
    inquiry: Inquiry, *, on: date, until: date, by: User, now: datetime, seen: int | None = None
) -> Inquiry:
    """Note that the authority gave more time, until which day: that is the last day from now on."""
    details: dict[str, Detail] = {"until": until.isoformat()}
    with changing(
        inquiry, action="requests.inquiry_extension_granted", by=by, now=now, seen=seen, details=details
    ) as row:
        _demand_sought(row, on=on, now=now)
        _demand_later("until", until, row=row)
        row.extension_state = ExtensionState.GRANTED
        row.extension_until = until
        row.extension_decided_on = on
        row.due_on = until
    return row


def extension_refused(
    inquiry: Inquiry, *, on: date, by: User, now: datetime, seen: int | None = None
) -> Inquiry:
    """Note that the authority gave no more time: the last day stays."""
    with changing(inquiry, action="requests.inquiry_extension_refused", by=by, now=now, seen=seen) as row:
        _demand_sought(row, on=on, now=now)
        row.extension_state = ExtensionState.REFUSED
        row.extension_decided_on = on
    return row


def link(
    inquiry: Inquiry, *, reference: str, by: User, now: datetime, seen: int | None = None
) -> InquiryLink:
    """Link a request of the same controller, by its reference however it was typed.

    Raises `IntakeRefusedError` for one that there is not at this controller: another's is not told apart.
    """
    found = Request.objects.filter(
        controller=inquiry.controller_id, reference=references.normalise(reference) or ""
    ).first()
    if found is None:
        raise IntakeRefusedError("request", _("This company has no request with this reference."))
    details: dict[str, Detail] = {"request": found.reference}
    with changing(
        inquiry, action="requests.inquiry_linked", by=by, now=now, seen=seen, details=details
    ) as row:
        demand_not_closed(row)
        if row.links.filter(request=found).exists():
            raise IntakeRefusedError("request", _("This request is linked already."))
        return InquiryLink.objects.create(inquiry=row, request=found, linked_at=now)


def unlink(made: InquiryLink, *, by: User, now: datetime) -> None:
    """Take a link away."""
    details: dict[str, Detail] = {"request": made.request.reference}
    with changing(made.inquiry, action="requests.inquiry_unlinked", by=by, now=now, details=details) as row:
        demand_not_closed(row)
        InquiryLink.objects.filter(pk=made.pk).delete()


def answer(
    inquiry: Inquiry,
    *,
    text: str,
    on: date,
    channel: Channel,
    files: Sequence[AcceptedFile],
    by: User,
    now: datetime,
    seen: int | None = None,
) -> Inquiry:
    """Note what was answered, when and on which way; the answer itself goes to the authority outside the portal.

    Raises `IntakeRefusedError` when there is neither text nor file.
    """
    words = texts.paragraphs("text", text)
    if not words and not files:
        raise IntakeRefusedError("text", _("Write what was answered, or add the answer as a file."))
    details: dict[str, Detail] = {"on": on.isoformat(), "channel": channel.value}
    with changing(
        inquiry, action="requests.inquiry_answered", by=by, now=now, seen=seen, details=details
    ) as row:
        _demand_day("on", on, row=row, now=now)
        move(row, InquiryStatus.ANSWERED)
        row.answer = words
        row.answered_on = on
        row.answer_channel = channel
        inquiry_files.keep(row, files=files, kind=InquiryFileKind.ANSWER, now=now)
    return row


def asked_again(
    inquiry: Inquiry, *, due_on: date, by: User, now: datetime, seen: int | None = None
) -> Inquiry:
    """Go on with an inquiry that was answered because the authority wants to know more, by which day."""
    details: dict[str, Detail] = {"due": due_on.isoformat()}
    with changing(
        inquiry, action="requests.inquiry_asked_again", by=by, now=now, seen=seen, details=details
    ) as row:
        if row.status != InquiryStatus.ANSWERED:
            raise RequestError(_("Only what was answered can be taken up again."))
        if row.answered_on is not None and due_on < row.answered_on:
            raise IntakeRefusedError("due_on", _("The last day lies before our answer."))
        move(row, InquiryStatus.IN_PROGRESS)
        row.due_on = due_on
        row.days, row.counts_from = None, ""
        row.extension_state = ""
        row.extension_asked_on = row.extension_until = row.extension_decided_on = None
    return row


def close(inquiry: Inquiry, *, note: str, by: User, now: datetime, seen: int | None = None) -> Inquiry:
    """Close an inquiry; one that was not answered only with the reason.

    Raises `IntakeRefusedError` where the reason is missing.
    """
    words = texts.paragraphs("note", note)
    with changing(inquiry, action="requests.inquiry_closed", by=by, now=now, seen=seen) as row:
        if row.is_open and not words:
            raise IntakeRefusedError("note", _("It was not answered: write why it is closed all the same."))
        move(row, InquiryStatus.CLOSED)
        row.closing_note = words
        row.closed_at = now
    return row


def _demand_sought(row: Inquiry, *, on: date, now: datetime) -> None:
    demand_waiting(row)
    if row.extension_state != ExtensionState.SOUGHT:
        raise RequestError(_("No more time was asked for, so there is nothing to record."))
    _demand_day("on", on, row=row, now=now)
    if row.extension_asked_on is not None and on < row.extension_asked_on:
        raise IntakeRefusedError("on", _("This day lies before the day on which more time was asked for."))


def _demand_day(name: str, day: date, *, row: Inquiry, now: datetime) -> None:
    """Refuse a day in the future, or before the inquiry arrived."""
    if day > row.controller.today(now):
        raise IntakeRefusedError(name, _("This day lies in the future."))
    if day < row.received_on:
        raise IntakeRefusedError(name, _("This day lies before the inquiry arrived."))


def _demand_later(name: str, until: date, *, row: Inquiry) -> None:
    if row.due_on is not None and until <= row.due_on:
        raise IntakeRefusedError(name, _("Give a day after the last day that stands."))
