"""What happens to a notice when its time of keeping is over: its key goes, the statistical shell stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from mailroom.domain import outbox
from office.models import Controller
from office.one_by_one import OneByOne
from thirdparties.domain import changes
from thirdparties.enums import NoticeStatus
from thirdparties.models import Notice
from vault.domain import shredding

BATCH = 200
REASON = "retention"
ACTION = "thirdparties.notice_erased"


def erase_expired(*, now: datetime) -> int:
    """Erase notices that were closed longer ago than they are kept (NOTICE_RETENTION_DAYS); return how many.

    What goes wrong at one keeps no other waiting; it is raised when all is done.
    """
    limit = now - timedelta(days=settings.NOTICE_RETENTION_DAYS)
    erased, turns = 0, OneByOne()
    for controller in Controller.objects.all():
        expired = Notice.objects.filter(
            controller=controller, status=NoticeStatus.CLOSED, closed_at__lt=limit, erased_at__isnull=True
        )
        erased += sum(turns.do(_erase, notice, now=now) for notice in list(expired[:BATCH]))
    turns.end()
    return erased


def _erase(notice: Notice, *, now: datetime) -> int:
    """End its links and order the shredding of its key; recipient, kind, days and outcome stay."""
    with transaction.atomic():
        rows = Notice.objects.select_for_update(of=("self",)).select_related("controller")
        row = rows.filter(pk=notice.pk, status=NoticeStatus.CLOSED, erased_at__isnull=True).first()
        if row is None:  # another worker was quicker, or the recipient was asked again
            return 0
        row.erased_at, row.person = now, None
        changes.keep(row, action=ACTION, by=None, now=now)
        row.tokens.all().delete()
        outbox.cancel(cause=row.mail_cause)
        shredding.order(row.data_key_id, reason=REASON, now=now)
        changes.note(ACTION, row, controller=row.controller, by=None, now=now)
    return 1
