"""Scripts in a text: a policy needs none, so a file that has some is refused, not mended in silence."""

from __future__ import annotations

import re

import nh3
from django.utils.translation import gettext as _

from policies.errors import FileRefusedError

ELEMENT = re.compile(r"<([a-z][^\s/<>\"'=`]*)", re.IGNORECASE)
ROOTS = re.compile(r"<(html|head|body|frameset|template)(?=[\s/>])", re.IGNORECASE)
"""The parser takes fragments and forgets or hides these; under another name they are seen."""
OTHER_NAME = "x-seen-"
MOST_ELEMENTS = 10_000
"""More cannot be a policy, and elements nested so deeply keep the parser busy for minutes."""
ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href", "background", "poster", "srcdoc"}
ACTIVE_SCHEMES = ("javascript:", "vbscript:")
IN_MARKDOWN = re.compile(r"(?:\]\(\s*<?|\]:\s*<?|<)\s*((?:java|vb)script:)", re.IGNORECASE)
UNREAD = re.compile(r"[\x00-\x20]")
"""What browsers leave out when they read an address's scheme."""


def refuse_scripts(text: str) -> None:
    """Raise a `FileRefusedError` that names the script elements, `on…` handlers and script addresses in a text."""
    if len(ELEMENT.findall(text)) > MOST_ELEMENTS:
        raise FileRefusedError(
            _(
                "This page has far more HTML elements than a policy needs. Save its text alone and import that."
            )
        )
    found = _scripts_in(text) if "<" in text else []
    found += [link.lower() for link in IN_MARKDOWN.findall(text)]
    if not found:
        return
    raise FileRefusedError(
        _(
            "This file holds scripts, which a policy must not: %(found)s. Take them out, or save the page as"
            " plain text."
        )
        % {"found": ", ".join(dict.fromkeys(found))}
    )


def _scripts_in(text: str) -> list[str]:
    html = ROOTS.sub(rf"<{OTHER_NAME}\1", text)
    found: list[str] = []

    def look(element: str, attribute: str, value: str) -> None:
        if attribute.startswith("on"):
            found.append(f"<{element.removeprefix(OTHER_NAME)} {attribute}>")
        scheme = UNREAD.sub("", value).lower()
        found.extend(name for name in ACTIVE_SCHEMES if scheme.startswith(name))
        if attribute == "srcdoc":
            found.append("srcdoc")

    cleaned = nh3.clean(
        html,
        tags={name.lower() for name in ELEMENT.findall(html)},
        clean_content_tags=set(),
        attributes={"*": ADDRESSES},
        generic_attribute_prefixes={"on"},
        attribute_filter=look,
        url_schemes={"http", "https", "mailto", "tel", "data", "javascript", "vbscript"},
        link_rel=None,
    )
    if "<script" in cleaned:
        found.insert(0, "<script>")
    return found
