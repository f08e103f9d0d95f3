"""Texts that give themselves away wherever they end up, however they are written there."""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass, field

AROUND = 60


def _found_in_base64(text: bytes) -> list[bytes]:
    """Return what is sure to stand in the base64 of anything that holds `text`, at each of three offsets."""
    parts = []
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + text)
        start = -(-offset * 4 // 3) if offset else 0
        sure = encoded[start : (len(text) + offset) // 3 * 4]
        parts += [sure, sure.replace(b"+", b"-").replace(b"/", b"_")]
    return parts


@dataclass
class Markers:
    """Makes markers that begin alike, so that one search finds them all.

    What they begin with is of letters and digits, which URLs, JSON, HTML, quoted-printable and both normal forms of
    Unicode leave as they are. Base64, hexadecimal digits and UTF-16 do not: they are searched for apart.
    """

    start: str = field(default_factory=lambda: f"zq{secrets.token_hex(5)}x")
    places: list[str] = field(default_factory=list)

    def core(self, place: str) -> str:
        """Return a marker of letters and digits for a place."""
        self.places.append(place)
        return f"{self.start}{len(self.places):03}"

    def words(self, place: str) -> str:
        """Return a marker among letters that other encodings write otherwise."""
        return f"Åsa {self.core(place)} Öberg’s"

    def email(self, place: str) -> str:
        """Return an address."""
        return f"{self.core(place)}@person.example"

    def found_in(self, hay: bytes) -> list[str]:
        """Say which markers stand in `hay`, and what stands around them."""
        start, low = self.start.encode(), hay.lower()
        spellings = {
            "as it is": (low, start),
            "in hexadecimal": (low, start.hex().encode()),
            "in UTF-16": (low, self.start.encode("utf-16-le")),
            **{f"in base64 ({number})": (hay, part) for number, part in enumerate(_found_in_base64(start))},
        }
        return [
            f"{how}: {self._told(place, needle, at)}"
            for how, (place, needle) in spellings.items()
            for at in _all(needle, place)[:5]
        ]

    def _told(self, hay: bytes, needle: bytes, at: int) -> str:
        around = hay[max(at - AROUND, 0) : at + len(needle) + AROUND].decode("utf-8", "replace")
        number = re.search(rf"{self.start}(\d\d\d)", around)
        place = self.places[int(number[1]) - 1] if number else "?"
        return f"{place}: …{around!r}…"


def _all(needle: bytes, hay: bytes) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(needle), hay)]
