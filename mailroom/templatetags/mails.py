"""Tags of the templates in `templates/mails/`: `{% load mails %}`."""

import re

from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from mailroom.markup import Links, inert

register = template.Library()
SCHEMES = ("https://", "http://", "mailto:")


@register.simple_tag(takes_context=True)
def button(context: Context, url: str, text: str) -> SafeString:
    """Write the one link that a mail asks the person to follow: a button, its address also as text."""
    return mark_safe(f"\n\n{_markdown_link(_links(context).button(_web_address(url)), text)}\n\n")  # noqa: S308


@register.simple_tag(takes_context=True)
def link(context: Context, url: str, text: str = "") -> SafeString:
    """Write a link in running text; without `text` the address stands for itself."""
    url = _web_address(url)
    words = str(text) or url.removeprefix("mailto:")
    return mark_safe(_markdown_link(_links(context).inline(url), words))  # noqa: S308


@register.filter
def quoted(value: object) -> SafeString:
    """Write text that a person typed: shown as typed, never read as markup, harmless in any place."""
    return mark_safe(inert(str(value)))  # noqa: S308


@register.filter
def without_links(value: object) -> str:
    """Cut the portal's own links short: they open what only their recipient may open."""
    return re.sub(rf"{re.escape(settings.PUBLIC_URL)}/\S+", f"{settings.PUBLIC_URL}/…", str(value))


@register.filter
def in_one_line(value: object) -> str:
    """Write the lines of a postal address in a row."""
    return " · ".join(line.strip() for line in str(value).splitlines() if line.strip())


def _links(context: Context) -> Links:
    """Find the links of the mail that is being rendered."""
    links = context["mail_links"]
    assert isinstance(links, Links)  # noqa: S101
    return links


def _web_address(url: object) -> str:
    """Check that a template links to the web or to an address, not to a script."""
    address = str(url)
    if not address.startswith(SCHEMES):
        raise template.TemplateSyntaxError("A mail links to http, https or mailto addresses only.")
    return address


def _markdown_link(target: str, text: object) -> str:
    """Write a link as Markdown."""
    return f"[{inert(str(text))}](<{target}>)"
