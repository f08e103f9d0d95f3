"""From a template and its context to the finished words of a mail or letter, in the recipient's language."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape

import law
from mailroom import markup
from mailroom.enums import Channel
from mailroom.markup import Values
from office import colours

if TYPE_CHECKING:
    from office.models import Controller

PORTAL_COLOUR = "#4f46e5"
"""Brand colour of mails that belong to no controller."""

PARTS_BREAK = f"=={secrets.token_hex(16)}=="
"""Stands between subject, body and footer of a rendered template."""


@dataclass(frozen=True, slots=True, repr=False)
class Rendered:
    """A mail's words. `source` is the Markdown, which a letter is set from."""

    subject: str
    text: str
    html: str
    source: str


class PersonText(str):
    """Text that came in with the context: shown as it was typed, never read as markup.

    Django asks an object's `__html__` when it escapes; what goes into the Markdown of a mail is a mark.
    """

    __slots__ = ()

    def __html__(self) -> str:
        return being_written().text(self)


_values: ContextVar[Values] = ContextVar("values")


def being_written() -> Values:
    """Return what the mail that is being rendered has been filled with so far."""
    return _values.get()


def render(
    template: str,
    context: Mapping[str, object],
    *,
    controller: Controller | None,
    language: str,
    channel: Channel = Channel.MAIL,
) -> Rendered:
    """Render `templates/mails/<template>.md` in `language`, with times in the controller's zone.

    Beside `context` the template sees `controller`, `authorities` (the controller's supervisory authority, unless
    the context names others), `letter` (whether this goes on paper) and `public_url`. Raises
    `TemplateDoesNotExist` for an unknown template.
    """
    zone = ZoneInfo(controller.time_zone) if controller else timezone.get_default_timezone()
    with translation.override(language), timezone.override(zone):
        names = {
            "controller": controller,
            "authorities": law.authorities(residence=controller.country) if controller else (),
            "letter": channel is Channel.LETTER,
            "public_url": settings.PUBLIC_URL,
            **context,
        }
        markdown, values = _filled_in(template, names)
        subject, body, footer = (part.strip() for part in markdown.split(PARTS_BREAK))
        below = _footer_of(footer, names, language=language)
        tree = markup.parse(body)
        subject = markup.one_line(subject, values)
        return Rendered(
            subject=subject,
            text=markup.text(tree, values) + below.text,
            html=_laid_out(
                markup.html(tree, values) + below.html,
                subject=subject,
                controller=controller,
                language=language,
            ),
            source=values.written_into(body) + below.source,
        )


def _filled_in(template: str, names: Mapping[str, object]) -> tuple[str, Values]:
    """Render a template into Markdown, and gather the values that its marks stand for."""
    values = Values()
    token = _values.set(values)
    try:
        safe = {name: _inert(value) for name, value in names.items()}
        return render_to_string(f"mails/{template}.md", {**safe, "parts_break": PARTS_BREAK}), values
    finally:
        _values.reset(token)


@dataclass(frozen=True, slots=True)
class _Footer:
    """What stands below a mail, in its three forms; all empty where a template wants none."""

    text: str = ""
    html: str = ""
    source: str = ""


def _footer_of(template: str, names: Mapping[str, Any], *, language: str) -> _Footer:
    """Return the footer that a template names, if it does and there is a controller to speak of."""
    controller = names["controller"]
    if not template or controller is None:
        return _Footer()
    facts = {
        "name": controller.name,
        "contact_email": controller.contact_email,
        "address_lines": tuple(controller.address_lines),
        "authorities": tuple((one.name, one.link) for one in names["authorities"]),
        "letter": names["letter"],
    }
    return _footer(template, language, tuple(facts.items()))


@lru_cache(maxsize=256)
def _footer(template: str, language: str, facts: tuple[tuple[str, object], ...]) -> _Footer:
    """Render a footer, which is the same in all mails of a controller and language; that language is active."""
    markdown, values = _filled_in(template, dict(facts))
    tree = markup.parse(markdown.strip())
    return _Footer(
        text=f"\n{markup.text(tree, values)}",
        html=markup.html(tree, values),
        source=f"\n\n{values.written_into(markdown.strip())}",
    )


def _laid_out(content: str, *, subject: str, controller: Controller | None, language: str) -> str:
    """Put the HTML of a body into the layout that all mails share."""
    before, between, after = _layout(controller.brand_colour if controller else PORTAL_COLOUR, language)
    return f"{before}{escape(subject)}{between}{content}{after}"


@lru_cache(maxsize=256)
def _layout(colour: str, language: str) -> tuple[str, str, str]:
    """Render the layout of one brand and language: what stands before the title, before and after the content."""
    gap = f"=={secrets.token_hex(16)}=="
    names = {
        "subject": gap,
        "content": gap,
        "language": language,
        "accent": colours.readable_on_light(colour),
        "accent_dark": colours.readable_on_dark(colour),
    }
    before, between, after = render_to_string("mails/layout.html", names).split(gap)
    return before, between, after


def _inert(value: object) -> object:
    """Make every text in a context harmless; what knows how to show itself stays as it is."""
    if hasattr(value, "__html__"):
        return value
    if isinstance(value, str):
        return PersonText(value)
    if isinstance(value, Mapping):
        return {name: _inert(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_inert(item) for item in value]
    return value
