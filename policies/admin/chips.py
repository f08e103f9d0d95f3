"""The coloured words of policies."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from office.chips import Chip
from office.dates import in_words
from policies.enums import Consequence, Status
from policies.models import PolicyVersion

TONES = {
    Status.DRAFT: "new",
    Status.IN_REVIEW: "waiting",
    Status.APPROVED: "work",
    Status.SCHEDULED: "soon",
    Status.IN_FORCE: "done",
    Status.SUPERSEDED: "plain",
}

CONSEQUENCE_TONES = {
    Consequence.NOTHING: "done",
    Consequence.NOTICE: "waiting",
    Consequence.FRESH_CONSENT: "soon",
}


def status_chip(version: PolicyVersion) -> Chip:
    """Return where a version stands; since when or from when on hover."""
    return Chip(version.state.label, TONES[version.state], title=_on_hover(version))


def consequence_chip(consequence: str) -> Chip:
    """Return what a version asks of people."""
    found = Consequence(consequence)
    return Chip(found.label, CONSEQUENCE_TONES[found])


def _on_hover(version: PolicyVersion) -> str:
    day: date | None = version.effective_on
    if day is None:
        return ""
    if version.status == Status.SCHEDULED:
        return _("Takes effect on %(day)s") % {"day": in_words(day)}
    return _("In force since %(day)s") % {"day": in_words(day)}
