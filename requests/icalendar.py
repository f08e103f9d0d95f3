"""A calendar of whole-day events as text/calendar (RFC 5545, with the names of RFC 7986)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from unicodedata import category

LINE_OCTETS = 75
PRODUCT = "-//Privacy Portal//Due dates//EN"
REFRESH = "PT1H"
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that falls on a day. `uid` stays the same for as long as it exists; `sequence` only grows.

    `modified` is aware. `url` is a URI already.
    """

    uid: str
    on: date
    summary: str
    description: str
    category: str
    url: str
    sequence: int
    modified: datetime


def written(events: Iterable[Event], *, name: str, description: str) -> bytes:
    """Write a calendar. Its days have no time zone and no alarm, and they leave their owner free."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        f"DESCRIPTION:{text(description)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        *(line for event in events for line in _lines_of(event)),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) + b"\r\n" for line in lines)


def _lines_of(event: Event) -> Iterator[str]:
    modified = f"{event.modified.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{modified}"
    yield f"LAST-MODIFIED:{modified}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;VALUE=DATE:{_day(event.on)}"
    yield f"DTEND;VALUE=DATE:{_day(event.on + A_DAY)}"  # the first day after it
    yield f"SUMMARY:{text(event.summary)}"
    yield f"DESCRIPTION:{text(event.description)}"
    yield f"CATEGORIES:{text(event.category)}"
    yield f"URL:{event.url}"
    yield "STATUS:CONFIRMED"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def text(value: str) -> str:
    """Write a value of the type TEXT: escaped, without control characters (RFC 5545, 3.3.11)."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(letter for letter in lines if letter in "\n\t" or category(letter) not in {"Cc", "Cs"})
    for letter in "\\;,":
        kept = kept.replace(letter, f"\\{letter}")
    return kept.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Break a content line into lines of at most 75 octets, between characters (RFC 5545, 3.1)."""
    lines, current = [], b""
    for letter in line:
        octets = letter.encode()
        if len(current) + len(octets) > LINE_OCTETS:
            lines.append(current)
            current = b" "
        current += octets
    return b"\r\n".join([*lines, current])


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")
