"""Names of the actions whose sentences need the facts of a line: with gaps, for the access log's filter."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise] = {
    "mailroom.forwarded_here": _("Mail passed on by %(company)s, because “%(reason)s”"),
    "mailroom.posted": _("Letter posted on %(day)s"),
}
