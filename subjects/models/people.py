"""The person, and the tokens by which their name is found."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from subjects.querysets import SubjectQuerySet
from vault.enums import Family
from vault.fields import EncryptedTextField
from vault.hashes import KeyedHashField


class Subject(models.Model):
    """A person known to a controller. Every write goes through `subjects.domain`.

    `merged_into` always names a person who stands: a pointer of one step. `version` grows with every change, so
    that two people acting at once are told of each other. `birth_date` is given only where it is needed, as
    YYYY-MM-DD.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="subjects", verbose_name=_("controller")
    )
    reference = models.CharField(_("reference"), max_length=12, unique=True, editable=False)
    country = models.CharField(_("country"), max_length=2)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    entered_at = models.DateTimeField(_("entered at"))
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    name = EncryptedTextField(_("name"), family=Family.IDENTITY, blank=True)
    birth_date = EncryptedTextField(_("date of birth"), family=Family.IDENTITY, blank=True)

    objects = SubjectQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["-entered_at"]
        indexes = [models.Index(fields=["controller", "-entered_at", "-id"], name="subject_by_entry")]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="subject_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_standing(self) -> bool:
        """Whether the person was neither erased nor merged into another."""
        return self.erased_at is None and self.merged_into_id is None

    @property
    def born_on(self) -> date | None:
        """The day of birth, where it is known and not erased."""
        text = self.birth_date
        return date.fromisoformat(text) if text else None


class NameToken(models.Model):
    """A keyed hash of one word of a person's name, under the key that the name itself is under."""

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="name_tokens")
    data_key_id = models.UUIDField(db_index=True, editable=False)
    token_hash = KeyedHashField()

    class Meta:
        verbose_name = _("name token")
        verbose_name_plural = _("name tokens")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["token_hash", "subject"], name="name_token_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
