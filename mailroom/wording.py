"""What the mailroom's lines of the access log say, and what its own mails are called."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailroom import action_names, kinds
from office import actions
from office.dates import in_words
from office.models import AccessEntry, Controller


def register() -> None:
    """Register the sentences of the mailroom's actions and the names of its mails."""
    actions.register_names(action_names.NAMES)
    actions.register("mailroom.read", lambda entry: gettext("Mail read"))
    actions.register("mailroom.sent_again", lambda entry: gettext("Mail sent again"))
    actions.register("mailroom.letter_printed", lambda entry: gettext("Letter printed"))
    actions.register("mailroom.posted", _posted)
    actions.register("mailroom.decided", _decided)
    actions.register("mailroom.no_spam", lambda entry: gettext("Mail taken back from the spam"))
    actions.register("mailroom.forwarded_here", _forwarded_here)
    actions.register("mailroom.mail_opened", lambda entry: gettext("Incoming mail opened"))
    actions.register("mailroom.file_opened", lambda entry: gettext("File of an incoming mail opened"))
    actions.register("mailroom.mailbox_saved", lambda entry: gettext("Settings of a mailbox stored"))
    actions.register("mailroom.mailbox_tried", lambda entry: gettext("Connection to a mailbox tried"))
    kinds.register({"mailroom/forwarded": _("Mail passed on")})
    kinds.register({"mailroom/passed_on": _("to the sender of a mail: it was passed on")})
    kinds.register({kinds.SYSTEM: _("Invitation or password")})


def _posted(entry: AccessEntry) -> str:
    day = date.fromisoformat(str(entry.details["on"]))
    return gettext("Letter posted on %(day)s") % {"day": in_words(day)}


def name_outcome(code: str, name: str | Promise) -> None:
    """Let the log name what became of incoming mails; the package that knows an outcome names it."""
    _outcomes[code] = name


def outcome_named(code: str) -> str:
    """Name what became of an incoming mail."""
    return str(_outcomes.get(code, code))


_outcomes: dict[str, str | Promise] = {"spam": _("spam"), "forwarded": _("passed on")}


def _decided(entry: AccessEntry) -> str:
    named = {"outcome": outcome_named(str(entry.details["outcome"])), "reason": entry.reason}
    if entry.reason:
        return gettext("Incoming mail decided: %(outcome)s, because “%(reason)s”") % named
    return gettext("Incoming mail decided: %(outcome)s") % named


def _forwarded_here(entry: AccessEntry) -> str:
    sender = Controller.objects.filter(pk=str(entry.details["from"])).first()
    return gettext("Mail passed on by %(company)s, because “%(reason)s”") % {
        "company": sender.name if sender else "–",
        "reason": entry.reason,
    }
