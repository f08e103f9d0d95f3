"""Human sentences for the lines of the access log; each package registers its own at start-up."""

from collections.abc import Callable

from django.utils.translation import gettext

from office.models import AccessEntry

Describe = Callable[[AccessEntry], str]
_sentences: dict[str, Describe] = {}


def register(action: str, describe: Describe) -> None:
    """Word the action `action` by `describe`."""
    _sentences[action] = describe


def describe(entry: AccessEntry) -> str:
    """Say in one sentence, in the current language, what happened."""
    wording = _sentences.get(entry.action)
    return wording(entry) if wording else gettext("Other: %(action)s") % {"action": entry.action}


def registered() -> frozenset[str]:
    """Return the actions that have a wording."""
    return frozenset(_sentences)
