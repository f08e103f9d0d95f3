"""What a person fetches: the files of an answer, sealed so that only their code opens them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests.models.case import Request
from requests.models.collection import CollectedFile
from requests.package_enums import LIVE, OPENABLE, PackageState, RevokeReason
from vault.enums import Family
from vault.files import EncryptedFileField

MOST_TRIES = 10
"""Wrong codes after which a package is locked."""


class Package(models.Model):
    """One sealed package. A new code is a new package, since the portal keeps neither a code nor what it opens.

    `file` holds a ZIP that was encrypted under a random key before it reached the vault; that key is `locked_key`,
    which a code turns into the key again by `kdf` and `salt`. The data key is the outer lock: shredding it makes the
    package unreadable for whoever has the code, in backups too (promise P23).

    `size` and `sha256` are those of the plain ZIP. `claim` is the worker that seals it, `done_bytes` of `total_bytes`
    how far it is, `claimed_at` when it last gave a sign of life.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="packages")
    state = models.CharField(
        _("state"), max_length=10, choices=PackageState.choices, default=PackageState.SEALING
    )
    files = models.ManyToManyField(CollectedFile, related_name="packages", verbose_name=_("files"))
    file = EncryptedFileField(family=Family.DOCUMENT, blank=True)
    kdf = models.CharField(max_length=40, blank=True)
    salt = models.BinaryField(null=True)
    locked_key = models.BinaryField(null=True)
    file_count = models.PositiveIntegerField(_("number of files"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    done_bytes = models.PositiveBigIntegerField(default=0)
    total_bytes = models.PositiveBigIntegerField(default=0)

    handed_over_at = models.DateTimeField(_("handed over at"))
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    fetched_count = models.PositiveIntegerField(_("times fetched"), default=0)
    first_fetched_at = models.DateTimeField(_("first fetched at"), null=True, blank=True)
    last_fetched_at = models.DateTimeField(_("last fetched at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = models.CharField(_("reason"), max_length=12, choices=RevokeReason.choices, blank=True)

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        default_permissions = ()
        ordering = ["-handed_over_at"]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state__in=LIVE), name="package_live_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(state__in=LIVE), name="package_one_live"),
            models.CheckConstraint(
                condition=~Q(state__in=OPENABLE)
                | Q(
                    salt__isnull=False,
                    locked_key__isnull=False,
                    sealed_at__isnull=False,
                    expires_at__isnull=False,
                    size__gt=0,
                )
                & ~Q(file=""),
                name="package_openable_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPENABLE) | Q(locked_key__isnull=True), name="package_else_has_no_key"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True)
                | (~Q(state__in=LIVE) & Q(ended_at__isnull=False)),
                name="package_ended_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(state=PackageState.REVOKED) & ~Q(revoke_reason=""))
                | (~Q(state=PackageState.REVOKED) & Q(revoke_reason="")),
                name="package_revoked_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(fetched_count=0, first_fetched_at__isnull=True, last_fetched_at__isnull=True)
                | Q(fetched_count__gt=0, first_fetched_at__isnull=False, last_fetched_at__isnull=False),
                name="package_fetched_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=PackageState.FETCHED) | Q(fetched_count__gt=0),
                name="package_fetched_was_fetched",
            ),
            models.CheckConstraint(condition=Q(wrong_tries__lte=MOST_TRIES), name="package_tries_limited"),
        ]

    def __str__(self) -> str:
        return f"package {str(self.pk)[:8]}"

    @property
    def is_live(self) -> bool:
        """Whether there is, or will be, something to fetch."""
        return self.state in LIVE

    @property
    def is_openable(self) -> bool:
        """Whether a code opens it, wrong tries apart."""
        return self.state in OPENABLE

    @property
    def is_locked(self) -> bool:
        """Whether so many wrong codes were tried that no code opens it any more."""
        return self.wrong_tries >= MOST_TRIES

    @property
    def tries_left(self) -> int:
        """How many wrong codes it still bears."""
        return MOST_TRIES - self.wrong_tries

    @property
    def bound(self) -> bytes:
        """What its key is locked for."""
        return b"package" + self.pk.bytes
