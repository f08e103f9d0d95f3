"""By what a person is known, and from when to when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from subjects.enums import IdentifierKind, Proof
from subjects.models.people import Subject
from subjects.querysets import IdentifierQuerySet
from vault.enums import Family
from vault.fields import EncryptedTextField
from vault.hashes import KeyedHashField


def _filled(column: str) -> Q:
    kinds = [kind.value for kind in IdentifierKind if kind.column == column]
    empty = {f"{other}__isnull": other != column for other in ("contact", "account", "device")}
    return Q(kind__in=kinds, **empty)


class Identifier(models.Model):
    """One value by which a person is known. It is never changed: it ends, and another begins.

    The value stands in the column of its kind's family. It stays under the key of the person for whom it was
    entered, also after a merge; `subjects.domain.erasing` destroys the keys of all who were merged.
    `valid_from` empty means: since nobody knows when. `valid_to` is the last day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="identifiers", verbose_name=_("person")
    )
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=IdentifierKind.choices)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_how = models.CharField(_("verified how"), max_length=10, choices=Proof.choices, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("verified by"),
    )
    entered_at = models.DateTimeField(_("entered at"))

    contact = EncryptedTextField(_("contact"), family=Family.CONTACT, null=True, blank=True)
    account = EncryptedTextField(_("account"), family=Family.IDENTITY, null=True, blank=True)
    device = EncryptedTextField(_("device"), family=Family.DEVICE, null=True, blank=True)
    value_index = KeyedHashField()

    objects = IdentifierQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["value_index"])

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        default_permissions = ()
        ordering = ["entered_at", "pk"]
        indexes = [models.Index(fields=["value_index", "controller"], name="identifier_by_value")]
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "kind", "value_index"],
                condition=Q(valid_to__isnull=True),
                name="identifier_of_one_person",
            ),
            models.CheckConstraint(
                condition=_filled("contact") | _filled("account") | _filled("device"),
                name="identifier_in_its_family",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="identifier_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_how="")
                | Q(verified_at__isnull=False, verified_how__in=Proof.values),
                name="identifier_verified_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entered_at:%Y-%m-%d}"

    @property
    def column(self) -> str:
        """The field that holds the value."""
        return IdentifierKind(self.kind).column
