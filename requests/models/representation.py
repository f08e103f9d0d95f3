"""Who acts for somebody else, by which right, and how that was shown."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from requests.identity_enums import RepresentationKind, RepresentationState
from requests.models.case import Request
from requests.querysets import SealedQuerySet
from vault.enums import Family
from vault.fields import EncryptedFileField, EncryptedTextField


class Representation(models.Model):
    """That whoever makes a request acts for another: claimed by them, then confirmed or refused by the office."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="representation")
    kind = models.CharField(_("acts as"), max_length=10, choices=RepresentationKind.choices)
    state = models.CharField(
        _("right to act"),
        max_length=10,
        choices=RepresentationState.choices,
        default=RepresentationState.CLAIMED,
    )
    evidence = EncryptedTextField(_("how it was shown"), family=Family.CONTENT, blank=True)
    scope = EncryptedTextField(_("what it covers"), family=Family.CONTENT, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SealedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RepresentationKind.values), name="representation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=RepresentationState.CLAIMED, checked_at__isnull=True, checked_by__isnull=True
                )
                | Q(
                    state__in=[RepresentationState.CONFIRMED, RepresentationState.REFUSED],
                    checked_at__isnull=False,
                    checked_by__isnull=False,
                ),
                name="representation_checked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.state}"


class Evidence(models.Model):
    """A file that shows the right to act, such as a mandate or a certificate of inheritance."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    representation = models.ForeignKey(Representation, on_delete=models.CASCADE, related_name="files")
    name = EncryptedTextField(_("file name"), family=Family.DOCUMENT)
    file = EncryptedFileField(family=Family.DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("added at"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of a right to act")
        verbose_name_plural = _("evidence of rights to act")
        default_permissions = ()
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"file of {self.size} bytes"
