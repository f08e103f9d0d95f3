"""Names of the actions whose sentences need the facts of a line: with gaps, for the access log's filter."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NAMES: dict[str, Promise] = {
    "consents.campaign_adjusted": _(
        "Pace set: %(rate)s mails a minute, reminders after days: %(days)s, last day: %(last)s"
    ),
    "consents.campaign_closed": _("The campaign ended: %(ending)s"),
    "consents.checked": ngettext_lazy(
        "Asked %(asked)s time whether data may be used: %(allowed)s yes",
        "Asked %(asked)s times whether data may be used: %(allowed)s yes",
        2,
    ),
    "consents.guardian_ask_closed": _("Parent or guardian asked: %(outcome)s"),
    "consents.proofs_forgotten": ngettext_lazy(
        "%(count)s proof of a consent reached the end of its time and was shredded",
        "%(count)s proofs of consents reached the end of their time and were shredded",
        2,
    ),
    "consents.recipients_told": ngettext_lazy(
        "%(count)s recipient told to stop", "%(count)s recipients told to stop", 2
    ),
    "consents.recorded": _("Choice recorded: %(kind)s (%(purpose)s)"),
    "consents.stop_taken_back": _("Followed no longer: %(outcome)s"),
    "consents.unsubscribe_links": ngettext_lazy(
        "%(count)s address for unsubscribing given to another system",
        "%(count)s addresses for unsubscribing given to another system",
        2,
    ),
    "consents.withdrawals_escalated": ngettext_lazy(
        "The office was told of %(count)s overdue withdrawal",
        "The office was told of %(count)s overdue withdrawals",
        2,
    ),
    "consents.withdrawn": _("Stopped by the person: %(what)s (%(purposes)s)"),
}
