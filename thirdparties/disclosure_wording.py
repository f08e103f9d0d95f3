"""The sentences that the access log shows for what happens to disclosures and statistical shares."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import actions
from office.dates import in_words
from office.models import AccessEntry, OnePersonOffice


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    for action, sentence in SENTENCES.items():
        actions.register(action, sentence)


def _day(sentence: str, entry: AccessEntry, name: str) -> str:
    return sentence % {"day": in_words(date.fromisoformat(str(entry.details[name])))}


def _saved(entry: AccessEntry) -> str:
    if entry.details.get("change") == "new":
        return _("Disclosure entered")
    return _("Disclosure changed: %(fields)s") % {"fields": ", ".join(map(str, entry.details["fields"]))}


def _approved(entry: AccessEntry) -> str:
    if "one_person_office" not in entry.details:
        return _("Approved by a second person")
    office = OnePersonOffice.objects.select_related("controller").get(pk=entry.details["one_person_office"])
    return _("Approved by %(name)s alone: one-person office, set on %(day)s because “%(reason)s”") % {
        "name": entry.actor.name if entry.actor else "–",
        "day": in_words(office.set_on),
        "reason": office.reason,
    }


def _notified(entry: AccessEntry) -> str:
    count = int(entry.details["persons"])
    return ngettext(
        "Notice sent to %(count)s person concerned", "Notice sent to %(count)s persons concerned", count
    ) % {"count": count}


SENTENCES: dict[str, actions.Describe] = {
    "thirdparties.disclosure_saved": _saved,
    "thirdparties.disclosure_evidence": lambda entry: _("Evidence written down"),
    "thirdparties.disclosure_person_added": lambda entry: _("Person concerned added"),
    "thirdparties.disclosure_person_removed": lambda entry: _("Person concerned removed"),
    "thirdparties.disclosure_file_kept": lambda entry: (
        _("File kept, SHA-256 %(digest)s") % {"digest": entry.details["sha256"]}
    ),
    "thirdparties.disclosure_file_opened": lambda entry: _("File opened"),
    "thirdparties.disclosure_viewed": lambda entry: _("Disclosure opened"),
    "thirdparties.disclosure_handed_over": lambda entry: _("Handed over for approval"),
    "thirdparties.disclosure_sent_back": lambda entry: _("Sent back to be changed"),
    "thirdparties.disclosure_approved": _approved,
    "thirdparties.disclosure_refused": lambda entry: _("Disclosure refused"),
    "thirdparties.disclosure_withdrawn": lambda entry: _("Disclosure withdrawn"),
    "thirdparties.disclosure_made": lambda entry: _day(_("Data disclosed on %(day)s"), entry, "on"),
    "thirdparties.disclosure_withheld": lambda entry: _day(
        _("Nobody is told; to be looked at again on %(day)s"), entry, "until"
    ),
    "thirdparties.disclosure_lifted": lambda entry: _("Those concerned may be told from now on"),
    "thirdparties.disclosure_delayed": lambda entry: _day(
        _("Notice put off; to be looked at again on %(day)s"), entry, "until"
    ),
    "thirdparties.disclosure_notified": _notified,
    "thirdparties.disclosure_told": lambda entry: _day(
        _("Those concerned were told otherwise on %(day)s"), entry, "on"
    ),
    "thirdparties.disclosure_erased": lambda entry: _("Personal data erased at the end of its retention"),
    "thirdparties.statistics_recorded": lambda entry: _("Statistical share recorded"),
    "thirdparties.statistics_withdrawn": lambda entry: _("Statistical share withdrawn"),
}
