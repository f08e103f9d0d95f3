"""How the preference centre is laid out: purposes by what a person can do about them, and what stops at one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from consents.domain.preferences import Preferences, Rest
from consents.enums import Scope


def sections(shown: Preferences) -> list[dict[str, Any]]:
    """Return the purposes by what a person can do about them; sections without any are left out."""
    found: Sequence[tuple[Rest, str, str]] = (
        (
            Rest.CONSENT,
            _("What you decide"),
            _("We do this only if you say yes. You can change your mind at any time."),
        ),
        (
            Rest.INTEREST,
            _("What you can say no to"),
            _("We do this because we have a legitimate interest in it. You can object."),
        ),
        (
            Rest.NEED,
            _("What is needed"),
            _(
                "We need this for what we agreed with you, or the law requires it. It cannot be switched off here."
            ),
        ),
    )
    return [
        {"rest": rest.value, "title": title, "words": words, "choices": chosen}
        for rest, title, words in found
        if (chosen := shown.resting_on(rest))
    ]


def ways(shown: Preferences) -> list[dict[str, Any]]:
    """Return what can be stopped at one go."""
    found = (
        (Scope.MARKETING, _("No marketing"), _("No advertising, news or offers from us, at once.")),
        (
            Scope.SHARING,
            _("Stop sharing my data"),
            _("Nobody else gets your data any more, except where it cannot be done without them."),
        ),
        (
            Scope.LOCATION,
            _("Do not use my location"),
            _("Everything stops that uses where you or your device are."),
        ),
    )
    return [
        {"scope": scope.value, "title": title, "words": words}
        for scope, title, words in found
        if scope in shown.left
    ]
