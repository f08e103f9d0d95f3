"""Data keys, and the orders to destroy them."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vault.querysets import ShredQuerySet

if TYPE_CHECKING:
    from django.db.models.manager import Manager


class LiveKeys(models.Manager["DataKey"]):
    """Data keys that were not destroyed."""

    def get_queryset(self) -> models.QuerySet["DataKey"]:
        """Leave out the tombstones."""
        return super().get_queryset().filter(destroyed_at=None)


class DataKey(models.Model):
    """A key that encrypts the values of one person, case or proof, wrapped by a master key.

    Lives in the database `vault`. A destroyed key leaves its row without the key, so that a value whose key
    is gone for good is told apart from one whose key is missing. Times are the machine's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField(_("wrapped key"), null=True)
    master = models.CharField(_("master key"), max_length=64)
    label = models.CharField(_("label"), max_length=64)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    destroyed_at = models.DateTimeField(_("destroyed"), null=True, editable=False)

    objects: ClassVar[LiveKeys] = LiveKeys()
    everything: ClassVar["Manager[DataKey]"] = models.Manager()

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        base_manager_name = "everything"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | models.Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="datakey_destroyed_has_no_key",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(destroyed_at=None), name="datakey_live_by_age"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.id}"


class Shred(models.Model):
    """An order to destroy a data key; once done, its tombstone, replayed after a restore of the vault."""

    key_id = models.UUIDField(_("data key"), primary_key=True, editable=False)
    label = models.CharField(_("label"), max_length=64)
    reason = models.CharField(_("reason"), max_length=64)
    ordered_at = models.DateTimeField(_("ordered"))
    done_at = models.DateTimeField(_("done"), null=True)

    objects = ShredQuerySet.as_manager()

    class Meta:
        verbose_name = _("shred")
        verbose_name_plural = _("shreds")
        indexes = [
            models.Index(fields=["ordered_at"], condition=models.Q(done_at=None), name="shred_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.key_id}"
