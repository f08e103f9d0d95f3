"""What is counted for the office: figures kept for the dashboard, and the reports of months."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office.models.controllers import Controller


class Summary(models.Model):
    """One measure of a controller as it was counted at a moment; made anew at any time, and about nobody.

    `measure` is a code of `office.measures`; what `cells` hold is known to whoever registered it.
    """

    id = models.BigAutoField(primary_key=True)
    controller = models.ForeignKey(
        Controller, on_delete=models.CASCADE, related_name="+", verbose_name=_("controller"), db_index=False
    )
    measure = models.CharField(_("measure"), max_length=40)
    cells = models.JSONField(default=list)
    as_of = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["controller", "measure"], name="summary_once"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.as_of:%Y-%m-%d %H:%M}"


class MonthlyReport(models.Model):
    """What a controller's month looked like when the report was made; codes and numbers, about nobody.

    `month` is its first day in the controller's calendar. `sections` are those of `office.reporting`, by code.
    `made_by` is empty for one made by the schedule; `mailed_at` says when the chosen roles were told of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.CASCADE, related_name="monthly_reports", verbose_name=_("controller")
    )
    month = models.DateField(_("month"))
    sections = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    mailed_at = models.DateTimeField(_("mailed at"), null=True)

    class Meta:
        verbose_name = _("monthly report")
        verbose_name_plural = _("monthly reports")
        default_permissions = ()
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["controller", "month"], name="monthly_report_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="monthly_report_from_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
