"""Requests as causes of notices: what recipients are told for which right, and what a notice shows of a request."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from law import Right
from mailroom import causes as mail_causes
from office.domain.access import access_of
from office.models import User
from requests.models import Request
from thirdparties import causes
from thirdparties.causes import Cause
from thirdparties.domain import notices
from thirdparties.enums import NoticeKind
from thirdparties.models import Notice

PREFIX = "request"
TOLD: dict[Right, NoticeKind] = {
    Right.ERASURE: NoticeKind.ERASE,
    Right.MINOR_REMOVAL: NoticeKind.ERASE,
    Right.RECTIFICATION: NoticeKind.CORRECT,
    Right.RESTRICTION: NoticeKind.RESTRICT,
    Right.OBJECTION: NoticeKind.STOP,
    Right.WITHDRAWAL: NoticeKind.STOP,
    Right.STOP_SHARING: NoticeKind.STOP,
    Right.OPT_OUT: NoticeKind.STOP,
}
"""What recipients are told when a request with this right is fulfilled (Art 17(2), 19, 7(3), 21 GDPR)."""


def register() -> None:
    """Tell `thirdparties` how to show a request; called once at start-up."""
    causes.register(PREFIX, describe)
    mail_causes.register(PREFIX, lead)


def untold(case: Request) -> int:
    """Return how many recipients of data were not told of an erasure, a correction or a restriction (Art 19 GDPR)."""
    if TOLD.get(Right(case.right)) not in {NoticeKind.ERASE, NoticeKind.CORRECT, NoticeKind.RESTRICT}:
        return 0
    told = Notice.objects.for_cause(case.cause).values("third_party")
    return int(notices.recipients_of(case.controller).exclude(pk__in=told).count())


def lead(key: UUID) -> tuple[str, str] | None:
    """Return the reference and the address of the request that caused a mail."""
    case = Request.objects.filter(pk=key).first()
    return (case.reference, reverse("admin:requests_request_change", args=[case.pk])) if case else None


def describe(key: UUID, viewer: User) -> Cause | None:
    """Return a request as the cause of a notice: reference and address for whoever may read it, else a word."""
    case = Request.objects.filter(pk=key).first()
    if case is None:
        return None
    if not access_of(viewer).allows("read_cases", case.controller_id):
        return Cause(title=_("a request"))
    return Cause(
        title=case.reference,
        url=reverse("admin:requests_request_change", args=[case.pk]),
        person=case.subject_id,
        kind=TOLD.get(Right(case.right)),
    )
