"""What is collected for an answer: files under a key of their own, which goes once the person has them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests.enums import FileSource
from requests.models.case import Request
from requests.querysets import SealedQuerySet
from vault.enums import Family
from vault.fields import EncryptedFileField, EncryptedTextField


class Collection(models.Model):
    """The files collected for the answer to one request, and who looked through them for other people's data.

    Nothing is delivered before `others_checked_at` (GDPR Art 15(4)); a file added later empties it. Its key is not
    the request's, so that the files go at their own time: `destroyed_at` says that they are gone. What is collected
    later for a request that is still open, or open again, is under another key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="collection")
    others_checked_at = models.DateTimeField(_("other people’s data checked at"), null=True, blank=True)
    others_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(others_checked_at__isnull=True, others_checked_by__isnull=True)
                | Q(others_checked_at__isnull=False, others_checked_by__isnull=False),
                name="collection_checked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"collection {str(self.pk)[:8]}"

    @property
    def standing_files(self) -> models.QuerySet[CollectedFile]:
        """The files that were not destroyed."""
        return CollectedFile.objects.filter(collection=self, data_key_id=self.data_key_id)


class CollectedFile(models.Model):
    """One file for the answer. `sha256` is the hash of its plain content, in hexadecimal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="files")
    source = models.CharField(_("from"), max_length=10, choices=FileSource.choices)
    task = models.ForeignKey(
        "requests.Task", null=True, blank=True, on_delete=models.SET_NULL, related_name="files"
    )
    name = EncryptedTextField(_("file name"), family=Family.DOCUMENT)
    file = EncryptedFileField(family=Family.DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("added at"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("collected file")
        verbose_name_plural = _("collected files")
        default_permissions = ()
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"file of {self.size} bytes"
