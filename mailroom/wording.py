"""What the mailroom's lines of the access log say, and what its own mails are called."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailroom import kinds
from office import actions
from office.dates import in_words
from office.models import AccessEntry


def register() -> None:
    """Register the sentences of the mailroom's actions and the names of its mails."""
    actions.register("mailroom.read", lambda entry: gettext("Mail read"))
    actions.register("mailroom.sent_again", lambda entry: gettext("Mail sent again"))
    actions.register("mailroom.letter_printed", lambda entry: gettext("Letter printed"))
    actions.register("mailroom.posted", _posted)
    kinds.register({kinds.SYSTEM: _("Invitation or password")})


def _posted(entry: AccessEntry) -> str:
    day = date.fromisoformat(str(entry.details["on"]))
    return gettext("Letter posted on %(day)s") % {"day": in_words(day)}
