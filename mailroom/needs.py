"""What of the mailroom needs somebody today, and what a new office does first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mailroom.enums import State
from mailroom.models import Mail, Mailbox
from office.domain.access import access_of
from office.models import Controller
from office.needs import Asked, Need, Part, register

LOOKED_BACK = timedelta(days=14)
"""What failed longer ago was seen, or mended by another mail."""

MAILS = "admin:mailroom_mail_changelist"


def _since(asked: Asked) -> datetime:
    return datetime.combine((asked.now - LOOKED_BACK).astimezone(UTC).date(), time(), tzinfo=UTC)


def _in_state(state: State) -> Callable[[Asked], QuerySet[Any]]:
    def rows(asked: Asked) -> QuerySet[Any]:
        of = Q(controller__in=asked.ids)
        if not asked.narrowed and access_of(asked.user).anywhere("manage_office"):
            of |= Q(controller=None)
        return Mail.objects.filter(of, state=state, created_at__gte=_since(asked))

    return rows


def _query(state: State) -> Callable[[Asked], Mapping[str, str]]:
    return lambda asked: {
        "state__exact": state.value,
        "created_at__gte": _since(asked).isoformat().replace("+00:00", "Z"),
    }


def _to_post(asked: Asked) -> QuerySet[Any]:
    return Mail.objects.filter(controller__in=asked.ids, state=State.TO_POST)


def _without_mailbox(asked: Asked) -> QuerySet[Any]:
    return Controller.objects.filter(pk__in=asked.ids).exclude(
        pk__in=Mailbox.objects.order_by().values("controller")
    )


register(
    Need(
        "mailroom.failed",
        _("Mails that could not be sent"),
        80,
        rows=_in_state(State.FAILED),
        address=MAILS,
        query=_query(State.FAILED),
        seen_with="read_mails",
        acts_with=["resend_mails"],
        tone="late",
        hint=_("in the last two weeks"),
        risk=True,
    ),
    Need(
        "mailroom.bounced",
        _("Mails that came back"),
        81,
        rows=_in_state(State.BOUNCED),
        address=MAILS,
        query=_query(State.BOUNCED),
        seen_with="read_mails",
        acts_with=["resend_mails"],
        tone="soon",
        hint=_("in the last two weeks"),
        risk=True,
    ),
    Need(
        "mailroom.to_post",
        _("Letters to print and post"),
        82,
        rows=_to_post,
        address=MAILS,
        query={"state__exact": State.TO_POST.value},
        seen_with="read_mails",
        acts_with=["resend_mails"],
        tone="wait",
    ),
    Need(
        "mailroom.first",
        _("Connect the mailbox that people write to"),
        20,
        rows=_without_mailbox,
        address="admin:mailroom_mailbox_add",
        acts_with=["manage_office"],
        hint=_("Requests that come by e-mail are then taken in, and their time counts from their arrival."),
        part=Part.FIRST,
    ),
)
