"""Tags of the templates in `templates/mails/`: `{% load mails %}`."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from mailroom import own_links
from mailroom.markup import address_in
from mailroom.rendering import being_written

register = template.Library()
SCHEMES = ("https://", "http://", "mailto:")


@register.simple_tag
def button(url: str, text: str) -> SafeString:
    """Write the one link that a mail asks the person to follow: a button, its address also as text."""
    return mark_safe(f"\n\n{being_written().button(_web_address(url), str(text))}\n\n")  # noqa: S308


@register.simple_tag
def link(url: str, text: str = "") -> SafeString:
    """Write a link in running text; without `text` the address stands for itself."""
    url = _web_address(url)
    return mark_safe(being_written().link(url, str(text) or address_in(url)))  # noqa: S308


@register.filter
def quoted(value: object) -> SafeString:
    """Write text that a person typed: shown as typed, never read as markup, harmless in any place."""
    return mark_safe(being_written().text(str(value)))  # noqa: S308


@register.filter
def without_links(value: object) -> str:
    """Cut the portal's own links short."""
    return own_links.cut(str(value))


@register.filter
def in_one_line(value: object) -> str:
    """Write the lines of a postal address in a row."""
    return " · ".join(line.strip() for line in str(value).splitlines() if line.strip())


def _web_address(url: object) -> str:
    """Check that a template links to the web or to an address, not to a script."""
    address = str(url)
    if not address.startswith(SCHEMES):
        raise template.TemplateSyntaxError("A mail links to http, https or mailto addresses only.")
    return address
