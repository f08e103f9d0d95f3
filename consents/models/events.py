"""The ledger: what happened to people's choices, written once."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consents.enums import Channel, EventKind, GivenBy
from consents.querysets import AppendOnlyError, AppendOnlyQuerySet
from office.models import ApiKey, Controller
from policies.models import PolicyVersion, Purpose
from subjects.models import Subject
from vault.enums import Family
from vault.fields import EncryptedTextField


class AppendOnly(models.Model):
    """A row that is written once: neither changed nor deleted, by whatever way."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; raises `AppendOnlyError` for one that is there."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError


class ConsentEvent(AppendOnly):
    """Something that happened to a person's choice about a purpose.

    `key` is the sender's name for the event, so that the same one counts once. `version` and `text_hash` say which
    text was shown, in which language. What proves it is under a data key of its own, `proof_key_id`, which outlives
    that of the person for as long as the controller may keep the proof.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller"), db_index=False
    )
    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="consent_events",
        verbose_name=_("person"),
        db_index=False,
    )
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="+", verbose_name=_("purpose"), db_index=False
    )
    kind = models.CharField(_("what happened"), max_length=30, choices=EventKind.choices)
    version = models.ForeignKey(
        PolicyVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("version of the policy"),
        db_index=False,
    )
    language = models.CharField(_("language of the text"), max_length=2, blank=True)
    text_hash = models.CharField(_("fingerprint of the text shown"), max_length=64, blank=True)
    channel = models.CharField(_("through"), max_length=10, choices=Channel.choices)
    given_by = models.CharField(
        _("by whom"), max_length=10, choices=GivenBy.choices, default=GivenBy.SELF.value
    )
    confirmed = models.BooleanField(_("confirmed that the person agrees"), default=False)
    imported = models.BooleanField(_("taken over from elsewhere"), default=False)
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
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
        db_index=False,
    )

    proof_key_id = models.UUIDField(_("data key of the proof"), null=True, editable=False)
    known_as = EncryptedTextField(_("known as"), family=Family.CONTACT, key="proof_key_id", null=True)
    evidence = EncryptedTextField(_("evidence"), family=Family.CONTENT, key="proof_key_id", null=True)

    class Meta:
        verbose_name = _("consent event")
        verbose_name_plural = _("consents")
        ordering = ["-happened_at"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["subject", "purpose", "happened_at"], name="consent_event_of_person"),
            models.Index(fields=["controller", "-arrived_at", "-id"], name="consent_event_by_arrival"),
            models.Index(
                fields=["arrived_at"],
                condition=Q(proof_key_id__isnull=False),
                name="consent_event_with_proof",
            ),
            models.Index(
                fields=["proof_key_id"],
                condition=Q(proof_key_id__isnull=False),
                name="consent_event_by_key",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "controller"], name="consent_event_once"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="consent_event_kind_known"),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("arrived_at")), name="consent_event_happened_before"
            ),
            models.CheckConstraint(
                condition=~Q(given_by=GivenBy.OTHER) | Q(confirmed=True),
                name="consent_event_of_other_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[EventKind.GIVEN, EventKind.REFUSED, EventKind.RENEWED])
                | (Q(version__isnull=False) & ~Q(text_hash="")),
                name="consent_event_has_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d %H:%M}"
