"""The sentences that the access log and the timeline show of who asks, and who may act for whom."""

from __future__ import annotations

from django.utils.translation import gettext as _

from law import Right
from office import actions
from office.models import AccessEntry
from requests.enums import RIGHT_NAMES
from requests.identity_enums import Method, RepresentationState
from requests.identity_forms import name_of


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    for action, sentence in SENTENCES.items():
        actions.register(action, sentence)


def _proved(entry: AccessEntry) -> str:
    return _("Identity proved: %(method)s") % {"method": Method(str(entry.details["method"])).label}


def _identity_asked(entry: AccessEntry) -> str:
    if "method" not in entry.details:
        return _("Identity asked")
    return _("Identity asked: %(method)s") % {"method": name_of(Method(str(entry.details["method"])))}


def _rule_set(entry: AccessEntry) -> str:
    return _("Identity for “%(right)s”: from “%(old)s” to “%(new)s”") % {
        "right": RIGHT_NAMES[Right(str(entry.details["right"]))],
        "old": Method(str(entry.details["old"])).label,
        "new": Method(str(entry.details["new"])).label,
    }


def _representation_settled(entry: AccessEntry) -> str:
    return _("Right to act: %(state)s") % {"state": RepresentationState(str(entry.details["state"])).label}


SENTENCES: dict[str, actions.Describe] = {
    "requests.identity_asked": _identity_asked,
    "requests.identity_failed": lambda entry: _("Identity not proved"),
    "requests.identity_rule_set": _rule_set,
    "requests.code_right": lambda entry: _("The right code was entered"),
    "requests.identity_code_wrong": lambda entry: _("A wrong code was entered"),
    "requests.identity_code_locked": lambda entry: _(
        "The last wrong code was entered; the code works no more"
    ),
    "requests.code_expired": lambda entry: _("Nobody entered the code in time; it works no more"),
    "requests.identity_document_came": lambda entry: _("The person showed a document"),
    "requests.identity_document_opened": lambda entry: _("Identity document opened"),
    "requests.identity_documents_destroyed": lambda entry: _("Identity documents destroyed"),
    "requests.identity_proved": _proved,
    "requests.representation_settled": _representation_settled,
    "requests.evidence_came": lambda entry: _("Evidence of the right to act came"),
    "requests.evidence_opened": lambda entry: _("Evidence of the right to act opened"),
}
