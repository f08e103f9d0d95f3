"""Colours that can be read: a brand colour is darkened or lightened until it has enough contrast.

Source: WCAG 2.2, success criterion 1.4.3 and its definitions of contrast ratio and relative luminance.
"""

MINIMUM_CONTRAST = 4.5
LIGHT_PAPER = "#ffffff"
DARK_PAPER = "#14161a"
STEPS = 100
LINEAR_BELOW = 0.04045


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours `#rrggbb`, between 1 and 21."""
    lighter, darker = sorted((_luminance(_rgb(first)), _luminance(_rgb(second))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on_light(colour: str) -> str:
    """Darken `colour` until text in it can be read on white."""
    return _mixed_until_readable(colour, towards="#000000", paper=LIGHT_PAPER)


def readable_on_dark(colour: str) -> str:
    """Lighten `colour` until text in it can be read on the dark page."""
    return _mixed_until_readable(colour, towards="#ffffff", paper=DARK_PAPER)


def _mixed_until_readable(colour: str, *, towards: str, paper: str) -> str:
    start, end = _rgb(colour), _rgb(towards)
    for step in range(STEPS + 1):
        share = step / STEPS
        mixed = _hex(tuple(a + (b - a) * share for a, b in zip(start, end, strict=True)))
        if contrast(mixed, paper) >= MINIMUM_CONTRAST:
            return mixed
    return towards


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _hex(rgb: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def _luminance(rgb: tuple[float, ...]) -> float:
    red, green, blue = (
        part / 12.92 if part <= LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in rgb
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
