"""How the people of an office work together: notes among themselves, who watches, who is away, who gets what."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from requests.enums import RIGHT_CHOICES
from requests.models.case import Request
from requests.querysets import SealedQuerySet
from vault.enums import Family
from vault.fields import EncryptedTextField


class InternalNote(models.Model):
    """What staff say to each other about a request. The person never reads it here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = EncryptedTextField(_("note"), family=Family.CONTENT)
    created_at = models.DateTimeField(_("written at"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        default_permissions = ()
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"note {self.created_at:%Y-%m-%d}"


class Watcher(models.Model):
    """That a member of staff hears of replies, decisions and delays of a request that is not theirs."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="watchers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        default_permissions = ()
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="watcher_once")]

    def __str__(self) -> str:
        return f"watcher since {self.since:%Y-%m-%d}"


class Absence(models.Model):
    """Days on which somebody is away, the first and the last included, and who stands in for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="absences",
        verbose_name=_("who is away"),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("substitute"),
    )
    created_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        default_permissions = ()
        ordering = ["first_day", "pk"]
        indexes = [models.Index(fields=["substitute", "last_day"], name="absence_by_substitute")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("user")),
                name="absence_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m-%d} to {self.last_day:%Y-%m-%d}"


class AssignmentRule(models.Model):
    """Whom a new request of a controller goes to, by its right and language; the first rule that fits counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.CASCADE, related_name="assignment_rules", verbose_name=_("controller")
    )
    position = models.PositiveSmallIntegerField(
        _("place"), default=10, help_text=_("Rules with a smaller number are tried first.")
    )
    right = models.CharField(
        _("right"), max_length=20, choices=RIGHT_CHOICES, blank=True, help_text=_("Empty for every right.")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Of the person; empty for every language."),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("goes to"),
        help_text=_("While they are away, to whoever stands in for them; else the next rule is tried."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        ordering = ["controller", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.position}: {self.right or '*'} {self.language or '*'}"
