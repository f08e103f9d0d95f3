"""The single way to change an inquiry of an authority: locked, checked, logged, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office import history
from office.domain import access_log
from office.domain.access_log import Detail
from office.models import AccessEntry, User
from requests.domain.errors import ChangedMeanwhileError, RequestError
from requests.inquiry_enums import InquiryStatus
from requests.models import Inquiry


class InquiryChangedError(ChangedMeanwhileError):
    """Somebody else changed the inquiry since the page was opened; `entries` tell what."""

    def __str__(self) -> str:
        return _("Somebody changed this inquiry while you had it open. Nothing of yours was done yet.")


@contextmanager
def changing(
    inquiry: Inquiry,
    *,
    action: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
    details: dict[str, Detail] | None = None,
) -> Iterator[Inquiry]:
    """Lock the inquiry, hand out the fresh row, then save it with history and a line in the access log.

    `details` hold codes only. Raises `InquiryChangedError` when `seen` is no longer the row's version, and
    `RequestError` once it was erased.
    """
    with transaction.atomic():
        row = Inquiry.objects.select_for_update(of=("self",)).select_related("controller").get(pk=inquiry.pk)
        if seen is not None and row.version != seen:
            raise InquiryChangedError(changes_since(row, version=seen))
        if row.erased_at is not None:
            raise RequestError(
                _("This inquiry was erased at the end of its time. Nothing in it can be changed.")
            )
        yield row
        row.version += 1
        save_with_history(row, reason=action, by=by, now=now)
        noted: dict[str, Detail] = {**(details or {}), "version": row.version}
        access_log.record(
            action=action, actor=by, controller=row.controller, target=row, now=now, details=noted
        )


def changes_since(inquiry: Inquiry, *, version: int) -> list[AccessEntry]:
    """Return the log entries of the changes after `version`, oldest first."""
    found = AccessEntry.objects.filter(target_id=inquiry.pk, details__version__gt=version)
    return list(found.select_related("actor").order_by("at"))


def save_with_history(row: Inquiry, *, reason: str, by: User | None, now: datetime) -> None:
    """Save the row; its history entry carries the reason's code, the actor and `now`."""
    row._change_reason = reason  # type: ignore[attr-defined]
    history.sign(row, by=by, at=now)
    row.save()


def move(row: Inquiry, target: InquiryStatus) -> None:
    """Set the status of a locked inquiry if the map allows it. Raises `RequestError`."""
    source = InquiryStatus(row.status)
    if target not in source.next:
        raise RequestError(
            _("This cannot be done while the inquiry is “%(status)s”.") % {"status": source.label}
        )
    row.status = target


def demand_waiting(row: Inquiry) -> None:
    """Refuse whatever only makes sense while the authority waits. Raises `RequestError`."""
    if not row.is_open:
        raise RequestError(
            _("This cannot be done while the inquiry is “%(status)s”.")
            % {"status": InquiryStatus(row.status).label}
        )


def demand_not_closed(row: Inquiry) -> None:
    """Refuse changes of what is closed. Raises `RequestError`."""
    if row.status == InquiryStatus.CLOSED:
        raise RequestError(_("This inquiry is closed."))
