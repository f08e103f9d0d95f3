"""Reopenings: how a request had ended before the person, or somebody for them, complained."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests.enums import Complainant, Outcome
from requests.models.case import Request
from vault.enums import Family
from vault.fields import EncryptedTextField


class Reopening(models.Model):
    """That a closed request was taken up again on a complaint, and how it had ended. Written once.

    `complained_on` is the day, in the controller's time zone, on which the complaint arrived; the clock counts from
    it anew. `former_due_on` is the day by which the law wanted the answer, empty where it named none. The words are
    under the key of the decision, and go with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="reopenings")
    complainant = models.CharField(_("who complained"), max_length=14, choices=Complainant.choices)
    complained_on = models.DateField(_("complained on"))
    reason = EncryptedTextField(_("what the complaint says"), family=Family.CONTENT)
    reopened_at = models.DateTimeField(_("reopened at"))
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reopened by")
    )
    former_outcome = models.CharField(_("former outcome"), max_length=20, choices=Outcome.choices)
    former_closed_at = models.DateTimeField(_("closed before at"))
    former_due_on = models.DateField(_("was due on"), null=True)

    class Meta:
        verbose_name = _("reopening")
        verbose_name_plural = _("reopenings")
        default_permissions = ()
        ordering = ["reopened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(former_outcome__in=Outcome.values), name="reopening_former_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"reopened {self.reopened_at:%Y-%m-%d}"
