"""The flow picture: controller, recipients, countries, drawn as SVG on the server.

Lines and words take the colour of the text around them, so that it reads in the dark as well. A gap is marked by a
word, a broken line and hatching, not by a colour alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.countries import place_name
from thirdparties import transfer_words
from thirdparties.domain.transfers import Transfer

NAMESPACE = "http://www.w3.org/2000/svg"
WIDTH, ROW, BOX, TOP = 960, 64, 48, 12
LEFT, MIDDLE, RIGHT = (0, 190), (330, 250), (680, 280)
"""Where the columns begin, and how wide they are."""

FITS = 34
"""Letters that fit into a box of the middle; others by their width."""

UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def flow_svg(transfers: Sequence[Transfer]) -> str:
    """Draw where data goes; an empty text where it goes nowhere."""
    if not transfers:
        return ""
    groups = _by_recipient(transfers)
    rows = sum(map(len, groups))
    height = TOP * 2 + ROW * rows
    picture = _picture(transfers, height=height)
    first = transfers[0]
    middle = height / 2
    _box(
        picture,
        LEFT,
        middle,
        lines=[first.controller.name, place_name(first.source)],
        role="source",
    )
    number = 0
    for group in groups:
        centre = TOP + ROW * (number + len(group) / 2)
        gaps = any(one.is_gap for one in group)
        _line(picture, LEFT, middle, MIDDLE, centre, broken=gaps)
        _box(picture, MIDDLE, centre, lines=[group[0].recipient_name], role="recipient")
        for one in group:
            at = TOP + ROW * (number + 0.5)
            _line(picture, MIDDLE, centre, RIGHT, at, broken=one.is_gap)
            _box(
                picture,
                RIGHT,
                at,
                lines=_country_lines(one),
                role="country",
                hatching=f"flow-{first.controller.slug}-gap" if one.is_gap else "",
            )
            number += 1
    return tostring(picture, encoding="unicode")


def _by_recipient(transfers: Sequence[Transfer]) -> list[list[Transfer]]:
    groups: dict[object, list[Transfer]] = {}
    for one in transfers:
        groups.setdefault(one.recipient.pk if one.recipient else None, []).append(one)
    return list(groups.values())


def _country_lines(one: Transfer) -> list[str]:
    country, ways = place_name(one.country), transfer_words.ways(one)
    if one.is_gap:
        return [_("%(country)s · gap") % {"country": country}, ways]
    return [country, ways]


def _picture(transfers: Sequence[Transfer], *, height: int) -> Element:
    mark = f"flow-{transfers[0].controller.slug}"
    picture = Element(
        "svg",
        {
            "xmlns": NAMESPACE,
            "viewBox": f"0 0 {WIDTH} {height}",
            "class": "pp-flow",
            "role": "img",
            "aria-labelledby": f"{mark}-title {mark}-desc",
            "fill": "none",
            "stroke": "currentColor",
            "font-size": "14",
        },
    )
    SubElement(picture, "title", {"id": f"{mark}-title"}).text = _plain(
        _("Where data of %(name)s goes") % {"name": transfers[0].controller}
    )
    SubElement(picture, "desc", {"id": f"{mark}-desc"}).text = _described(transfers)
    stripes = SubElement(
        SubElement(picture, "defs"),
        "pattern",
        {
            "id": f"{mark}-gap",
            "width": "8",
            "height": "8",
            "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(45)",
        },
    )
    SubElement(stripes, "path", {"d": "M0 0V8", "stroke-width": "2", "stroke-opacity": "0.35"})
    return picture


def _described(transfers: Sequence[Transfer]) -> str:
    gaps = sum(one.is_gap for one in transfers)
    count = len(transfers)
    words = ngettext("%(count)s flow", "%(count)s flows", count) % {"count": count}
    rests = (
        ngettext("%(count)s without a safeguard", "%(count)s without a safeguard", gaps) % {"count": gaps}
        if gaps
        else _("none without a safeguard")
    )
    return _("%(flows)s, %(gaps)s. The table below says the same.") % {"flows": words, "gaps": rests}


def _box(
    picture: Element,
    column: tuple[int, int],
    centre: float,
    *,
    lines: list[str],
    role: str,
    hatching: str = "",
) -> None:
    begin, width = column
    group = SubElement(picture, "g", {"class": f"pp-flow-{role}"})
    SubElement(group, "title").text = _plain(" · ".join(lines))
    frame = {
        "x": str(begin + 1),
        "y": f"{centre - BOX / 2:g}",
        "width": str(width - 2),
        "height": str(BOX),
        "rx": "6",
        "stroke-width": "3" if hatching else "1",
    }
    if hatching:
        SubElement(group, "rect", {**frame, "fill": f"url(#{hatching})"})
    else:
        SubElement(group, "rect", {**frame, "stroke-opacity": "0.6"})
    words = [line for line in lines if line]
    for place, line in enumerate(words):
        text = SubElement(
            group,
            "text",
            {
                "x": str(begin + 12),
                "y": f"{centre + 5 + 18 * (place - (len(words) - 1) / 2):g}",
                "fill": "currentColor",
                "stroke": "none",
                **({"font-weight": "600"} if place == 0 else {"font-size": "12"}),
            },
        )
        text.text = _plain(_fitting(line, width=width))


def _line(
    picture: Element, left: tuple[int, int], start: float, right: tuple[int, int], end: float, *, broken: bool
) -> None:
    x1, x2 = left[0] + left[1], right[0]
    half = (x1 + x2) / 2
    line = {
        "d": f"M{x1} {start:g}C{half:g} {start:g} {half:g} {end:g} {x2} {end:g}",
        "stroke-width": "2" if broken else "1",
    }
    SubElement(picture, "path", {**line, "stroke-dasharray": "7 5"} if broken else line)


def _fitting(text: str, *, width: int) -> str:
    """Cut a text that is too long for a box; letters of East Asia take the room of two."""
    room, kept = FITS * width / MIDDLE[1], ""
    for letter in text:
        room -= 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if room < 1:
            return f"{kept.rstrip()}…"
        kept += letter
    return kept


def _plain(text: str) -> str:
    """Return a text without what no XML may hold."""
    return UNREADABLE.sub("", text)
