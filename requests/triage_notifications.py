"""What is mailed about mails that wait for a decision."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailroom.domain import outbox
from mailroom.models import Incoming, Mail
from office.models import User

MAIL_NAMES: dict[str, Promise] = {"requests/staff_triage": _("to staff: mails wait")}


def mails_wait(oldest: Incoming, *, user: User, count: int, now: datetime) -> int:
    """Remind a privacy lead of mails that wait, once a day; returns how many mails that made.

    The mail names nobody but its recipient, and goes with the key of the mail that waits longest.
    """
    controller = oldest.controller
    key = f"triage:{controller.pk}:{controller.reminder_day(now).isoformat()}:{user.pk}"
    if Mail.objects.filter(dedupe_key=key).exists():
        return 0
    queued = outbox.queue_mail(
        controller=controller,
        data_key_id=oldest.data_key_id,
        to=user.email,
        template="requests/staff_triage",
        context={
            "controller": controller,
            "count": count,
            "since": controller.today(oldest.received_at),
            "url": f"{settings.PUBLIC_URL}{reverse('admin:mailroom_incoming_changelist')}",
        },
        language=user.language,
        dedupe_key=key,
        cause=f"incoming:{oldest.pk}",
        now=now,
    )
    return int(queued is not None)
