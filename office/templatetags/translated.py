"""The filter that shows a text in the page's language; every template has it without loading."""

from django import template

from office import translated

register = template.Library()


@register.filter
def here(words: translated.Words | None) -> str:
    """Show a text in several languages in the page's language: {{ purpose.name|here }}; no text, no words."""
    return translated.here(words) if words else ""
