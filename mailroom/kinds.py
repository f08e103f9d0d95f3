"""What each kind of mail is called by staff; every package names its own templates at start-up."""

from collections.abc import Mapping

from django.utils.functional import Promise

SYSTEM = "portal/system"
"""The kind under which the portal's own mails stand in the outbox."""

_names: dict[str, str | Promise] = {}


def register(names: Mapping[str, str | Promise]) -> None:
    """Name templates: `{"requests/receipt": _("Receipt of a request")}`."""
    _names.update(names)


def name_of(template: str) -> str:
    """Name the kind of a mail in the current language; an unregistered one by the words of its template."""
    named = _names.get(template)
    return str(named) if named else template.rpartition("/")[2].replace("_", " ").capitalize()
