"""Names of the actions whose sentences need the facts of a line: with gaps, for the access log's filter."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NAMES: dict[str, Promise] = {
    "policies.category_exported": ngettext_lazy(
        "Vocabulary exported: %(rows)s entry as %(format)s",
        "Vocabulary exported: %(rows)s entries as %(format)s",
        2,
    ),
    "policies.category_saved": _("Data category changed: %(code)s (%(fields)s)"),
    "policies.consequence_lowered": _("Consequence lowered from “%(derived)s” to “%(to)s”"),
    "policies.finding_accepted": _("Finding accepted until %(day)s: %(finding)s"),
    "policies.purpose_exported": ngettext_lazy(
        "Vocabulary exported: %(rows)s entry as %(format)s",
        "Vocabulary exported: %(rows)s entries as %(format)s",
        2,
    ),
    "policies.purpose_saved": _("Purpose changed: %(code)s (%(fields)s)"),
    "policies.recipient_exported": ngettext_lazy(
        "Vocabulary exported: %(rows)s entry as %(format)s",
        "Vocabulary exported: %(rows)s entries as %(format)s",
        2,
    ),
    "policies.recipient_saved": _("Kind of recipient changed: %(code)s (%(fields)s)"),
    "policies.rights_declared": _("Rights declared: %(rights)s"),
    "policies.scheduled": _("Scheduled: takes effect on %(day)s"),
    "policies.term_removed": _("Term removed (%(language)s; %(kind)s: %(code)s)"),
    "policies.term_saved": _("Term changed (%(language)s; %(kind)s: %(code)s)"),
    "policies.terms_taken_over": ngettext_lazy(
        "Standard list of terms taken over: %(terms)s term",
        "Standard list of terms taken over: %(terms)s terms",
        2,
    ),
    "policies.text_put": ngettext_lazy(
        "Text put in: %(language)s, %(sections)s section",
        "Text put in: %(language)s, %(sections)s sections",
        2,
    ),
}
