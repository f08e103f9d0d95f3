"""The sentences that the access log shows for what happens to persons."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import actions
from office.countries import place_name
from office.dates import in_words
from office.models import AccessEntry
from subjects import action_names
from subjects.domain.merging import MergeReason
from subjects.enums import (
    IdentifierKind,
    NoCodeReason,
    OwnAct,
    Proof,
    SuppressionKind,
    SuppressionReason,
)


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    actions.register_names(action_names.NAMES)
    for action, sentence in SENTENCES.items():
        actions.register(action, sentence)


def _account_made(entry: AccessEntry) -> str:
    if entry.details["for"] == "person":
        return _("Account of who did what made for the person")
    return _("Account of who did what read by the office")


def _entered(entry: AccessEntry) -> str:
    kinds = [str(IdentifierKind(kind).label) for kind in entry.details["kinds"]]
    if not kinds:
        return _("Person entered")
    return _("Person entered, known by: %(kinds)s") % {"kinds": ", ".join(kinds)}


def _kind(entry: AccessEntry) -> str:
    return str(IdentifierKind(str(entry.details["kind"])).label)


def _verified(entry: AccessEntry) -> str:
    return _("Verified: %(kind)s (%(proof)s)") % {
        "kind": _kind(entry),
        "proof": Proof(str(entry.details["proof"])).label,
    }


def _ended(entry: AccessEntry) -> str:
    return _("No longer the person’s after %(day)s: %(kind)s") % {
        "day": in_words(date.fromisoformat(str(entry.details["on"]))),
        "kind": _kind(entry),
    }


def _relocated(entry: AccessEntry) -> str:
    return _("Country and language set: %(country)s, %(language)s") % {
        "country": place_name(str(entry.details["country"])),
        "language": entry.details["language"],
    }


def _merged(entry: AccessEntry) -> str:
    return _("Merged into %(into)s: %(reason)s") % {
        "into": entry.details["into"],
        "reason": MergeReason(str(entry.details["reason"])).label,
    }


def _took_over(entry: AccessEntry) -> str:
    return _("%(of)s merged into this entry: %(reason)s") % {
        "of": entry.details["of"],
        "reason": MergeReason(str(entry.details["reason"])).label,
    }


def _erased(entry: AccessEntry) -> str:
    count = int(entry.details["remembered"])
    sentence = ngettext(
        "Erased: %(reason)s; %(count)s identifier on the suppression list",
        "Erased: %(reason)s; %(count)s identifiers on the suppression list",
        count,
    )
    return sentence % {"reason": SuppressionReason(str(entry.details["reason"])).label, "count": count}


def _code_off(entry: AccessEntry) -> str:
    if not entry.reason:
        return _("No code is asked for before the page opens")
    return _("Asking for a code ended: %(reason)s") % {"reason": NoCodeReason(entry.reason).label}


def _suppressed(entry: AccessEntry) -> str:
    return _("Put on the suppression list: %(what)s, because %(reason)s") % {
        "what": SuppressionKind(str(entry.details["what"])).label,
        "reason": SuppressionReason(str(entry.details["reason"])).label,
    }


def _lifted(entry: AccessEntry) -> str:
    return _("Taken off the suppression list: %(what)s, because the person %(act)s") % {
        "what": SuppressionKind(str(entry.details["what"])).label,
        "act": OwnAct(str(entry.details["act"])).label,
    }


SENTENCES: dict[str, actions.Describe] = {
    "subjects.account_made": _account_made,
    "subjects.viewed": lambda entry: _("Person looked at"),
    "subjects.entered": _entered,
    "subjects.identifier_added": lambda entry: _("Identifier added: %(kind)s") % {"kind": _kind(entry)},
    "subjects.identifier_verified": _verified,
    "subjects.identifier_ended": _ended,
    "subjects.renamed": lambda entry: _("Name changed"),
    "subjects.relocated": _relocated,
    "subjects.birth_date_noted": lambda entry: _("Date of birth noted"),
    "subjects.guardian_added": lambda entry: _("Parent or guardian noted"),
    "subjects.guardian_ended": lambda entry: _("Parent or guardian no longer stands for the child"),
    "subjects.merged": _merged,
    "subjects.took_over": _took_over,
    "subjects.erased": _erased,
    "subjects.code_on": lambda entry: _("A code is asked for before the page opens"),
    "subjects.code_off": _code_off,
    "subjects.code_locked": lambda entry: _("Five wrong codes were entered; the code works no more"),
    "subjects.suppressed": _suppressed,
    "subjects.suppression_lifted": _lifted,
}
