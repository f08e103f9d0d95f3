"""Purge records: the proof that personal data went, when, and by which rule."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from office.models import Controller
from requests.models.case import Request


class PurgeRecord(models.Model):
    """What one run of the retention job took from one request. Names nobody; `request` is the shell that stays.

    `rules` says per kind how many days after closing it was kept, `keys` are the data keys whose destruction was
    ordered. `rows` and `files` are those that cannot be opened any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.UUIDField(_("run"))
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller")
    )
    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="purges", verbose_name=_("request")
    )
    rules = models.JSONField(_("rule"))
    closed_at = models.DateTimeField(_("closed at"))
    at = models.DateTimeField(_("at"))
    rows = models.PositiveIntegerField(_("rows"))
    files = models.PositiveIntegerField(_("files"))
    keys = models.JSONField(_("keys"))

    class Meta:
        verbose_name = _("purge record")
        verbose_name_plural = _("purge records")
        default_permissions = ("view",)
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["controller", "-at", "-id"], name="purge_latest")]

    def __str__(self) -> str:
        return f"purge of {self.at:%Y-%m-%d}"
