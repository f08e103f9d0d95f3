"""Checking who asks: what a controller asks for each right, each check and its outcome, documents as last resort."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from law import Right
from office.models import Controller
from requests.enums import RIGHT_CHOICES, RIGHT_NAMES
from requests.identity_enums import ALWAYS_CHECKED, ASKABLE, BY_DEFAULT, CheckOutcome, CodeWay, Method
from requests.models.case import Request
from requests.querysets import SealedQuerySet
from vault.enums import Family
from vault.fields import EncryptedFileField, EncryptedTextField


class IdentityRule(models.Model):
    """What a controller asks for a right, in place of what is proportionate by default."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="identity_rules", verbose_name=_("controller")
    )
    right = models.CharField(_("right"), max_length=20, choices=RIGHT_CHOICES)
    method = models.CharField(
        _("what is asked"),
        max_length=12,
        choices=[(method.value, method.label) for method in BY_DEFAULT],
        help_text=_("The least that settles it. Whatever asks more needs a reason each time."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("identity rule")
        verbose_name_plural = _("identity rules")
        ordering = ["controller", "right"]
        constraints = [
            models.UniqueConstraint(fields=["controller", "right"], name="identity_rule_per_right"),
            models.CheckConstraint(
                condition=Q(method__in=[method.value for method in BY_DEFAULT]),
                name="identity_rule_asks_no_document",
            ),
            models.CheckConstraint(
                condition=~Q(right__in=[right.value for right in ALWAYS_CHECKED], method=Method.NOT_NEEDED),
                name="identity_rule_checks_corrections",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right}: {self.method}"

    @property
    def right_name(self) -> Promise:
        """The right in the office's words."""
        return RIGHT_NAMES[Right(self.right)]


class IdentityCheck(models.Model):
    """One check of who makes a request. `outcome` is empty while it is open; a request has one open check at most.

    What is only for the check – the mailed code, documents – is under a key of its own, `data_key_id`, which goes
    when the check ends; the reason for the doubt stays with the request, under `case_key_id`. `attempts` counts
    wrong codes. `asked_by` is empty where nobody asked: the person confirmed an address on record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, null=True, editable=False)
    case_key_id = models.UUIDField(_("data key of the request"), db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="identity_checks")
    method = models.CharField(_("method"), max_length=12, choices=Method.choices)
    outcome = models.CharField(_("outcome"), max_length=10, choices=CheckOutcome.choices, blank=True)
    reason = EncryptedTextField(_("why there is doubt"), family=Family.CONTENT, key="case_key_id", blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who looks at the document"),
    )
    answered = models.JSONField(_("answered rightly"), default=list, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_way = models.CharField(_("code sent"), max_length=6, choices=CodeWay.choices, blank=True)
    code_expires_at = models.DateTimeField(_("code works until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("wrong codes"), default=0)

    objects = SealedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["code_hash"])

    class Meta:
        verbose_name = _("identity check")
        verbose_name_plural = _("identity checks")
        default_permissions = ()
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["method", "code_expires_at"], condition=Q(outcome=""), name="identity_open")
        ]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(outcome=""), name="identity_one_open"),
            models.CheckConstraint(
                condition=Q(method__in=[method.value for method in ASKABLE]), name="identity_method_asked"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True, ended_by__isnull=True)
                | Q(outcome__in=CheckOutcome.values, ended_at__isnull=False, code_hash=""),
                name="identity_ended_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("asked_at")),
                name="identity_ended_after_asked",
            ),
            models.CheckConstraint(
                condition=Q(code_hash="") | Q(code_expires_at__isnull=False, data_key_id__isnull=False),
                name="identity_code_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.asked_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether the person can still show who they are by it."""
        return not self.outcome

    @property
    def cause(self) -> str:
        """The name under which the mail or letter with its code is queued."""
        return f"identity:{self.pk}"


class IdentityDocument(models.Model):
    """A document that a person showed, under the key of its check. The row outlives it as proof that it is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    check_of = models.ForeignKey(IdentityCheck, on_delete=models.CASCADE, related_name="documents")
    name = EncryptedTextField(_("file name"), family=Family.IDENTITY_DOCUMENT)
    file = EncryptedFileField(family=Family.IDENTITY_DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True, blank=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity document")
        verbose_name_plural = _("identity documents")
        default_permissions = ()
        ordering = ["uploaded_at", "pk"]
        indexes = [
            models.Index(
                fields=["uploaded_at"], condition=Q(destroyed_at__isnull=True), name="identity_document_kept"
            )
        ]

    def __str__(self) -> str:
        return f"document of {self.size} bytes"
