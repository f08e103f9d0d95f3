"""Staff, what they may do for whom, and the keys of other systems."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from office import validators
from office.enums import Language, Role
from office.models.controllers import Controller
from vault.domain import keys

UNTRACKED = frozenset({"last_login", "password", "log_notice"})


class UserManager(BaseUserManager["User"]):
    """Makes and finds staff by e-mail address, whatever its capitals."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return the address without surrounding space and without capitals."""
        return (email or "").strip().casefold()

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a member of staff by address."""
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, *, name: str, password: str | None = None, **fields: Any) -> "User":
        """Make a member of staff with a data key of their own; without a password they must be invited.

        Raises ValidationError for an address that is none, or taken.
        """
        user = self.model(email=self.normalize_email(email), name=name, **fields)
        user.full_clean(exclude={"password", "data_key_id"})
        user.data_key_id = keys.create("staff")
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. What they may do comes from their grants alone; nobody stands above them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody with this address is here already.")},
    )
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.ENGLISH.value
    )
    country = models.CharField(
        _("country of work"),
        max_length=2,
        blank=True,
        validators=[validators.known_country],
        help_text=_(
            "From where this person looks at the portal. A controller can hide persons’ values there."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may sign in to the admin"), default=True)
    is_superuser = False
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    log_notice = models.PositiveSmallIntegerField(
        _("notice about logging that was read"), default=0, editable=False
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login", "log_notice"])

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {str(self.id)[:8]}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; a sign-in or a new password alone leaves no line in the history."""
        if update_fields is None or not set(update_fields) <= UNTRACKED:
            super().save(*args, update_fields=update_fields, **kwargs)
            return
        self.skip_history_when_saving = True
        try:
            super().save(*args, update_fields=update_fields, **kwargs)
        finally:
            del self.skip_history_when_saving

    def clean(self) -> None:
        """Bring the address into the form that it is stored in."""
        self.email = UserManager.normalize_email(self.email)

    def get_full_name(self) -> str:
        """Return the name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name."""
        return self.name


class RoleGrant(models.Model):
    """What a member of staff is for a controller, and which column families they see there (P20)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="grants", verbose_name=_("member of staff")
    )
    controller = models.ForeignKey(
        Controller, on_delete=models.CASCADE, related_name="grants", verbose_name=_("controller")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    families = models.JSONField(
        _("sees"),
        default=list,
        blank=True,
        help_text=_("Kinds of personal data that are shown; others stay locked."),
    )
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["controller__name", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "controller", "role"],
                name="role_granted_once",
                violation_error_message=_("This person has this role there already."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_grant_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.controller}"


class ApiKey(models.Model):
    """A key with which another system acts for one controller. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.CASCADE, related_name="api_keys", verbose_name=_("controller")
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("Which system uses it."))
    prefix = models.CharField(_("begins with"), max_length=16, unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(pgettext_lazy("what a key may do", "may"), validators=[validators.scopes])
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    history = HistoricalRecords(excluded_fields=["hash", "last_used_at"])

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=models.F("created_at")),
                name="api_key_expires_after_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
