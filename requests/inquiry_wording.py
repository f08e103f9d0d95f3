"""The sentences that the access log and the timeline show for what happens to inquiries of authorities."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import actions
from office.dates import in_words
from office.models import AccessEntry
from office.staff_names import name_of
from requests.enums import Channel
from requests.inquiry_enums import InquiryFileKind


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    for action, sentence in SENTENCES.items():
        actions.register(action, sentence)


def _day(entry: AccessEntry, name: str) -> str:
    return in_words(date.fromisoformat(str(entry.details[name])))


def _received(entry: AccessEntry) -> str:
    return _("Inquiry received (%(channel)s)") % {"channel": Channel(str(entry.details["channel"])).label}


def _assigned(entry: AccessEntry) -> str:
    return _("Assigned to %(name)s") % {"name": name_of(entry.details["to"])}


def _files(entry: AccessEntry) -> str:
    count = int(entry.details["files"])
    sentence = ngettext("%(count)s file kept: %(kind)s", "%(count)s files kept: %(kind)s", count)
    return sentence % {"count": count, "kind": InquiryFileKind(str(entry.details["kind"])).label}


def _answered(entry: AccessEntry) -> str:
    channel = Channel(str(entry.details["channel"])).label
    return _("Answered on %(day)s (%(channel)s)") % {"day": _day(entry, "on"), "channel": channel}


def _reminded(entry: AccessEntry) -> str:
    count = int(entry.details["people"])
    return ngettext("%(count)s person reminded", "%(count)s people reminded", count) % {"count": count}


SENTENCES: dict[str, actions.Describe] = {
    "requests.inquiry_received": _received,
    "requests.inquiry_viewed": lambda entry: _("Inquiry opened"),
    "requests.inquiry_corrected": lambda entry: _("What was read in the letter corrected"),
    "requests.inquiry_assigned": _assigned,
    "requests.inquiry_started": lambda entry: _("Work started"),
    "requests.inquiry_extension_sought": lambda entry: (
        _("More time asked for, until %(day)s") % {"day": _day(entry, "until")}
    ),
    "requests.inquiry_extension_granted": lambda entry: (
        _("More time granted: due on %(day)s") % {"day": _day(entry, "until")}
    ),
    "requests.inquiry_extension_refused": lambda entry: _("More time refused"),
    "requests.inquiry_linked": lambda entry: (
        _("Request %(reference)s linked") % {"reference": entry.details["request"]}
    ),
    "requests.inquiry_unlinked": lambda entry: (
        _("Request %(reference)s no longer linked") % {"reference": entry.details["request"]}
    ),
    "requests.inquiry_file_kept": _files,
    "requests.inquiry_file_opened": lambda entry: _("File opened"),
    "requests.inquiry_answered": _answered,
    "requests.inquiry_asked_again": lambda entry: (
        _("The authority asks more, until %(day)s") % {"day": _day(entry, "due")}
    ),
    "requests.inquiry_closed": lambda entry: _("Inquiry closed"),
    "requests.inquiry_reminded": _reminded,
    "requests.inquiry_erased": lambda entry: _("Inquiry erased at the end of its retention"),
}
