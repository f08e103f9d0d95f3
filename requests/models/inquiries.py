"""Inquiries of supervisory authorities: what they ask, by when, and what was answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from requests.enums import Channel
from requests.inquiry_enums import CountsFrom, ExtensionState, InquiryFileKind, InquiryStatus
from requests.models.case import Request
from requests.querysets import InquiryQuerySet, SealedQuerySet
from vault.enums import Family
from vault.fields import BlindIndexField, EncryptedFileField, EncryptedTextField


class Inquiry(models.Model):
    """What an authority wants to know of a controller, under a key of its own. Every write goes through `domain`.

    `authority` is the code by which `law` knows it, empty for another one; `authority_name` is its name.
    The authority sets the last day: as a day, or as `days` from the letter or from its arrival. `due_on` is that day,
    moved by an extension that was granted; it is empty until somebody has read it in the letter.
    """

    PREFIX = "inquiry"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="inquiries", verbose_name=_("controller")
    )
    reference = models.CharField(_("reference"), max_length=12, unique=True, editable=False)
    authority = models.CharField(_("authority"), max_length=6, blank=True)
    authority_name = models.CharField(_("name of the authority"), max_length=200)
    case_number = EncryptedTextField(_("their case number"), family=Family.CONTENT, blank=True)
    case_number_index = BlindIndexField(of="case_number", normalise="exact")
    asked = EncryptedTextField(_("what they ask"), family=Family.CONTENT, blank=True)
    notes = EncryptedTextField(_("notes"), family=Family.CONTENT, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    dated_on = models.DateField(_("date of the letter"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"))
    received_on = models.DateField(_("received on"))
    days = models.PositiveSmallIntegerField(_("days to answer"), null=True, blank=True)
    counts_from = models.CharField(_("counted from"), max_length=7, choices=CountsFrom.choices, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)

    extension_state = models.CharField(
        _("extension"), max_length=7, choices=ExtensionState.choices, blank=True
    )
    extension_asked_on = models.DateField(_("extension asked for on"), null=True, blank=True)
    extension_until = models.DateField(_("extension until"), null=True, blank=True)
    extension_decided_on = models.DateField(_("extension decided on"), null=True, blank=True)

    status = models.CharField(
        _("status"), max_length=11, choices=InquiryStatus.choices, default=InquiryStatus.RECEIVED
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_inquiries",
        verbose_name=_("responsible"),
    )
    answer = EncryptedTextField(_("answer"), family=Family.CONTENT, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer_channel = models.CharField(_("answered by"), max_length=10, choices=Channel.choices, blank=True)
    closing_note = EncryptedTextField(_("why it is closed"), family=Family.CONTENT, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("entered by"),
    )
    created_at = models.DateTimeField(_("entered at"))
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InquiryQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["case_number_index"])

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["-received_at"]
        indexes = [
            models.Index(
                fields=["controller", "due_on"],
                condition=Q(status__in=["received", "in_progress"]),
                name="inquiry_waiting_by_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=InquiryStatus.values), name="inquiry_status_known"),
            models.CheckConstraint(condition=~Q(authority_name=""), name="inquiry_names_authority"),
            models.CheckConstraint(
                condition=Q(status=InquiryStatus.CLOSED, closed_at__isnull=False)
                | (~Q(status=InquiryStatus.CLOSED) & Q(closed_at__isnull=True)),
                name="inquiry_closed_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=InquiryStatus.ANSWERED)
                | (Q(answered_on__isnull=False) & ~Q(answer_channel="")),
                name="inquiry_answered_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True, counts_from="") | (Q(days__isnull=False) & ~Q(counts_from="")),
                name="inquiry_days_count_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(extension_state="", extension_asked_on__isnull=True)
                | (
                    ~Q(extension_state="")
                    & Q(extension_asked_on__isnull=False, extension_until__isnull=False)
                ),
                name="inquiry_extension_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether the authority waits for an answer."""
        return InquiryStatus(self.status).is_open

    @property
    def cause(self) -> str:
        """The name under which mails for this inquiry are queued."""
        return f"{self.PREFIX}:{self.pk}"


class InquiryLink(models.Model):
    """That an inquiry is about a request of the same controller."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="links")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="inquiry_links")
    linked_at = models.DateTimeField(_("linked at"))

    class Meta:
        verbose_name = _("request of an inquiry")
        verbose_name_plural = _("requests of inquiries")
        default_permissions = ()
        ordering = ["linked_at"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "request"], name="inquiry_link_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class InquiryFile(models.Model):
    """A file of an inquiry, encrypted under its key. `sha256` is the hash of its plain content, in hexadecimal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(_("what it is"), max_length=8, choices=InquiryFileKind.choices)
    name = EncryptedTextField(_("file name"), family=Family.DOCUMENT)
    file = EncryptedFileField(family=Family.DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("kept since"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an inquiry")
        verbose_name_plural = _("files of inquiries")
        default_permissions = ()
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"file of {self.size} bytes"
