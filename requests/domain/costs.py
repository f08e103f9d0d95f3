"""The sheet of costs behind a fee: a line for each cost, whose sum is the fee (GDPR Art 12(5)(a))."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from requests.domain import texts
from requests.domain.errors import IntakeRefusedError

MOST_COSTS = 30
LINE = re.compile(r"^(?P<what>.*?\S)[\s:–-]+(?P<amount>\d[\d\s.,]*)$")
NUMBER = re.compile(r"\d[\d\s.,]*")


@dataclass(frozen=True, slots=True, repr=False)
class Cost:
    """One cost: what for, and how much in the fee's currency."""

    what: str
    amount: Decimal


def read(typed: str, *, amount: str) -> list[Cost]:
    """Return the costs that were typed, one a line; raises `IntakeRefusedError` where they are not the fee.

    A line may end with the currency of the fee, as the fee itself does.
    """
    currency = NUMBER.sub("", amount).strip()
    typed_lines = (line.strip() for line in texts.paragraphs("costs", typed).splitlines())
    lines = [line.removesuffix(currency).rstrip() for line in typed_lines if line]
    if not lines or len(lines) > MOST_COSTS:
        raise IntakeRefusedError(
            "costs", _("Write one cost a line, with its amount at the end, such as: Copying 40 pages 80")
        )
    costs = [_cost(line) for line in lines]
    asked = number_in(amount)
    if asked is None or sum(cost.amount for cost in costs) != asked:
        raise IntakeRefusedError(
            "costs",
            _("The costs come to %(sum)s, which is not the fee.") % {"sum": sum(one.amount for one in costs)},
        )
    return costs


def in_words(costs: Sequence[Cost]) -> str:
    """Return the sheet as the person reads it."""
    return "\n".join(f"{cost.what}: {cost.amount}" for cost in costs)


def number_in(text: str) -> Decimal | None:
    """Return the number in an amount, with a comma or a point before at most two decimals; None for none."""
    found = NUMBER.search(text)
    if found is None:
        return None
    digits = re.sub(r"\s", "", found[0]).rstrip(".,")
    whole, point, decimals = digits.replace(",", ".").rpartition(".")
    if point and len(decimals) <= 2:  # noqa: PLR2004 - cents
        return Decimal(f"{whole.replace('.', '')}.{decimals}")
    return Decimal(re.sub(r"[.,]", "", digits))


def _cost(line: str) -> Cost:
    found = LINE.match(line)
    amount = number_in(found["amount"]) if found is not None else None
    if found is None or amount is None:
        raise IntakeRefusedError(
            "costs", _("Write one cost a line, with its amount at the end, such as: Copying 40 pages 80")
        )
    return Cost(what=texts.line("costs", found["what"]), amount=amount)
