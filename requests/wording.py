"""The sentences that the access log and the timeline show for what happens to requests."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consents.enums import Scope
from law import FeeGround, Right
from office import actions, citations
from office.dates import in_words
from office.law_words import FEES
from office.models import AccessEntry, OnePersonOffice
from office.staff_names import name_of
from office.wording import changed_by
from requests import action_names
from requests.domain import exporting, purge_records
from requests.enums import RIGHT_NAMES, Channel, ClockKind, Complainant, Ground, Kept, Outcome


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    actions.register_names(action_names.NAMES)
    for action, sentence in SENTENCES.items():
        actions.register(action, sentence)


def _received(entry: AccessEntry) -> str:
    channel = Channel(str(entry.details["channel"])).label
    return _("Request received (%(channel)s)") % {"channel": channel}


def _assigned(entry: AccessEntry) -> str:
    return _("Assigned to %(name)s") % {"name": name_of(entry.details["to"])}


def _right_changed(entry: AccessEntry) -> str:
    return _("Right changed from “%(old)s” to “%(new)s”") % {
        "old": RIGHT_NAMES[Right(str(entry.details["old"]))],
        "new": RIGHT_NAMES[Right(str(entry.details["new"]))],
    }


def _fee_asked(entry: AccessEntry) -> str:
    return _("Fee asked: %(ground)s") % {"ground": FEES[FeeGround(str(entry.details["ground"]))]}


def _closed(entry: AccessEntry) -> str:
    said = _("Closed: %(outcome)s") % {"outcome": Outcome(str(entry.details["outcome"])).label}
    return f"{said}. {_alone(entry)}" if "one_person_office" in entry.details else said


def _advised(entry: AccessEntry) -> str:
    said = _("Advice given")
    return f"{said}. {_alone(entry)}" if "one_person_office" in entry.details else said


def _answered(entry: AccessEntry) -> str:
    return _("A part of the answer sent") if entry.details.get("part") else _("Answer sent")


def _collected(entry: AccessEntry) -> str:
    count = int(entry.details.get("files", 1))
    return ngettext("%(count)s file collected", "%(count)s files collected", count) % {"count": count}


def _texts_taken_over(entry: AccessEntry) -> str:
    count = int(entry.details["texts"])
    return ngettext("%(count)s standard text taken over", "%(count)s standard texts taken over", count) % {
        "count": count
    }


def _proposed(entry: AccessEntry) -> str:
    said = _proposal(entry)
    return f"{said}. {_alone(entry)}" if "one_person_office" in entry.details else said


def _proposal(entry: AccessEntry) -> str:
    outcome = Outcome(str(entry.details["outcome"])).label
    if "ground" not in entry.details:
        return _("Outcome proposed: %(outcome)s") % {"outcome": outcome}
    ground = Ground(str(entry.details["ground"]))
    return _("Outcome proposed: %(outcome)s – %(ground)s (%(source)s)") % {
        "outcome": outcome,
        "ground": ground.label,
        "source": citations.in_words(ground.source),
    }


def _approved(entry: AccessEntry) -> str:
    return _alone(entry) if "one_person_office" in entry.details else _("Outcome approved")


def _alone(entry: AccessEntry) -> str:
    office = OnePersonOffice.objects.select_related("controller").get(pk=entry.details["one_person_office"])
    return _("Decided by %(name)s alone: one-person office, set on %(day)s because “%(reason)s”") % {
        "name": entry.actor.name if entry.actor else "–",
        "day": in_words(office.set_on),
        "reason": office.reason,
    }


def _exported(entry: AccessEntry) -> str:
    count = int(entry.details["rows"])
    sentence = ngettext(
        "%(count)s request exported (%(format)s): “%(reason)s”",
        "%(count)s requests exported (%(format)s): “%(reason)s”",
        count,
    )
    return sentence % {"count": count, "format": entry.details["format"], "reason": entry.reason}


def _clock_reversed(entry: AccessEntry) -> str:
    return _("Clock entry reversed: %(fact)s") % {"fact": ClockKind(str(entry.details["kind"])).label}


def _held(entry: AccessEntry) -> str:
    return _("Put on legal hold, to be looked at by %(day)s") % {"day": _day(entry, "until")}


def _hold_prolonged(entry: AccessEntry) -> str:
    return _("Legal hold prolonged from %(old)s to %(new)s") % {
        "old": _day(entry, "old"),
        "new": _day(entry, "new"),
    }


def _reopened(entry: AccessEntry) -> str:
    return _("Reopened on a complaint of %(day)s (%(who)s); it had ended as “%(outcome)s”") % {
        "day": _day(entry, "on"),
        "who": Complainant(str(entry.details["complainant"])).label,
        "outcome": Outcome(str(entry.details["outcome"])).label,
    }


def _erased(entry: AccessEntry) -> str:
    if entry.details.get("parts") == [Kept.CONTENTS.value]:
        return _("Conversation, files and details erased at the end of their retention")
    if entry.details.get("parts") == [Kept.PROOF.value]:
        return _("Decision and its proof erased at the end of their retention")
    return _("Personal data erased at the end of its retention")


def _day(entry: AccessEntry, name: str) -> str:
    return in_words(date.fromisoformat(str(entry.details[name])))


def _settled(entry: AccessEntry) -> str:
    if "kept" not in entry.details:
        return _("Erased in one place")
    return _("Kept in one place: %(ground)s") % {"ground": Ground(str(entry.details["kept"])).label}


def _weighed(entry: AccessEntry) -> str:
    if entry.details.get("marketing"):
        return _("Objection to marketing: upheld")
    return _("Objection weighed: upheld") if entry.details["upheld"] else _("Objection weighed: overridden")


def _carried_out(entry: AccessEntry) -> str:
    return _("Stop carried out: %(scope)s") % {"scope": Scope(str(entry.details["scope"])).label}


WHY = {
    "received": lambda: _("the request was received"),
    "pause": lambda: _("a pause is open"),
    "reopened": lambda: _("the request was reopened"),
    "reversed": lambda: _("a clock entry was reversed"),
    "right_changed": lambda: _("the right was changed"),
    "closing_days": lambda: _("the office’s closing days changed"),
    "holidays": lambda: _("the one-off public holidays changed"),
    "place": lambda: _("the country or time zone of the office changed"),
}


def _why_moved(code: str, entry: AccessEntry) -> str:
    if code == "options" and entry.details.get("version") is not None:
        return changed_by(int(entry.details["version"]))
    if code == "law":
        return _("the rules changed (%(rule)s)") % {"rule": entry.details.get("rule", "–")}
    return str(WHY[code]()) if code in WHY else str(ClockKind(code).label)


def _deadline_moved(entry: AccessEntry) -> str:
    reason = "; ".join(_why_moved(code, entry) for code in str(entry.details["why"]).split())
    return _("Due date moved from %(old)s to %(new)s: %(why)s") % {
        "old": in_words(date.fromisoformat(str(entry.details["old"]))),
        "new": in_words(date.fromisoformat(str(entry.details["new"]))),
        "why": reason,
    }


def _mail_received(entry: AccessEntry) -> str:
    if entry.details.get("other_address"):
        return _("A mail arrived, from another address than the person gave")
    return _("The person wrote a mail")


def _received_first(entry: AccessEntry) -> str:
    day = date.fromisoformat(str(entry.details["on"]))
    return _("Received first elsewhere, on %(day)s, as the other system says") % {"day": in_words(day)}


def _mail_bounced(entry: AccessEntry) -> str:
    if entry.details.get("delayed"):
        return _("One of our mails is late: its mail server still tries")
    return _("One of our mails came back: it could not be delivered")


SENTENCES: dict[str, actions.Describe] = {
    "requests.received": _received,
    "requests.received_first": _received_first,
    "requests.receipt_held": lambda entry: _("No receipt sent: many had gone to this address"),
    "requests.carried_over": lambda entry: _("Taken over with what had happened before"),
    "requests.viewed": lambda entry: _("Request opened"),
    "requests.standing_viewed": lambda entry: _("Looked at where the request stands"),
    "requests.file_opened": lambda entry: _("File opened"),
    "requests.started": lambda entry: _("Work started"),
    "requests.assigned": _assigned,
    "requests.question_asked": lambda entry: _("Question asked"),
    "requests.clarification_asked": lambda entry: _("Asked what exactly the request is about"),
    "requests.collected": _collected,
    "requests.correction_noted": lambda entry: _("Correction noted"),
    "requests.places_listed": lambda entry: _("Places with the person’s data listed"),
    "requests.place_settled": _settled,
    "requests.restricted": lambda entry: _("Use of the data restricted"),
    "requests.restriction_end_told": lambda entry: (
        _("Told that the restriction ends on %(day)s")
        % {"day": in_words(date.fromisoformat(str(entry.details["on"])))}
    ),
    "requests.restriction_lifted": lambda entry: _("Restriction lifted"),
    "requests.weighed": _weighed,
    "requests.carried_out": _carried_out,
    "requests.drafted": lambda entry: _("Drafted from the register"),
    "requests.uncollected": lambda entry: _("Collected file taken out"),
    "requests.others_checked": lambda entry: _("Looked through for other people’s data"),
    "requests.mail_received": _mail_received,
    "requests.mail_bounced": _mail_bounced,
    "requests.auto_reply": lambda entry: _("An automatic answer came to one of our mails"),
    "requests.answered": _answered,
    "requests.advised": _advised,
    "requests.person_wrote": lambda entry: _("The person wrote"),
    "requests.reply_recorded": lambda entry: _("Message of the person entered by staff"),
    "requests.extended": lambda entry: _("Time extended"),
    "requests.fee_asked": _fee_asked,
    "requests.fee_paid": lambda entry: _("Payment of the fee recorded"),
    "requests.right_changed": _right_changed,
    "requests.contact_corrected": lambda entry: _("Address corrected"),
    "requests.address_confirmed": lambda entry: _("Address confirmed"),
    "requests.clock_reversed": _clock_reversed,
    "requests.deadline_moved": _deadline_moved,
    "requests.proposed": _proposed,
    "requests.approved": _approved,
    "requests.sent_back": lambda entry: _("Proposal sent back to work"),
    "requests.closed": _closed,
    "requests.withdrawn": lambda entry: _("Withdrawn by the person"),
    exporting.EXPORTED: _exported,
    "requests.calendar_made": lambda entry: _("Calendar address made"),
    "requests.calendar_renewed": lambda entry: _("Calendar address replaced by a new one"),
    "requests.calendar_revoked": lambda entry: _("Calendar address revoked"),
    "requests.linked": lambda entry: _("Linked to a person of the register"),
    "requests.unlinked": lambda entry: _("No longer linked to a person of the register"),
    "requests.text_saved": lambda entry: _("Standard text saved"),
    "requests.text_removed": lambda entry: _("Standard text removed"),
    "requests.texts_taken_over": _texts_taken_over,
    "requests.draft_saved": lambda entry: _("Draft saved"),
    "requests.translated": lambda entry: _("Translation of a message added"),
    "requests.held": _held,
    "requests.hold_prolonged": _hold_prolonged,
    "requests.hold_lifted": lambda entry: _("Legal hold lifted"),
    "requests.reopened": _reopened,
    "requests.bundle_asked": lambda entry: _("Evidence bundle asked for"),
    "requests.bundle_fetched": lambda entry: _("Evidence bundle fetched"),
    "requests.erased": _erased,
    purge_records.EXPORTED: lambda entry: _("Purge records exported"),
}
