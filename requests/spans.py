"""What an address of the worklist says of time: what was received or answered in a month, or received in a week."""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, date, timedelta

from requests.domain import measures

SPAN = re.compile(r"(received|answered|on-time|late)-(\d{4})-(\d\d)(?:-(\d\d))?")


def received(month: date) -> str:
    """Return the value for what was received in a month."""
    return f"received-{month:%Y-%m}"


def received_in_week(monday: date) -> str:
    """Return the value for what was received in a week."""
    return f"received-{monday:%Y-%m-%d}"


def answered(month: date, part: str = "answered") -> str:
    """Return the value for what was answered in a month; `part` is `on-time` or `late` for less than all."""
    return f"{part}-{month:%Y-%m}"


def read(value: str) -> tuple[str, date, date] | None:
    """Return what of which days a value means, the last day included; None for one that means nothing."""
    found = SPAN.fullmatch(value)
    if found is None:
        return None
    part, year, month, day = found.groups()
    if int(year) in {MINYEAR, MAXYEAR}:  # what lies at their ends is beyond the calendar in another time zone
        return None
    try:
        first = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    last = first + timedelta(days=6) if day else measures.last_of_month(first)
    return (part, first, last) if part == "received" or not day else None
