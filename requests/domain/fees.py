"""Asking the person for a fee (GDPR Art 12(5) and what other laws allow), and noting that it was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

import law
from law import FeeGround, FeeRules
from office.models import User
from requests import notifications
from requests.domain import clock, conversation, links, texts
from requests.domain.changes import changing, demand_undecided, move
from requests.domain.costs import in_words, read
from requests.domain.errors import ClockRefusedError, IntakeRefusedError
from requests.enums import ClockKind, MessageKind, Status
from requests.models import FeeCost, Message, Request

LONGEST_AMOUNT = 40


@dataclass(frozen=True, slots=True)
class Allowed:
    """A ground on which a fee may be asked, the article of each law that has it, and the most that it may be."""

    ground: FeeGround
    sources: tuple[str, ...]
    limits: tuple[str, ...]


def allowed(case: Request) -> list[Allowed]:
    """Return the grounds for a fee that every law which applies has: what one of them forbids cannot be asked."""
    rules = [law.fee_rules(code) for code in clock.laws_that_apply(case)]
    grounds = [ground for ground in rules[0].grounds if all(ground in one.grounds for one in rules)]
    return [_allowed(ground, rules) for ground in grounds]


def _allowed(ground: FeeGround, rules: list[FeeRules]) -> Allowed:
    return Allowed(
        ground=ground,
        sources=tuple(dict.fromkeys(one.source for one in rules)),
        limits=tuple(one.limit for one in rules if one.limit),
    )


def ask(
    case: Request,
    *,
    ground: FeeGround,
    amount: str,
    costs: str,
    text: str,
    by: User,
    now: datetime,
    seen: int | None = None,
) -> Message:
    """Tell the person of a fee, why and how to pay it; whether the clock waits for it is for `law` to say.

    `amount` is a line with its currency, `costs` are the lines that it is made of (see `costs.read`). Raises
    `IntakeRefusedError` for a ground that no law here has and for costs that do not come to the fee, and
    `ClockRefusedError` while a fee is open.
    """
    sum_asked = texts.line("amount", amount)
    if not any(sign.isdigit() for sign in sum_asked) or len(sum_asked) > LONGEST_AMOUNT:
        raise IntakeRefusedError("amount", _("Write the amount with its currency, such as 200 SEK."))
    if ground not in {one.ground for one in allowed(case)}:
        raise IntakeRefusedError("ground", _("The law allows no fee on this ground."))
    if not texts.paragraphs("text", text):
        raise IntakeRefusedError("text", _("Write what you want to say."))
    sheet = read(costs, amount=sum_asked)
    details = {"ground": ground.value}
    with changing(case, action="requests.fee_asked", by=by, now=now, seen=seen, details=details) as locked:
        if is_asked(locked):
            raise ClockRefusedError(_("A fee was asked and is not paid yet."))
        move(locked, Status.AWAITING_REQUESTER)
        clock.record(locked, kind=ClockKind.FEE_ASKED, on=locked.controller.today(now), by=by, now=now)
        words = "\n\n".join((amount_in_words(locked, amount=sum_asked), in_words(sheet), text))
        message = conversation.send(locked, text=words, kind=MessageKind.FEE, by=by, now=now)
        for cost in sheet:
            FeeCost.objects.create(
                request=locked,
                data_key_id=locked.data_key_id,
                message=message,
                what=cost.what,
                amount=str(cost.amount),
                by=by,
                at=now,
            )
        return message


def paid(case: Request, *, on: date, by: User, now: datetime, seen: int | None = None) -> Request:
    """Note that the fee was paid, on which day; work goes on, and the person hears by when they get the answer.

    Raises `ClockRefusedError` when none was asked.
    """
    with changing(case, action="requests.fee_paid", by=by, now=now, seen=seen) as locked:
        demand_undecided(locked)
        if not is_asked(locked):
            raise ClockRefusedError(_("No fee was asked, so there is nothing to record."))
        move(locked, Status.IN_PROGRESS)
        clock.record(locked, kind=ClockKind.FEE_PAID, on=on, by=by, now=now)
        url = links.issue(locked, now=now) if locked.email else ""
        notifications.fee_paid(locked, on=on, url=url, now=now)
    return locked


def is_asked(case: Request) -> bool:
    """Whether a fee was asked and not paid yet."""
    return clock.is_waiting(case, asked=ClockKind.FEE_ASKED, answered=ClockKind.FEE_PAID)


def amount_in_words(case: Request, *, amount: str) -> str:
    """Say how much is asked, in the person's language."""
    with override(case.language):
        return _("The fee: %(amount)s") % {"amount": amount}
