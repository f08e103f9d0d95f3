"""How staff sign in: the second step beside the password, codes for when it is lost, and what is open now."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vault.enums import Family
from vault.fields import EncryptedTextField


class SecondStep(models.Model):
    """The secret that a person's authenticator app shares with the portal; it counts once a code confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="second_steps",
        verbose_name=_("member of staff"),
    )
    data_key_id = models.UUIDField(_("data key"), editable=False)
    secret = EncryptedTextField(_("secret"), family=Family.DEVICE)
    begun_at = models.DateTimeField(_("begun"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    last_count = models.BigIntegerField(_("half-minute of the last code"), default=0)

    class Meta:
        verbose_name = _("second step")
        verbose_name_plural = _("second steps")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at__isnull=False), name="second_step_once"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at__isnull=True), name="second_step_begun_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {str(self.pk)[:8]}"


class RecoveryCode(models.Model):
    """A code that stands in for the app once. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    step = models.ForeignKey(
        SecondStep, on_delete=models.CASCADE, related_name="recovery_codes", verbose_name=_("second step")
    )
    hash = models.CharField(max_length=64, editable=False)
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["step", "hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {str(self.pk)[:8]}"


class StaffSession(AbstractBaseSession):
    """Django's session with what its owner recognises it by. No network address is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="sessions",
        verbose_name=_("member of staff"),
    )
    begun_at = models.DateTimeField(_("begun"), null=True)
    seen_at = models.DateTimeField(_("last seen"), null=True)
    browser = models.CharField(_("browser"), max_length=20, blank=True)
    system = models.CharField(_("system"), max_length=20, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the engine that keeps these."""
        from office.sessions import SessionStore  # noqa: PLC0415 - it imports this model

        return SessionStore
