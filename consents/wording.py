"""The sentences that the access log shows for what happens to consents."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consents import action_names
from consents.campaign_enums import Ending
from consents.enums import AskOutcome, EventKind, Scope, Stopped
from office import actions
from office.dates import short_day
from office.models import AccessEntry
from policies.enums import Consequence


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    actions.register_names(action_names.NAMES)
    for action, sentence in SENTENCES.items():
        actions.register(action, sentence)


def _recorded(entry: AccessEntry) -> str:
    if "kind" in entry.details:
        return _("Choice recorded: %(kind)s (%(purpose)s)") % {
            "kind": EventKind(str(entry.details["kind"])).label,
            "purpose": entry.details["purpose"],
        }
    counts = {name: int(entry.details[name]) for name in ("recorded", "again", "refused")}
    return _("Choices recorded: %(recorded)s new, %(again)s known already, %(refused)s refused") % counts


def _checked(entry: AccessEntry) -> str:
    asked = int(entry.details["asked"])
    sentence = ngettext(
        "Asked %(asked)s time whether data may be used: %(allowed)s yes",
        "Asked %(asked)s times whether data may be used: %(allowed)s yes",
        asked,
    )
    return sentence % {"asked": asked, "allowed": entry.details["allowed"]}


def _given_out(entry: AccessEntry) -> str:
    count = int(entry.details["given"])
    return ngettext(
        "%(count)s address for unsubscribing given to another system",
        "%(count)s addresses for unsubscribing given to another system",
        count,
    ) % {"count": count}


def _forgotten(entry: AccessEntry) -> str:
    count = int(entry.details["proofs"])
    return ngettext(
        "%(count)s proof of a consent reached the end of its time and was shredded",
        "%(count)s proofs of consents reached the end of their time and were shredded",
        count,
    ) % {"count": count}


def _withdrawn(entry: AccessEntry) -> str:
    return _("Stopped by the person: %(what)s (%(purposes)s)") % {
        "what": Scope(str(entry.details["scope"])).label,
        "purposes": ", ".join(entry.details["purposes"]) or "–",
    }


def _told(entry: AccessEntry) -> str:
    count = int(entry.details["told"])
    return ngettext("%(count)s recipient told to stop", "%(count)s recipients told to stop", count) % {
        "count": count
    }


def _escalated(entry: AccessEntry) -> str:
    count = int(entry.details["withdrawals"])
    return ngettext(
        "The office was told of %(count)s overdue withdrawal",
        "The office was told of %(count)s overdue withdrawals",
        count,
    ) % {"count": count}


def _came_of_age(entry: AccessEntry) -> str:
    sentence = (
        _("Reached the age of consent and was told: %(purposes)s")
        if entry.details["told"]
        else _("Reached the age of consent; no address to tell them is known: %(purposes)s")
    )
    return sentence % {"purposes": _purposes(entry)}


def _purposes(entry: AccessEntry) -> str:
    return ", ".join(entry.details["purposes"]) or "–"


def _opened(entry: AccessEntry) -> str:
    if entry.details["kind"] == Consequence.FRESH_CONSENT:
        return _("A campaign was opened: fresh consent is due")
    return _("A campaign was opened: people are to be told what changed")


def _closed(entry: AccessEntry) -> str:
    return _("The campaign ended: %(ending)s") % {"ending": Ending(str(entry.details["ending"])).label}


def _adjusted(entry: AccessEntry) -> str:
    last = entry.details["closes_on"]
    days = ", ".join(str(day) for day in entry.details["reminders"]) or "–"
    return _("Pace set: %(rate)s mails a minute, reminders after days: %(days)s, last day: %(last)s") % {
        "rate": entry.details["rate"],
        "days": days,
        "last": short_day(date.fromisoformat(last)) if last else "–",
    }


SENTENCES: dict[str, actions.Describe] = {
    "consents.recorded": _recorded,
    "consents.read": lambda entry: _("Choices read by another system"),
    "consents.viewed": lambda entry: _("Choices looked at"),
    "consents.checked": _checked,
    "consents.acknowledged": lambda entry: _("Confirmed having read the policy"),
    "consents.proofs_forgotten": _forgotten,
    "consents.withdrawn": _withdrawn,
    "consents.recipients_told": _told,
    "consents.stopped": lambda entry: (
        _("Stopped everywhere: %(confirmed)s of %(of)s recipients confirmed") % entry.details
        if entry.details["of"]
        else _("Stopped everywhere: no recipient had to be told")
    ),
    "consents.stop_taken_back": lambda entry: (
        _("Followed no longer: %(outcome)s") % {"outcome": Stopped(str(entry.details["outcome"])).label}
    ),
    "consents.withdrawals_escalated": _escalated,
    "consents.unsubscribe_links": _given_out,
    "consents.guardian_asked": lambda entry: (
        _("A parent or guardian is asked by mail: %(purposes)s") % {"purposes": _purposes(entry)}
    ),
    "consents.guardian_ask_closed": lambda entry: (
        _("Parent or guardian asked: %(outcome)s")
        % {"outcome": AskOutcome(str(entry.details["outcome"])).label}
    ),
    "consents.came_of_age": _came_of_age,
    "consents.childhood_ended": lambda entry: (
        _("The time to renew what a guardian had agreed to is over; expired: %(purposes)s")
        % {"purposes": _purposes(entry)}
    ),
    "consents.campaign_opened": _opened,
    "consents.campaign_adjusted": _adjusted,
    "consents.campaign_started": lambda entry: _("The campaign was started"),
    "consents.campaign_paused": lambda entry: _("The campaign was paused"),
    "consents.campaign_resumed": lambda entry: _("The campaign goes on"),
    "consents.campaign_closed": _closed,
}
