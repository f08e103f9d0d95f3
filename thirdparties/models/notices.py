"""Notices to recipients, the links by which they answer, and the certificates that they send."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from subjects.models import Subject
from thirdparties.enums import NoticeKind, NoticeOutcome, NoticeStatus
from thirdparties.models.parties import ThirdParty
from thirdparties.querysets import NoticeQuerySet
from vault.enums import Family
from vault.fields import EncryptedFileField, EncryptedJSONField, EncryptedTextField
from vault.querysets import SealedQuerySet


class Notice(models.Model):
    """What one recipient is told to do with one person's data, and what became of it (Art 19 GDPR).

    Every write goes through `thirdparties.domain`. The identifiers stand in the column of their family, as pairs of
    kind and value; only those chosen. `purposes` and `categories` are codes of the vocabulary. `cause` names what
    it was issued for, such as "request:<id>", and means nothing here. `look_on` is the day on which the next
    reminder falls due, `escalated_on` the one on which the office was told that it is overdue: no news, so not in
    the history.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    reference = models.CharField(_("reference"), max_length=12, unique=True, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="notices", verbose_name=_("controller")
    )
    third_party = models.ForeignKey(
        ThirdParty, on_delete=models.PROTECT, related_name="notices", verbose_name=_("recipient")
    )
    person = models.ForeignKey(
        Subject,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("what to do"), max_length=8, choices=NoticeKind.choices)
    status = models.CharField(
        _("status"), max_length=8, choices=NoticeStatus.choices, default=NoticeStatus.ISSUED
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=NoticeOutcome.choices, blank=True)
    purposes = models.JSONField(_("purposes"), default=list, blank=True)
    categories = models.JSONField(_("data categories"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    cause = models.CharField(_("issued for"), max_length=80, blank=True, db_index=True)
    due_on = models.DateField(_("answer by"))
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("issued by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    look_on = models.DateField(null=True, editable=False)
    escalated_on = models.DateField(null=True, editable=False)

    find_contact = EncryptedJSONField(_("found by address"), family=Family.CONTACT, null=True, blank=True)
    find_identity = EncryptedJSONField(_("found by identity"), family=Family.IDENTITY, null=True, blank=True)
    find_device = EncryptedJSONField(_("found by device"), family=Family.DEVICE, null=True, blank=True)
    what = EncryptedTextField(_("instructions"), family=Family.CONTENT, blank=True)
    answer = EncryptedTextField(_("words of the recipient"), family=Family.CONTENT, blank=True)
    answered_by = EncryptedTextField(_("answered by"), family=Family.CONTACT, blank=True)
    office_why = EncryptedTextField(_("reason of the office"), family=Family.CONTENT, blank=True)

    objects = NoticeQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["person", "look_on", "escalated_on"])

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["controller", "due_on", "id"], name="notice_by_due_day"),
            models.Index(
                fields=["controller", "look_on"],
                condition=Q(status=NoticeStatus.ISSUED),
                name="notice_to_look_at",
            ),
            models.Index(
                fields=["controller"], condition=Q(status=NoticeStatus.ANSWERED), name="notice_to_decide_on"
            ),
            models.Index(
                fields=["controller", "closed_at"],
                condition=Q(status=NoticeStatus.CLOSED, erased_at__isnull=True),
                name="notice_to_erase",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "third_party", "kind", "person"],
                condition=~Q(status=NoticeStatus.CLOSED) & Q(person__isnull=False),
                name="notice_once_for_a_person",
            ),
            models.UniqueConstraint(
                fields=["cause", "third_party", "kind"],
                condition=~Q(status=NoticeStatus.CLOSED) & Q(person__isnull=True) & ~Q(cause=""),
                name="notice_once_for_a_cause",
            ),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    status=NoticeStatus.ISSUED, outcome="", answered_at__isnull=True, closed_at__isnull=True
                )
                | Q(
                    status=NoticeStatus.ANSWERED,
                    outcome__in=[NoticeOutcome.PARTLY, NoticeOutcome.REFUSED],
                    answered_at__isnull=False,
                    closed_at__isnull=True,
                )
                | Q(status=NoticeStatus.CLOSED, outcome__in=NoticeOutcome.values, closed_at__isnull=False),
                name="notice_outcome_fits_status",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(status=NoticeStatus.CLOSED),
                name="notice_erased_once_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def mail_cause(self) -> str:
        """The name under which mails for this notice are queued."""
        return f"notice:{self.pk}"

    @property
    def clues(self) -> list[tuple[str, str]]:
        """By what the data is found, as kind and value; nothing of what was erased."""
        columns = (self.find_identity, self.find_contact, self.find_device)
        return [(kind, value) for column in columns if isinstance(column, list) for kind, value in column]


class NoticeToken(models.Model):
    """A link to a notice, as its hash: the link itself stands only in the mail that brings it."""

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("link to a notice")
        verbose_name_plural = _("links to notices")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class NoticeCertificate(models.Model):
    """A file with which a recipient shows what it did, encrypted under the data key of the notice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="certificates")
    name = EncryptedTextField(_("file name"), family=Family.DOCUMENT)
    file = EncryptedFileField(family=Family.DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    created_at = models.DateTimeField(_("kept since"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"file of {self.size} bytes"
