"""The coloured words of notices."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.chips import Chip
from office.dates import in_words, short_day
from thirdparties.enums import NoticeOutcome, NoticeStatus
from thirdparties.models import Notice

SOON_DAYS = 7
TONES = {
    NoticeOutcome.CONFIRMED: "done",
    NoticeOutcome.PARTLY: "soon",
    NoticeOutcome.REFUSED: "soon",
    NoticeOutcome.WITHDRAWN: "plain",
}


def state_chip(notice: Notice) -> Chip:
    """Say where a notice stands: the answer once there is one."""
    status = NoticeStatus(notice.status)
    if not notice.outcome:
        return Chip(status.label, "waiting")
    outcome = NoticeOutcome(notice.outcome)
    tone = TONES[outcome] if status is NoticeStatus.ANSWERED or outcome not in _SETTLED else "done"
    return Chip(outcome.label, tone, title=str(status.label))


_SETTLED = {NoticeOutcome.PARTLY, NoticeOutcome.REFUSED}


def days_chip(notice: Notice, *, today: date) -> Chip:
    """Say how many days are left to answer, or what stands instead of them."""
    if notice.status == NoticeStatus.CLOSED:
        day = notice.controller.today(notice.closed_at) if notice.closed_at else today
        return Chip(_("closed %(day)s") % {"day": short_day(day)}, "done", title=in_words(day))
    if notice.status == NoticeStatus.ANSWERED:
        return Chip(_("to be decided"), "soon")
    left = (notice.due_on - today).days
    if left < 0:
        text = ngettext("%(days)s day overdue", "%(days)s days overdue", -left) % {"days": -left}
        return Chip(text, "overdue", title=in_words(notice.due_on))
    if left == 0:
        return Chip(_("due today"), "soon", title=in_words(notice.due_on))
    text = ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
    return Chip(text, "soon" if left <= SOON_DAYS else "fine", title=in_words(notice.due_on))
