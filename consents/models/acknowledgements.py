"""Who was shown which version of a policy and confirmed it: no consent, and never read as one (promises D2, P27)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consents.enums import Channel
from consents.models.events import AppendOnly
from office.models import ApiKey, Controller
from policies.models import PolicyVersion
from subjects.models import Subject


class Acknowledgement(AppendOnly):
    """A version of a policy that a person was shown and confirmed having read; whose, where that is known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller"), db_index=False
    )
    subject = models.ForeignKey(
        Subject,
        null=True,
        on_delete=models.PROTECT,
        related_name="acknowledgements",
        verbose_name=_("person"),
    )
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version of the policy")
    )
    language = models.CharField(_("language of the text"), max_length=2)
    text_hash = models.CharField(_("fingerprint of the text shown"), max_length=64)
    channel = models.CharField(_("through"), max_length=10, choices=Channel.choices)
    happened_at = models.DateTimeField(_("happened"))
    arrived_at = models.DateTimeField(_("arrived"))
    key = models.UUIDField(_("key"), editable=False)
    api_key = models.ForeignKey(
        ApiKey,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by the system"),
        db_index=False,
    )

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["-happened_at"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["controller", "-arrived_at", "-id"], name="acknowledgement_by_arrival"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "controller"], name="acknowledgement_once"),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("arrived_at")), name="acknowledgement_happened_before"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M}"
