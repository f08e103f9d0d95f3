"""Sending the link to a request again to who lost it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mailroom import addresses, nudging
from office import rate_limits
from office.models import Controller
from office.one_by_one import OneByOne
from requests.domain import handling, references
from requests.models import LinkAsk, Request
from vault.domain import indexes

TASK = "requests.send_links"
AT_MOST = 5
CLOSED_SINCE = timedelta(days=180)


def ask(controller: Controller, *, email: str, reference: str, now: datetime) -> None:
    """Have fresh links mailed to the requests made from this address; nothing tells the caller whether there are any.

    Open requests and those closed in the last 180 days, the five latest at most; with a reference only that one.
    A worker looks for them, so that asking takes the same steps, and the same time, for every address. More asking
    than `LIMITS` allows for one address sends nothing.
    """
    spoken = references.normalise(reference) or ""
    if rate_limits.count("link-to", addresses.mailbox(email), now=now) or (reference and not spoken):
        return
    LinkAsk.objects.create(
        controller=controller,
        email_index=indexes.of(Request, "email_index", email),
        reference=spoken,
        asked_at=now,
    )
    transaction.on_commit(lambda: nudging.nudge(TASK))


def answer_all(*, now: datetime) -> int:
    """Send the links that were asked for; return how many went out.

    What goes wrong at one asking keeps no other waiting; it is raised when all is done.
    """
    asks = OneByOne()
    keys = list(LinkAsk.objects.order_by("pk").values_list("pk", flat=True))
    sent = sum(asks.do(_answer, pk, now=now) for pk in keys)
    asks.end()
    return sent


@transaction.atomic
def _answer(pk: int, *, now: datetime) -> int:
    """Answer one asking and forget it; twice within five minutes sends nothing more."""
    asked = LinkAsk.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if asked is None:
        return 0
    sent = sum(handling.send_link(case, now=now) for case in _meant(asked))
    asked.delete()
    return sent


def _meant(asked: LinkAsk) -> list[Request]:
    cases = Request.objects.filter(
        controller_id=asked.controller_id, email_index=asked.email_index, erased_at__isnull=True
    ).filter(Q(closed_at__isnull=True) | Q(closed_at__gt=asked.asked_at - CLOSED_SINCE))
    if asked.reference:
        cases = cases.filter(reference=asked.reference)
    return list(cases.order_by("-received_at")[:AT_MOST])
