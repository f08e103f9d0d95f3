"""The sentences that the access log shows for what happens to third parties, agreements and systems."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import actions
from office.dates import in_words
from office.models import AccessEntry
from office.translated import language_name
from policies.models import DataCategory, Purpose
from thirdparties import action_names
from thirdparties.enums import AnnouncementOutcome, ContactRole, DataSubjects, NoticeKind, NoticeOutcome


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    actions.register_names(action_names.NAMES)
    for action, sentence in SENTENCES.items():
        actions.register(action, sentence)


def _saved(new: str, changed: str, entry: AccessEntry) -> str:
    if entry.details.get("change") == "new":
        return new
    return changed % {"fields": ", ".join(map(str, entry.details.get("fields", [])))}


def _clauses(entry: AccessEntry) -> str:
    missing = len(entry.details["missing"])
    if not missing:
        return _("Clauses of Article 28 looked for: all are met")
    sentence = ngettext(
        "Clauses of Article 28 looked for: %(count)s is missing",
        "Clauses of Article 28 looked for: %(count)s are missing",
        missing,
    )
    return sentence % {"count": missing}


def _announced(entry: AccessEntry) -> str:
    return _("Sub-processor announced: object by %(day)s") % {
        "day": in_words(date.fromisoformat(str(entry.details["object_by"])))
    }


def _contact(sentence: str, entry: AccessEntry) -> str:
    return sentence % {"role": ContactRole(str(entry.details["role"])).label}


def _issued(entry: AccessEntry) -> str:
    return _("Notice issued: %(kind)s, by %(day)s") % {
        "kind": NoticeKind(str(entry.details["kind"])).label,
        "day": in_words(date.fromisoformat(str(entry.details["due_on"]))),
    }


def _answered(entry: AccessEntry) -> str:
    said = _("The recipient answered: %(outcome)s") % {
        "outcome": NoticeOutcome(str(entry.details["outcome"])).label
    }
    return _("%(answer)s, with a certificate") % {"answer": said} if entry.details["certificates"] else said


def _escalated(entry: AccessEntry) -> str:
    count = int(entry.details["notices"])
    return ngettext(
        "The office was told that %(count)s notice is overdue",
        "The office was told that %(count)s notices are overdue",
        count,
    ) % {"count": count}


def _reminded(entry: AccessEntry) -> str:
    people = int(entry.details["people"])
    return ngettext("Reminder sent to %(count)s person", "Reminder sent to %(count)s people", people) % {
        "count": people
    }


def _purpose(entry: AccessEntry) -> str:
    """Name the purpose as the vocabulary does today; a code that is gone stands for itself."""
    code = str(entry.details["purpose"])
    found = Purpose.objects.filter(controller=entry.controller_id, code=code).first()
    return str(found or code)


def _categories(entry: AccessEntry) -> list[str]:
    codes: Any = entry.details["categories"]
    rows = DataCategory.objects.filter(controller=entry.controller_id, code__in=codes)
    names = {row.code: str(row) for row in rows}
    return [names.get(code, code) for code in codes]


def _data_subjects(entry: AccessEntry) -> str:
    return _("Whose data is used for “%(purpose)s”: %(people)s") % {
        "purpose": _purpose(entry),
        "people": ", ".join(str(DataSubjects(code).label) for code in entry.details["subjects"]) or "–",
    }


def _records_exported(entry: AccessEntry) -> str:
    return _("Records of processing activities exported as %(format)s, in %(language)s") % {
        "format": entry.details["format"],
        "language": language_name(str(entry.details["language"])),
    }


SENTENCES: dict[str, actions.Describe] = {
    "thirdparties.party_saved": lambda entry: _saved(
        _("Third party added"), _("Third party changed: %(fields)s"), entry
    ),
    "thirdparties.party_retired": lambda entry: _("Third party retired"),
    "thirdparties.party_brought_back": lambda entry: _("Third party brought back"),
    "thirdparties.sharing_set": lambda entry: (
        _("Sharing for “%(purpose)s” put on record: %(categories)s")
        % {"purpose": _purpose(entry), "categories": ", ".join(_categories(entry))}
    ),
    "thirdparties.sharing_ended": lambda entry: (
        _("Sharing for “%(purpose)s” ended") % {"purpose": _purpose(entry)}
    ),
    "thirdparties.contact_added": lambda entry: _contact(_("Contact added: %(role)s"), entry),
    "thirdparties.contacts_shown": lambda entry: _("Contacts looked at"),
    "thirdparties.contact_removed": lambda entry: _contact(_("Contact removed: %(role)s"), entry),
    "thirdparties.sub_processor_announced": _announced,
    "thirdparties.announcement_decided": lambda entry: (
        _("Announced sub-processor: %(outcome)s")
        % {"outcome": AnnouncementOutcome(str(entry.details["outcome"])).label}
    ),
    "thirdparties.agreement_saved": lambda entry: _saved(
        _("Agreement added"), _("Agreement changed: %(fields)s"), entry
    ),
    "thirdparties.clauses_answered": _clauses,
    "thirdparties.document_kept": lambda entry: _("Document kept"),
    "thirdparties.document_opened": lambda entry: _("Document opened"),
    "thirdparties.system_saved": lambda entry: _saved(
        _("System added"), _("System changed: %(fields)s"), entry
    ),
    "thirdparties.system_retired": lambda entry: _("System retired"),
    "thirdparties.system_brought_back": lambda entry: _("System brought back"),
    "thirdparties.facility_saved": lambda entry: _saved(
        _("Facility added"), _("Facility changed: %(fields)s"), entry
    ),
    "thirdparties.facility_retired": lambda entry: _("Facility retired"),
    "thirdparties.facility_brought_back": lambda entry: _("Facility brought back"),
    "thirdparties.notice_issued": _issued,
    "thirdparties.notice_answered": _answered,
    "thirdparties.notice_withdrawn": lambda entry: _("Notice withdrawn"),
    "thirdparties.notice_accepted": lambda entry: _("Answer to the notice accepted"),
    "thirdparties.notice_asked_again": lambda entry: _("Answer taken back, recipient asked again"),
    "thirdparties.notice_reminded": lambda entry: _("Recipient reminded"),
    "thirdparties.notices_escalated": _escalated,
    "thirdparties.notice_viewed": lambda entry: _("Notice looked at"),
    "thirdparties.notice_erased": lambda entry: _("Notice erased at the end of its retention"),
    "thirdparties.certificate_opened": lambda entry: _("Certificate opened"),
    "thirdparties.reminded": _reminded,
    "thirdparties.imported": lambda entry: (
        _("Third parties taken over from a file: %(new)s new, %(changed)s changed") % entry.details
    ),
    "thirdparties.exported": lambda entry: (
        _("Third parties exported: %(rows)s rows as %(format)s") % entry.details
    ),
    "thirdparties.record_facts_saved": lambda entry: (
        _("Facts for the records of processing changed: %(fields)s")
        % {"fields": ", ".join(map(str, entry.details["fields"]))}
    ),
    "thirdparties.data_subjects_set": _data_subjects,
    "thirdparties.mandate_saved": lambda entry: _saved(
        _("Processing on their behalf put on record"),
        _("Processing on their behalf changed: %(fields)s"),
        entry,
    ),
    "thirdparties.mandate_ended": lambda entry: _("Processing on their behalf ended"),
    "thirdparties.records_exported": _records_exported,
}
