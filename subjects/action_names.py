"""Names of the actions whose sentences need the facts of a line: with gaps, for the access log's filter."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NAMES: dict[str, Promise] = {
    "subjects.code_off": _("Asking for a code ended: %(reason)s"),
    "subjects.entered": _("Person entered"),
    "subjects.erased": ngettext_lazy(
        "Erased: %(reason)s; %(count)s identifier on the suppression list",
        "Erased: %(reason)s; %(count)s identifiers on the suppression list",
        2,
    ),
    "subjects.identifier_added": _("Identifier added: %(kind)s"),
    "subjects.identifier_ended": _("No longer the person’s after %(day)s: %(kind)s"),
    "subjects.identifier_verified": _("Verified: %(kind)s (%(proof)s)"),
    "subjects.merged": _("Merged into %(into)s: %(reason)s"),
    "subjects.suppressed": _("Put on the suppression list: %(what)s, because %(reason)s"),
    "subjects.suppression_lifted": _("Taken off the suppression list: %(what)s, because the person %(act)s"),
    "subjects.took_over": _("%(of)s merged into this entry: %(reason)s"),
}
