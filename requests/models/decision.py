"""Advice and decision: two fields by two people (Art 38(6) GDPR), each with its reasons."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests.enums import Ground, Outcome
from requests.models.case import Request
from requests.querysets import SealedQuerySet
from vault.enums import Family
from vault.fields import EncryptedFileField, EncryptedTextField


class Advice(models.Model):
    """What the privacy officer advises on a request. The latest counts; older ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="advice")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("officer")
    )
    text = EncryptedTextField(_("advice"), family=Family.CONTENT)
    at = models.DateTimeField(_("given at"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        default_permissions = ()
        ordering = ["at"]

    def __str__(self) -> str:
        return f"advice of {self.at:%Y-%m-%d}"


class Decision(models.Model):
    """What the controller decides on a request: proposed, then approved or sent back; or closed at once.

    `decided_at` is empty while it waits. `original` is the other request of which this one is a duplicate.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    ground = models.CharField(_("ground in law"), max_length=20, choices=Ground.choices, blank=True)
    evidence = EncryptedTextField(_("reasons and evidence"), family=Family.CONTENT, blank=True)
    original = models.ForeignKey(
        Request,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("duplicate of"),
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    sent_back = models.BooleanField(_("sent back"), default=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ()
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(decided_at__isnull=True), name="decision_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False),
                name="decision_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.REFUSED, Outcome.PARTLY_FULFILLED]) | ~Q(ground=""),
                name="decision_less_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.DUPLICATE) | Q(original__isnull=True),
                name="decision_only_duplicate_has_original",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.proposed_at:%Y-%m-%d}"


class DecisionFile(models.Model):
    """A file that proves what a decision rests on; it stays inside the office."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="files")
    name = EncryptedTextField(_("file name"), family=Family.DOCUMENT)
    file = EncryptedFileField(family=Family.DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    created_at = models.DateTimeField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        default_permissions = ()
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"file of {self.size} bytes"
