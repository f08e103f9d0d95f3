"""Play an authority's inquiry at each demo company; what they ask is invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from office.models import Controller, User
from requests.domain import inquiries, inquiry_handling
from requests.domain.inquiries import Letter
from requests.enums import Channel, Outcome
from requests.inquiry_enums import CountsFrom
from requests.models import Inquiry, Request

ASKED = {
    "dreame": (
        "SE",
        "IMY-2026-4711",
        "En person klagar på att radering bara skedde delvis. Förklara vad ni har sparat, varför och hur länge.",
    ),
    "procotsmart": (
        "NO",
        "26/01234",
        "Vi ber om en redegjørelse for hvordan dere bekrefter identiteten til den som ber om innsyn.",
    ),
}


def play(controller: Controller, *, handler: User, now: datetime) -> int:
    """Enter a company's inquiry unless it has one; return how many were made."""
    if Inquiry.objects.filter(controller=controller).exists():
        return 0
    authority, number, asked = ASKED[controller.slug]
    arrived = now - timedelta(days=9)
    letter = Letter(
        authority=authority,
        case_number=number,
        asked=asked,
        channel=Channel.LETTER,
        dated_on=controller.today(now - timedelta(days=12)),
        received_on=controller.today(arrived),
        days=21,
        counts_from=CountsFrom.LETTER,
    )
    row = inquiries.enter(controller, letter=letter, by=handler, now=arrived)
    inquiry_handling.start(row, by=handler, now=now - timedelta(days=8))
    about = (
        Request.objects.filter(controller=controller, outcome=Outcome.REFUSED).first()
        or Request.objects.filter(controller=controller).order_by("-received_at").first()
    )
    if about is not None:
        inquiry_handling.link(row, reference=about.reference, by=handler, now=now - timedelta(days=8))
    if controller.slug == "dreame":
        inquiry_handling.seek_extension(
            row,
            asked_on=controller.today(now - timedelta(days=1)),
            until=controller.today(now + timedelta(days=24)),
            by=handler,
            now=now - timedelta(days=1),
        )
    return 1
