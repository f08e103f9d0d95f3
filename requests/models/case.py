"""The request itself, and the links by which a person reaches it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from law import Right
from office.models import Controller
from requests.enums import RIGHT_CHOICES, RIGHT_NAMES, Channel, ForWhom, Outcome, Status
from requests.querysets import RequestQuerySet
from subjects.models import Subject
from vault.enums import Family
from vault.fields import BlindIndexField, EncryptedTextField

EXACT_INDEXES = ("account_index", "device_serial_index", "order_number_index")
"""Keyed hashes by which a request is found exactly; most requests have none, so their indexes leave those out."""


class Request(models.Model):
    """A data-subject request. Every write goes through `requests.domain`.

    `received_at` is the moment of receipt wherever the message arrived; `received_on` is its day in the
    controller's time zone, from which the law counts; after a complaint about a closed request it counts from
    `complained_on`. What was decided is under `proof_key_id`, made with the first words of it, and outlives the rest:
    `erased_at` says when conversation, files and details went, `proof_erased_at` when the decision did.
    `together_with` is the first of several requests that one message made; they share one conversation. `version`
    grows with every change, so that two people acting at once are told of each other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    proof_key_id = models.UUIDField(_("data key of the decision"), null=True, db_index=True, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="requests", verbose_name=_("controller")
    )
    reference = models.CharField(_("reference"), max_length=12, unique=True, editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    right = models.CharField(_("right"), max_length=20, choices=RIGHT_CHOICES)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=6, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    received_at = models.DateTimeField(_("received at"))
    received_on = models.DateField(_("received on"))
    created_at = models.DateTimeField(_("entered at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    for_whom = models.CharField(_("for whom"), max_length=5, choices=ForWhom.choices, default=ForWhom.SELF)
    authorised = models.BooleanField(
        _("confirmed that they may act for the other person"),
        default=False,
        help_text=_("Given by whoever asks for somebody else (promise P3)."),
    )
    email_confirmed_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    complained_on = models.DateField(_("complained on"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    proof_erased_at = models.DateTimeField(_("decision erased at"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_requests",
        verbose_name=_("assignee"),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("entered by"),
    )
    proposed_outcome = models.CharField(
        _("proposed outcome"), max_length=20, choices=Outcome.choices, blank=True
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    together_with = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="joined",
        verbose_name=_("asked together with"),
    )

    subject = models.ForeignKey(
        Subject,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
        verbose_name=_("person"),
    )

    person_name = EncryptedTextField(_("name"), family=Family.IDENTITY, blank=True)
    email = EncryptedTextField(_("e-mail"), family=Family.CONTACT, blank=True)
    email_index = BlindIndexField(of="email", normalise="email")
    postal_address = EncryptedTextField(_("postal address"), family=Family.CONTACT, blank=True)
    represented_name = EncryptedTextField(_("on behalf of"), family=Family.IDENTITY, blank=True)
    account = EncryptedTextField(_("account"), family=Family.IDENTITY, blank=True)
    device_serial = EncryptedTextField(_("device serial number"), family=Family.DEVICE, blank=True)
    order_number = EncryptedTextField(_("order number"), family=Family.IDENTITY, blank=True)
    account_index = BlindIndexField(of="account", normalise="exact", db_index=False)
    device_serial_index = BlindIndexField(of="device_serial", normalise="exact", db_index=False)
    order_number_index = BlindIndexField(of="order_number", normalise="exact", db_index=False)
    received_by = EncryptedTextField(_("received first by"), family=Family.CONTENT, blank=True)
    about = EncryptedTextField(_("what it is about"), family=Family.CONTENT, blank=True)

    objects = RequestQuerySet.as_manager()
    # Whose it was is in no history: the shell that outlives the person must lead to nobody.
    history = HistoricalRecords(excluded_fields=["email_index", *EXACT_INDEXES, "subject"])

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["controller", "status"], name="request_by_status"),
            models.Index(fields=["controller", "-received_at"], name="request_by_receipt"),
            models.Index(fields=["controller", "received_on"], name="request_by_day"),
            models.Index(
                fields=["assignee", "right"],
                condition=~Q(status=Status.CLOSED),
                name="request_open_by_assignee",
            ),
            *(
                models.Index(
                    fields=[name], condition=Q(**{f"{name}__isnull": False}), name=f"request_by_{name[:-6]}"
                )
                for name in EXACT_INDEXES
            ),
            models.Index(
                fields=["-closed_at", "-id"], condition=Q(status=Status.CLOSED), name="request_closed_latest"
            ),
            models.Index(
                fields=["controller", "closed_at", "id"],
                condition=Q(status=Status.CLOSED, proof_erased_at__isnull=True),
                name="request_kept_by_closing",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["controller", "submission_id"], name="request_submitted_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="request_status_known"),
            models.CheckConstraint(
                condition=Q(right__in=[value for value, _name in RIGHT_CHOICES]), name="request_right_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=Status.CLOSED) & Q(outcome__in=Outcome.values) & Q(closed_at__isnull=False)
                )
                | (~Q(status=Status.CLOSED) & Q(outcome="") & Q(closed_at__isnull=True)),
                name="request_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.AWAITING_APPROVAL) & ~Q(proposed_outcome=""))
                | (~Q(status=Status.AWAITING_APPROVAL) & Q(proposed_outcome="")),
                name="request_proposal_awaits_approval",
            ),
            models.CheckConstraint(
                condition=Q(received_at__lte=F("created_at")), name="request_received_before_entered"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, complained_on__isnull=True)
                | Q(reopened_at__isnull=False, complained_on__isnull=False),
                name="request_reopened_on_complaint",
            ),
            models.CheckConstraint(
                condition=Q(proof_erased_at__isnull=True) | Q(erased_at__isnull=False),
                name="request_decision_erased_last",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self.status != Status.CLOSED

    @property
    def jurisdiction(self) -> str:
        """The code by which `law` knows the person's country or region."""
        return self.region or self.country

    @property
    def cause(self) -> str:
        """The name under which mails for this request are queued."""
        return f"request:{self.pk}"

    @property
    def right_name(self) -> Promise:
        """The right in the office's words."""
        return RIGHT_NAMES[Right(self.right)]


class AccessToken(models.Model):
    """A mailed link to a request's status page. Only its SHA-256 is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="access_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("access link")
        verbose_name_plural = _("access links")

    def __str__(self) -> str:
        return f"link of {self.created_at:%Y-%m-%d}"


class LinkAsk(models.Model):
    """That somebody asked for a lost link; a worker answers it and deletes the row.

    Written for every address alike, known or not, and holds only its blind index.
    """

    id = models.BigAutoField(primary_key=True)
    controller = models.ForeignKey("office.Controller", on_delete=models.CASCADE, related_name="+")
    email_index = models.CharField(max_length=64)
    reference = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("asking for a lost link")
        verbose_name_plural = _("askings for lost links")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
