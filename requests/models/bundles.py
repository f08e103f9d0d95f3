"""Evidence bundles: everything about one request, packed for an authority or a court."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests.enums import BundleState
from requests.models.case import Request
from requests.querysets import SealedQuerySet
from vault.enums import Family
from vault.fields import EncryptedFileField, EncryptedTextField


class EvidenceBundle(models.Model):
    """A bundle that somebody asked for, made by a job and fetched within days.

    Under a key of its own, which goes with the bundle. `done_bytes` of `all_bytes` are packed; `beat_at` is when the
    worker that packs it last said so. `size` and `sha256` (in hexadecimal) are those of the finished file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="bundles")
    state = models.CharField(
        _("state"), max_length=9, choices=BundleState.choices, default=BundleState.WAITING
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    reason = EncryptedTextField(_("reason"), family=Family.CONTENT)
    file = EncryptedFileField(family=Family.DOCUMENT, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    done_bytes = models.PositiveBigIntegerField(default=0)
    all_bytes = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(_("ready at"), null=True)
    expires_at = models.DateTimeField(_("expires at"), null=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence bundle")
        verbose_name_plural = _("evidence bundles")
        default_permissions = ()
        ordering = ["-asked_at"]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=[BundleState.WAITING, BundleState.MAKING]),
                name="bundle_to_make",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(state=BundleState.READY), name="bundle_ready_by_expiry"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state__in=[BundleState.WAITING, BundleState.MAKING]),
                name="bundle_one_in_the_making",
            ),
            models.CheckConstraint(
                condition=~Q(state=BundleState.READY)
                | Q(ready_at__isnull=False, expires_at__isnull=False, size__isnull=False),
                name="bundle_ready_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.asked_at:%Y-%m-%d}"

    @property
    def percent(self) -> int:
        """How much is packed."""
        return min(99, self.done_bytes * 100 // self.all_bytes) if self.all_bytes else 0
