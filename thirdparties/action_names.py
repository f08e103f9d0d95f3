"""Names of the actions whose sentences need the facts of a line: with gaps, for the access log's filter."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NAMES: dict[str, Promise] = {
    "thirdparties.announcement_decided": _("Announced sub-processor: %(outcome)s"),
    "thirdparties.contact_added": _("Contact added: %(role)s"),
    "thirdparties.contact_removed": _("Contact removed: %(role)s"),
    "thirdparties.data_subjects_set": _("Whose data is used for “%(purpose)s”: %(people)s"),
    "thirdparties.disclosure_delayed": _("Notice put off; to be looked at again on %(day)s"),
    "thirdparties.disclosure_made": _("Data disclosed on %(day)s"),
    "thirdparties.disclosure_notified": ngettext_lazy(
        "Notice sent to %(count)s person concerned", "Notice sent to %(count)s persons concerned", 2
    ),
    "thirdparties.disclosure_told": _("Those concerned were told otherwise on %(day)s"),
    "thirdparties.disclosure_withheld": _("Nobody is told; to be looked at again on %(day)s"),
    "thirdparties.notice_answered": _("The recipient answered: %(outcome)s"),
    "thirdparties.notice_issued": _("Notice issued: %(kind)s, by %(day)s"),
    "thirdparties.notices_escalated": ngettext_lazy(
        "The office was told that %(count)s notice is overdue",
        "The office was told that %(count)s notices are overdue",
        2,
    ),
    "thirdparties.reminded": ngettext_lazy(
        "Reminder sent to %(count)s person", "Reminder sent to %(count)s people", 2
    ),
    "thirdparties.sub_processor_announced": _("Sub-processor announced: object by %(day)s"),
    "thirdparties.sharing_ended": _("Sharing for “%(purpose)s” ended"),
    "thirdparties.sharing_set": _("Sharing for “%(purpose)s” put on record: %(categories)s"),
}
