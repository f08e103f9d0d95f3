"""Human sentences for the lines of the access log; each package registers its own at start-up."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from office.models import AccessEntry

Describe = Callable[[AccessEntry], str]
_sentences: dict[str, Describe] = {}
_names: dict[str, Promise] = {}
GAP = "…"
REMEMBERED = 1000


class _Gaps(dict[str, Any]):
    """The facts of a line that nobody knows yet: each is a gap."""

    def __missing__(self, key: str) -> str:
        return GAP

    def get(self, key: str, default: Any = None) -> Any:
        """Return a gap, whatever is asked for."""
        return GAP


def register(action: str, describe: Describe) -> None:
    """Word the action `action` by `describe`."""
    _sentences[action] = describe


def describe(entry: AccessEntry) -> str:
    """Say in one sentence, in the current language, what happened."""
    wording = _sentences.get(entry.action)
    return wording(entry) if wording else gettext("Other: %(action)s") % {"action": entry.action}


class Sentences:
    """Says many lines; those that say the same are worded once, since words may need names that are looked up."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def of(self, entry: AccessEntry) -> str:
        """Say what happened; some sentences name who did it."""
        who_and_where = [str(entry.actor_id), str(entry.controller_id)]
        key = json.dumps([entry.action, *who_and_where, entry.details, entry.reason])
        if key not in self._said:
            if len(self._said) >= REMEMBERED:
                self._said.clear()
            self._said[key] = describe(entry)
        return self._said[key]


def registered() -> frozenset[str]:
    """Return the actions that have a wording."""
    return frozenset(_sentences)


def register_names(names: Mapping[str, Promise]) -> None:
    """Name the actions whose sentences cannot be said without the facts of a line."""
    _names.update(names)


def name_of(action: str) -> str:
    """Return the sentence of an action with gaps for what differs from line to line, in the current language."""
    if action in _names:
        return str(_names[action]) % _Gaps()
    return describe(AccessEntry(action=action, details=_Gaps(), reason=GAP))
