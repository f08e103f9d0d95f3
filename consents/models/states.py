"""Where people stand: a projection of the ledger, which can be made anew from it at any time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consents.enums import Consent
from consents.ledger import Stand
from consents.models.events import ConsentEvent
from consents.querysets import StateQuerySet
from office.models import Controller
from policies.models import PolicyVersion, Purpose
from subjects.models import Subject


class ConsentState(models.Model):
    """Where one person stands on one purpose. Derived, and written by `consents.domain.projecting` alone."""

    id = models.BigAutoField(primary_key=True)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller"), db_index=False
    )
    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="consent_states",
        verbose_name=_("person"),
        db_index=False,
    )
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="+", verbose_name=_("purpose"), db_index=False
    )
    consent = models.CharField(_("consent"), max_length=10, choices=Consent.choices, blank=True)
    consent_event = models.ForeignKey(
        ConsentEvent,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("last event on consent"),
        db_index=False,
    )
    version = models.ForeignKey(
        PolicyVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("version of the policy"),
        db_index=False,
    )
    consent_since = models.DateTimeField(_("since"), null=True)
    objected_since = models.DateTimeField(_("objected since"), null=True)
    sharing_objected_since = models.DateTimeField(_("objected to sharing since"), null=True)
    restricted_since = models.DateTimeField(_("restricted since"), null=True)

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of a person")
        verbose_name_plural = _("choices of persons")
        default_permissions = ()
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["controller", "purpose", "consent"], name="consent_state_by_purpose"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose"], name="consent_state_once"),
            models.CheckConstraint(
                condition=Q(consent="", consent_event__isnull=True, consent_since__isnull=True)
                | Q(consent__in=Consent.values, consent_event__isnull=False, consent_since__isnull=False),
                name="consent_state_from_an_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consent or '-'} {self.pk}"

    @property
    def stand(self) -> Stand:
        """What the row says."""
        return Stand(
            consent=Consent(self.consent) if self.consent else None,
            consent_event=self.consent_event_id,
            version=self.version_id,
            consent_since=self.consent_since,
            objected_since=self.objected_since,
            sharing_objected_since=self.sharing_objected_since,
            restricted_since=self.restricted_since,
        )
