"""Mailed links to the preference centre: short-lived, opened once, kept only as hashes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consents.querysets import LinkQuerySet
from office.models import Controller
from subjects.models import Subject
from vault.enums import Family
from vault.fields import EncryptedTextField


class PreferenceLink(models.Model):
    """A link by which somebody reaches their choices without an account.

    It was mailed to a person of the register, or to an `email` that somebody typed, which lies under a data key of
    its own. Opening it binds it to one browser: `session_hash` is that of the cookie there, valid until
    `session_until`. `purposes` are the codes that the person is asked about first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), null=True, db_index=True, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller"), db_index=False
    )
    subject = models.ForeignKey(
        Subject, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    email = EncryptedTextField(_("e-mail address"), family=Family.CONTACT, null=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    purposes = models.JSONField(_("purposes"), default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    opened_at = models.DateTimeField(null=True)
    session_hash = models.CharField(max_length=64, blank=True)
    session_until = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to the preferences")
        verbose_name_plural = _("links to the preferences")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["session_hash"], condition=~Q(session_hash=""), name="preference_link_session_once"
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=False) | Q(data_key_id__isnull=False),
                name="preference_link_leads_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, session_hash="", session_until__isnull=True)
                | Q(opened_at__isnull=False),
                name="preference_link_session_once_opened",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
