"""Names of the actions whose sentences need the facts of a line: with gaps, for the access log's filter."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NAMES: dict[str, Promise] = {
    "office.deadline_options_set": _("Deadline options set: %(options)s; because “%(reason)s”"),
    "office.deadlines_recounted": ngettext_lazy(
        "%(counted)s open request counted anew, dates moved: %(moved)s",
        "%(counted)s open requests counted anew, dates moved: %(moved)s",
        2,
    ),
    "office.locked_asked": _("Asked to see: %(family)s"),
    "office.log_purged": ngettext_lazy(
        "%(rows)s line of the access log deleted, since it is kept for %(period)s",
        "%(rows)s lines of the access log deleted, since they are kept for %(period)s",
        2,
    ),
    "office.one_off_holiday_removed": _("One-off public holiday taken back: %(day)s, %(place)s"),
    "office.one_off_holiday_set": _("One-off public holiday set: %(day)s, %(place)s"),
    "office.one_person_office_set": _("One-person office set until %(day)s: “%(reason)s”"),
    "office.report_made": _("Report made of %(month)s"),
    "office.report_mailed": ngettext_lazy(
        "Report of %(month)s: %(people)s person told", "Report of %(month)s: %(people)s people told", 2
    ),
    "office.revealed": _("Locked value shown once, with a reason: %(family)s"),
    "office.review_completed": _("Reviewed on %(day)s: %(outcome)s"),
    "office.review_planned": _("Review planned: %(every)s"),
    "office.review_reminded": ngettext_lazy("%(people)s person reminded", "%(people)s people reminded", 2),
    "office.role_granted": _("Role given: %(role)s"),
    "office.role_revoked": _("Role taken: %(role)s"),
    "office.searched": _("Searched and found: %(kinds)s (%(count)s)"),
    "office.viewing_excepted": _("May see values from %(country)s until %(day)s: “%(reason)s”"),
}
