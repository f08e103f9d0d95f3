"""Withdrawals as causes of notices: what a notice shows of the withdrawal that it was issued for."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consents.models import Withdrawal
from office.dates import in_words
from office.domain.access import access_of
from office.models import User
from thirdparties import causes
from thirdparties.causes import Cause
from thirdparties.enums import NoticeKind

PREFIX = "withdrawal"


def register() -> None:
    """Tell `thirdparties` how to show a withdrawal; called once at start-up."""
    causes.register(PREFIX, describe)


def describe(key: UUID, viewer: User) -> Cause | None:
    """Return a withdrawal as the cause of a notice; who may not read consents learns only that there is one."""
    row = Withdrawal.objects.select_related("controller").filter(pk=key).first()
    if row is None:
        return None
    if not access_of(viewer).allows("read_consents", row.controller_id):
        return Cause(title=_("a withdrawal"))
    day = in_words(row.controller.today(row.declared_at))
    return Cause(
        title=_("withdrawal of %(day)s") % {"day": day},
        url=reverse("admin:consents_withdrawal_change", args=[row.pk]),
        person=row.subject_id,
        kind=NoticeKind.STOP,
    )
