"""Who stands for a child until it can consent itself (promise P26)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from subjects.models.people import Subject
from subjects.querysets import GuardianQuerySet
from vault.enums import Family
from vault.fields import EncryptedTextField


class Guardian(models.Model):
    """A parent or guardian: another person of the register, or a name and a way to reach them.

    `until` is the day on which the child reaches the age of consent, `age` and `source` say by which law; the
    guardian stands for the child before that day. What is encrypted is under the child's key. `verified_by` is empty
    where they answered a mailed link, as the evidence says.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="guardians", verbose_name=_("child")
    )
    guardian = models.ForeignKey(
        Subject,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("parent or guardian"),
    )
    name = EncryptedTextField(_("name"), family=Family.IDENTITY, blank=True)
    contact = EncryptedTextField(_("contact"), family=Family.CONTACT, blank=True)
    evidence = EncryptedTextField(_("evidence"), family=Family.CONTENT)
    evidence_on = models.DateField(_("evidence of"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("verified by"),
    )
    until = models.DateField(_("until"))
    age = models.PositiveSmallIntegerField(_("age of consent"))
    law_of = models.CharField(_("law of"), max_length=6)
    source = models.CharField(_("source"), max_length=120)
    entered_at = models.DateTimeField(_("entered at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = GuardianQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("parent or guardian")
        verbose_name_plural = _("parents and guardians")
        default_permissions = ()
        ordering = ["entered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(guardian__isnull=True) | ~Q(guardian=F("subject")), name="guardian_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.until:%Y-%m-%d}"
