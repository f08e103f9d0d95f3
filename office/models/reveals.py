"""Locked values that somebody had shown to them once, with a reason."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from office.models.controllers import Controller
from vault.enums import Family
from vault.fields import EncryptedTextField


class Reveal(models.Model):
    """That a locked value was shown once: to whom, which, and why. The reason goes with the key of its row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.CASCADE, related_name="+", verbose_name=_("controller")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("at"))
    target_type = models.CharField(_("kind"), max_length=60)
    target_id = models.UUIDField(_("object"))
    field = models.CharField(_("field"), max_length=60)
    family = models.CharField(_("family"), max_length=20, choices=Family.choices)
    by_lead = models.BooleanField(_("by a privacy lead"))
    reason = EncryptedTextField(_("reason"), family=Family.CONTENT)

    class Meta:
        verbose_name = _("value shown once")
        verbose_name_plural = _("values shown once")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.family} {self.at:%Y-%m-%d %H:%M}"
