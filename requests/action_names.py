"""Names of the actions whose sentences need the facts of a line: with gaps, for the access log's filter."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NAMES: dict[str, Promise] = {
    "requests.assigned": _("Assigned to %(name)s"),
    "requests.assigned_by_rule": _("Assigned by rule to %(name)s"),
    "requests.carried_out": _("Stop carried out: %(scope)s"),
    "requests.clock_reversed": _("Clock entry reversed: %(fact)s"),
    "requests.closed": _("Closed: %(outcome)s"),
    "requests.code_wrong": ngettext_lazy(
        "Wrong code entered; %(count)s try left", "Wrong code entered; %(count)s tries left", 2
    ),
    "requests.collected": ngettext_lazy("%(count)s file collected", "%(count)s files collected", 2),
    "requests.deadline_moved": _("Due date moved from %(old)s to %(new)s: %(why)s"),
    "requests.exported": ngettext_lazy(
        "%(count)s request exported (%(format)s): “%(reason)s”",
        "%(count)s requests exported (%(format)s): “%(reason)s”",
        2,
    ),
    "requests.fee_asked": _("Fee asked: %(ground)s"),
    "requests.handed_over": ngettext_lazy("%(count)s file handed over", "%(count)s files handed over", 2),
    "requests.held": _("Put on legal hold, to be looked at by %(day)s"),
    "requests.hold_prolonged": _("Legal hold prolonged from %(old)s to %(new)s"),
    "requests.identity_proved": _("Identity proved: %(method)s"),
    "requests.identity_rule_set": _("Identity for “%(right)s”: from “%(old)s” to “%(new)s”"),
    "requests.inquiry_answered": _("Answered on %(day)s (%(channel)s)"),
    "requests.inquiry_asked_again": _("The authority asks more, until %(day)s"),
    "requests.inquiry_assigned": _("Assigned to %(name)s"),
    "requests.inquiry_extension_granted": _("More time granted: due on %(day)s"),
    "requests.inquiry_extension_sought": _("More time asked for, until %(day)s"),
    "requests.inquiry_file_kept": ngettext_lazy(
        "%(count)s file kept: %(kind)s", "%(count)s files kept: %(kind)s", 2
    ),
    "requests.inquiry_received": _("Inquiry received (%(channel)s)"),
    "requests.inquiry_reminded": ngettext_lazy("%(count)s person reminded", "%(count)s people reminded", 2),
    "requests.package_revoked": _("Files taken back: %(reason)s"),
    "requests.passed_on": _("Handed over from %(old)s to %(new)s"),
    "requests.planned": ngettext_lazy("%(count)s task made", "%(count)s tasks made", 2),
    "requests.proposed": _("Outcome proposed: %(outcome)s"),
    "requests.received": _("Request received (%(channel)s)"),
    "requests.received_first": _("Received first elsewhere, on %(day)s, as the other system says"),
    "requests.reopened": _("Reopened on a complaint of %(day)s (%(who)s); it had ended as “%(outcome)s”"),
    "requests.representation_settled": _("Right to act: %(state)s"),
    "requests.restriction_end_told": _("Told that the restriction ends on %(day)s"),
    "requests.right_changed": _("Right changed from “%(old)s” to “%(new)s”"),
    "requests.task_cancelled": _("Task cancelled"),
    "requests.task_declined": _("Task given back by its owner"),
    "requests.task_ended": _("Task ended as “%(state)s”"),
    "requests.task_given": _("Owner of a task changed"),
    "requests.task_late": _("Task overdue"),
    "requests.task_moved": _("Task due on %(day)s"),
    "requests.task_reminded": _("Owner of a task reminded"),
    "requests.task_reopened": _("Task opened again"),
    "requests.texts_taken_over": ngettext_lazy(
        "%(count)s standard text taken over", "%(count)s standard texts taken over", 2
    ),
}
