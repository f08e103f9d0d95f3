"""What happened, and how often: the access log and the counters of the rate limits."""

import uuid
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from office.models.controllers import Controller
from office.models.staff import User


class AppendOnlyError(Exception):
    """A line of the access log is written once and stays."""


class AccessEntryQuerySet(models.QuerySet["AccessEntry"]):
    """Lines of the access log, newest first; they can be read and added to."""

    def of(self, target: models.Model) -> "AccessEntryQuerySet":
        """Return the lines about one object."""
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk)

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError("Lines of the access log are not changed.")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError("Lines of the access log are not deleted.")


class AccessEntry(models.Model):
    """Who did what, when, for which controller, to which object. Holds codes, never personal data."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    action = models.CharField(_("what"), max_length=60)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("controller")
    )
    target_type = models.CharField(_("kind"), max_length=60, blank=True)
    target_id = models.UUIDField(_("object"), null=True)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    details = models.JSONField(_("details"), default=dict)

    objects = AccessEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the access log")
        verbose_name_plural = _("entries of the access log")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["controller", "-at", "-id"], name="access_by_controller"),
            models.Index(fields=["target_type", "target_id", "-at"], name="access_by_target"),
            models.Index(fields=["actor", "-at"], name="access_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line; refuse to change one."""
        if not self._state.adding:
            raise AppendOnlyError("Lines of the access log are not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError("Lines of the access log are not deleted.")


class LogPurge(models.Model):
    """That lines of the access log went, since they were older than they are kept: the record that stays of them.

    It comes first: a trigger lets lines go only where such a record says so. No controller is for lines of none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("controller")
    )
    at = models.DateTimeField(_("at"))
    before = models.DateTimeField(_("lines before"))
    days = models.PositiveIntegerField(_("days kept"))
    rows = models.PositiveIntegerField(_("lines"))

    class Meta:
        verbose_name = _("purge of the access log")
        verbose_name_plural = _("purges of the access log")
        default_permissions = ()
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["controller", "-before"], name="log_purge_latest")]

    def __str__(self) -> str:
        return f"{self.rows} lines before {self.before:%Y-%m-%d}"


class RateCounter(models.Model):
    """How often something was tried in one window; who tried is kept as a keyed hash."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=40)
    key_hash = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("rate counter")
        verbose_name_plural = _("rate counters")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["scope", "key_hash", "window_start"], name="rate_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.window_start:%Y-%m-%d %H:%M}"
