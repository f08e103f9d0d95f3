"""The sentences that the access log and the timeline show for what happens to policies."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from law import Right
from office import actions
from office.dates import in_words
from office.law_words import RIGHTS
from office.models import AccessEntry, OnePersonOffice
from policies import action_names, vocabulary_wording
from policies.drift import registry
from policies.enums import Consequence


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    actions.register_names(action_names.NAMES)
    for action, sentence in (SENTENCES | vocabulary_wording.SENTENCES).items():
        actions.register(action, sentence)


def _policy_made(entry: AccessEntry) -> str:
    return _("Policy made: %(slug)s") % {"slug": entry.details["slug"]}


def _draft_begun(entry: AccessEntry) -> str:
    number, earlier = entry.details["number"], entry.details.get("based_on")
    if earlier is None:
        return _("Version %(number)s begun as a draft") % {"number": number}
    return _("Version %(number)s begun as a draft, from version %(earlier)s") % {
        "number": number,
        "earlier": earlier,
    }


def _language(entry: AccessEntry) -> str:
    code = str(entry.details["language"])
    return str(dict(settings.LANGUAGES).get(code, code))


def _text_put(entry: AccessEntry) -> str:
    sections = int(entry.details["sections"])
    sentence = ngettext(
        "Text put in: %(language)s, %(sections)s section",
        "Text put in: %(language)s, %(sections)s sections",
        sections,
    )
    return sentence % {"language": _language(entry), "sections": sections}


def _section(sentence: str, entry: AccessEntry) -> str:
    return sentence % {"anchor": entry.details["anchor"], "language": _language(entry)}


def _rights_declared(entry: AccessEntry) -> str:
    names = [str(RIGHTS[Right(code)]) for code in entry.details["rights"]]
    return _("Rights declared: %(rights)s") % {"rights": ", ".join(names) or "–"}


def _lowered(entry: AccessEntry) -> str:
    if entry.details["derived"] == entry.details["to"]:
        return _("Consequence no longer lowered: “%(derived)s” again") % {
            "derived": Consequence(entry.details["derived"]).label
        }
    return _("Consequence lowered from “%(derived)s” to “%(to)s”") % {
        "derived": Consequence(entry.details["derived"]).label,
        "to": Consequence(entry.details["to"]).label,
    }


def _approved(entry: AccessEntry) -> str:
    if "one_person_office" not in entry.details:
        return _("Approved by a second person")
    office = OnePersonOffice.objects.select_related("controller").get(pk=entry.details["one_person_office"])
    return _("Approved by %(name)s alone: one-person office, set on %(day)s because “%(reason)s”") % {
        "name": entry.actor.name if entry.actor else "–",
        "day": in_words(office.set_on),
        "reason": office.reason,
    }


def _scheduled(entry: AccessEntry) -> str:
    return _("Scheduled: takes effect on %(day)s") % {
        "day": in_words(date.fromisoformat(str(entry.details["on"])))
    }


def _finding_accepted(entry: AccessEntry) -> str:
    return _("Finding accepted until %(day)s: %(finding)s") % {
        "day": in_words(date.fromisoformat(str(entry.details["until"]))),
        "finding": registry.title_of(str(entry.details["code"])),
    }


def _finding_taken_back(entry: AccessEntry) -> str:
    return _("Acceptance of a finding taken back: %(finding)s") % {
        "finding": registry.title_of(str(entry.details["code"]))
    }


SENTENCES: dict[str, actions.Describe] = {
    "policies.suggestions_decided": lambda entry: (
        _("Suggestions decided: %(accepted)s accepted, %(dismissed)s dismissed")
        % {
            "accepted": entry.details["accepted"],
            "dismissed": entry.details["dismissed"],
        }
    ),
    "policies.suggestion_reopened": lambda entry: (
        _("Suggestion opened again: %(code)s") % {"code": entry.details["code"]}
    ),
    "policies.finding_accepted": _finding_accepted,
    "policies.finding_taken_back": _finding_taken_back,
    "policies.viewed": lambda entry: _("Version opened"),
    "policies.policy_made": _policy_made,
    "policies.draft_begun": _draft_begun,
    "policies.draft_discarded": lambda entry: _("Draft thrown away"),
    "policies.text_put": _text_put,
    "policies.section_edited": lambda entry: _section(
        _("Section “%(anchor)s” rewritten (%(language)s)"), entry
    ),
    "policies.section_added": lambda entry: _section(_("Section “%(anchor)s” added (%(language)s)"), entry),
    "policies.section_removed": lambda entry: _section(
        _("Section “%(anchor)s” removed (%(language)s)"), entry
    ),
    "policies.section_moved": lambda entry: _section(_("Section “%(anchor)s” moved (%(language)s)"), entry),
    "policies.use_declared": lambda entry: _("Declared for the purpose “%(purpose)s”") % entry.details,
    "policies.use_dropped": lambda entry: _("Purpose “%(purpose)s” taken out") % entry.details,
    "policies.rights_declared": _rights_declared,
    "policies.links_put": lambda entry: _("Links to third parties’ policies changed"),
    "policies.dates_set": lambda entry: _("Dates changed"),
    "policies.summary_written": lambda entry: _("Summary of the changes written"),
    "policies.consequence_lowered": _lowered,
    "policies.submitted": lambda entry: _("Sent for review"),
    "policies.sent_back": lambda entry: _("Sent back: a draft again"),
    "policies.approved": _approved,
    "policies.scheduled": _scheduled,
    "policies.unscheduled": lambda entry: _("Taken off the calendar"),
    "policies.in_force": lambda entry: _("In force"),
    "policies.superseded": lambda entry: _("Superseded by the next version"),
}
