"""What the register's mails say: who is reminded of what ends, is to be looked at, or can be objected to."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from mailroom.domain import outbox
from office.models import User
from thirdparties.models import Agreement, SubProcessorNotice

MAIL_NAMES = {
    "thirdparties/staff_agreement": _("Reminder of an agreement"),
    "thirdparties/staff_announcement": _("Reminder of an announced sub-processor"),
}


def agreement_reminder(
    agreement: Agreement, *, what: str, day: date, days: int, key: str, to: User, now: datetime
) -> None:
    """Remind of an agreement's end (`what` is "end") or of the day to look at it again ("review")."""
    with override(to.language):
        kind = str(agreement.what.label)
    outbox.queue_mail(
        controller=agreement.third_party.controller,
        data_key_id=to.data_key_id,
        to=to.email,
        template="thirdparties/staff_agreement",
        context={
            "controller": agreement.third_party.controller,
            "party": agreement.third_party.legal_name,
            "kind": kind,
            "what": what,
            "day": day,
            "days": days,
            "days_over": -days,
            "url": _url("admin:thirdparties_agreement_change", agreement.pk),
        },
        language=to.language,
        dedupe_key=f"agreement:{agreement.pk}:{key}:{to.pk}",
        cause=f"agreement:{agreement.pk}",
        now=now,
    )


def announcement_reminder(
    notice: SubProcessorNotice, *, days: int, key: str, to: User, now: datetime
) -> None:
    """Remind of the day until which one can object to a sub-processor."""
    outbox.queue_mail(
        controller=notice.third_party.controller,
        data_key_id=to.data_key_id,
        to=to.email,
        template="thirdparties/staff_announcement",
        context={
            "controller": notice.third_party.controller,
            "party": notice.third_party.legal_name,
            "name": notice.name,
            "day": notice.object_by,
            "days": days,
            "url": _url("admin:thirdparties_thirdparty_change", notice.third_party_id),
        },
        language=to.language,
        dedupe_key=f"announcement:{notice.pk}:{key}:{to.pk}",
        cause=f"announcement:{notice.pk}",
        now=now,
    )


def _url(page: str, key: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(page, args=[key])}"
