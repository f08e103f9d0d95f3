"""From a template and its context to the finished words of a mail or letter, in the recipient's language."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape

import law
from mailroom import markup
from mailroom.enums import Channel
from office import colours

if TYPE_CHECKING:
    from office.models import Controller

PORTAL_COLOUR = "#4f46e5"
"""Brand colour of mails that belong to no controller."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's words. `source` is the Markdown, which a letter is set from."""

    subject: str
    text: str
    html: str
    source: str


class PersonText(str):
    """Text that came in with the context: shown as it was typed, never read as markup.

    Django asks an object's `__html__` when it escapes; the escaped form of a mail is inert Markdown.
    """

    __slots__ = ()

    def __html__(self) -> str:
        return markup.inert(str(self))


def render(
    template: str,
    context: Mapping[str, object],
    *,
    controller: Controller | None,
    language: str,
    channel: Channel = Channel.MAIL,
) -> Rendered:
    """Render `templates/mails/<template>.md` in `language`, with times in the controller's zone.

    Beside `context` the template sees `controller`, `authority` (the controller's supervisory authority, unless
    the context names another), `letter` (whether this goes on paper) and `public_url`. Raises
    `TemplateDoesNotExist` for an unknown template.
    """
    links = markup.Links()
    parts_break = f"=={secrets.token_hex(16)}=="
    zone = ZoneInfo(controller.time_zone) if controller else timezone.get_default_timezone()
    with translation.override(language), timezone.override(zone):
        names = {
            "controller": controller,
            "authority": law.authority(controller.country) if controller else None,
            "letter": channel is Channel.LETTER,
            "public_url": settings.PUBLIC_URL,
            **{name: _inert(value) for name, value in context.items()},
            "mail_links": links,
            "parts_break": parts_break,
        }
        rendered = render_to_string(f"mails/{template}.md", names)
        subject, _separator, source = rendered.partition(parts_break)
        tree = markup.parse(source, links)
        subject = markup.one_line(subject)
        return Rendered(
            subject=subject,
            text=markup.text(tree, links),
            html=_laid_out(
                markup.html(tree, links), subject=subject, controller=controller, language=language
            ),
            source=source.strip(),
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
