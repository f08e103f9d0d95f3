"""What is remembered without whom: that somebody was erased, or wants no marketing."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from office.models import Controller
from subjects.enums import IdentifierKind, OwnAct, SuppressionKind, SuppressionReason
from subjects.querysets import SuppressionQuerySet
from vault.domain.indexes import LENGTH


class Suppression(models.Model):
    """A keyed hash of an identifier, so that no import brings somebody back silently. No person, no value.

    The hash is of its own kind and of one controller: it matches no index of the register, nor that of another
    company. It outlives every data key. Lifted rows stay, as what was so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="suppressions", verbose_name=_("controller")
    )
    kind = models.CharField(_("what is remembered"), max_length=15, choices=SuppressionKind.choices)
    identifier_kind = models.CharField(_("kind of identifier"), max_length=15, choices=IdentifierKind.choices)
    value_hash = models.CharField(max_length=LENGTH, editable=False)
    set_at = models.DateTimeField(_("set at"))
    reason = models.CharField(_("reason"), max_length=15, choices=SuppressionReason.choices)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by_act = models.CharField(_("lifted because"), max_length=10, choices=OwnAct.choices, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppression list")
        ordering = ["-set_at"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["controller", "-set_at"], name="suppression_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "value_hash", "kind"],
                condition=Q(lifted_at__isnull=True),
                name="suppression_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by_act="")
                | Q(lifted_at__isnull=False, lifted_by_act__in=OwnAct.values),
                name="suppression_lifted_by_act",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.set_at:%Y-%m-%d}"
