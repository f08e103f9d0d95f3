"""Addresses by which people unsubscribe from the mails that other systems send, kept only as hashes."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from office.models import Controller
from policies.models import Purpose
from subjects.models import Subject


class UnsubscribeLink(models.Model):
    """An address that stops a purpose for one person, or all marketing where it names none (RFC 8058).

    It opens nothing and shows nothing of the person, so it works for as long as the mail lies in a mailbox and as
    often as it is used.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller"), db_index=False
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), db_index=False
    )
    purpose = models.ForeignKey(
        Purpose,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("purpose"),
        db_index=False,
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("address for unsubscribing")
        verbose_name_plural = _("addresses for unsubscribing")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
