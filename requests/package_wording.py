"""The sentences that the access log and the timeline show of files that are handed over."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import actions
from office.models import AccessEntry
from requests.package_enums import RevokeReason


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    for action, sentence in SENTENCES.items():
        actions.register(action, sentence)


def _handed_over(entry: AccessEntry) -> str:
    count = int(entry.details.get("files", 1))
    return ngettext("%(count)s file handed over", "%(count)s files handed over", count) % {"count": count}


def _package_revoked(entry: AccessEntry) -> str:
    return _("Files taken back: %(reason)s") % {"reason": RevokeReason(str(entry.details["reason"])).label}


def _code_wrong(entry: AccessEntry) -> str:
    left = int(entry.details.get("left", 0))
    if not left:
        return _("Wrong code entered; the files are locked now")
    return ngettext(
        "Wrong code entered; %(count)s try left", "Wrong code entered; %(count)s tries left", left
    ) % {"count": left}


SENTENCES: dict[str, actions.Describe] = {
    "requests.handed_over": _handed_over,
    "requests.package_sealed": lambda entry: _("Files sealed; the code is on its way"),
    "requests.package_revoked": _package_revoked,
    "requests.package_expired": lambda entry: _("Files expired and destroyed"),
    "requests.code_renewed": lambda entry: _("Files sealed anew under a new code"),
    "requests.code_asked": lambda entry: _("New code asked for"),
    "requests.code_wrong": _code_wrong,
    "requests.package_opened": lambda entry: _("Files opened with the code"),
    "requests.package_fetched": lambda entry: _("Files fetched"),
    "requests.collection_destroyed": lambda entry: _("Collected files destroyed"),
    "requests.certificate_made": lambda entry: _("Certificate of erasure made"),
}
