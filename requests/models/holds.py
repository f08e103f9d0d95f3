"""Legal holds: what keeps a request from being erased while its data is needed for legal claims."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from requests.models.case import Request
from vault.enums import Family
from vault.fields import EncryptedTextField


class LegalHold(models.Model):
    """A hold on a request: while it stands nothing of the request is erased (GDPR Art 17(3)(e), 18(1)(c)).

    `ends_on` is the day, in the controller's time zone, by which somebody looks at it again; it never lifts itself.
    Its words are under the key of the decision, and go with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="holds")
    reason = EncryptedTextField(_("reason"), family=Family.CONTENT)
    ends_on = models.DateField(_("looked at again by"))
    set_at = models.DateTimeField(_("set at"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_because = EncryptedTextField(_("reason for lifting"), family=Family.CONTENT, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        default_permissions = ()
        ordering = ["set_at"]
        indexes = [
            models.Index(fields=["ends_on"], condition=Q(lifted_at__isnull=True), name="hold_standing_by_end")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(lifted_at__isnull=True), name="hold_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.ends_on:%Y-%m-%d}"
