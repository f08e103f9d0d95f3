"""What arrived: mails as they were read from a mailbox, and the files in them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailroom.enums import Arrival, ArrivalState
from mailroom.models.mailboxes import Mailbox
from mailroom.models.outgoing import Mail
from mailroom.querysets import IncomingQuerySet
from office.dates import short_day
from vault.enums import Family
from vault.fields import BlindIndexField, EncryptedFileField, EncryptedTextField
from vault.querysets import SealedQuerySet


class Incoming(models.Model):
    """One mail that arrived, under a data key of its own, which goes 30 days after the mail was dealt with.

    `received_at` is when it reached the mail server, never what its Date header says. `fingerprint` is a keyed hash
    that stays, so that no mail is taken in twice. `answers` is the mail of ours that it answers, `token_hash` the
    hash of the sign in the address that it went to, `refers_to` keyed hashes of the mails that it names.
    `outcome` and `cause` say what became of it; `warnings` and `refused` hold codes, sizes and kinds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    controller = models.ForeignKey(
        "office.Controller",
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        related_name="incoming_mails",
        db_index=False,
    )
    mailbox = models.ForeignKey(
        Mailbox, verbose_name=_("mailbox"), on_delete=models.PROTECT, null=True, related_name="mails"
    )
    uidvalidity = models.BigIntegerField(null=True, editable=False)
    uid = models.BigIntegerField(null=True, editable=False)
    fingerprint = models.CharField(max_length=32, editable=False)
    message_hash = models.CharField(max_length=32, blank=True, editable=False)
    refers_to = models.JSONField(default=list, editable=False)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    answers = models.ForeignKey(
        Mail, verbose_name=_("answers"), on_delete=models.SET_NULL, null=True, related_name="answered_by"
    )
    forwarded_from = models.ForeignKey(
        "self",
        verbose_name=_("forwarded from"),
        on_delete=models.PROTECT,
        null=True,
        related_name="forwarded",
    )

    received_at = models.DateTimeField(_("received"))
    created_at = models.DateTimeField(_("read"))
    kind = models.CharField(_("kind"), max_length=10, choices=Arrival.choices)
    state = models.CharField(_("state"), max_length=10, choices=ArrivalState.choices)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    too_large = models.BooleanField(_("too large to be read"), default=False)
    warnings = models.JSONField(_("warnings"), default=list)
    refused = models.JSONField(_("files not taken"), default=list)

    sender = EncryptedTextField(_("sender"), family=Family.CONTACT, blank=True)
    sender_index = BlindIndexField(of="sender", normalise="email")
    sender_name = EncryptedTextField(_("name"), family=Family.IDENTITY, blank=True)
    subject = EncryptedTextField(_("subject"), family=Family.CONTENT, blank=True)
    text = EncryptedTextField(_("text"), family=Family.CONTENT, blank=True)

    outcome = models.CharField(_("what became of it"), max_length=20, blank=True)
    cause = models.CharField(_("where it is now"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dealt with by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = IncomingQuerySet.as_manager()

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["controller", "state", "received_at"], name="incoming_by_state"),
            models.Index(fields=["message_hash"], condition=~Q(message_hash=""), name="incoming_by_message"),
            models.Index(
                fields=["decided_at"],
                condition=Q(erased_at__isnull=True, decided_at__isnull=False),
                name="incoming_to_erase",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uidvalidity", "uid"], name="incoming_read_once"),
            models.UniqueConstraint(fields=["controller", "fingerprint"], name="incoming_arrived_once"),
            models.CheckConstraint(
                name="incoming_decided_has_outcome",
                condition=Q(state=ArrivalState.DECIDED, decided_at__isnull=False) & ~Q(outcome="")
                | ~Q(state=ArrivalState.DECIDED) & Q(outcome=""),
            ),
            models.CheckConstraint(
                name="incoming_done_has_time",
                condition=Q(state__in=(ArrivalState.ARRIVED, ArrivalState.WAITING), decided_at__isnull=True)
                | Q(
                    state__in=(ArrivalState.THREADED, ArrivalState.NOTED, ArrivalState.DECIDED),
                    decided_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Mail of %(day)s") % {"day": short_day(localtime(self.received_at).date())}

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has to say what it is."""
        return self.state == ArrivalState.WAITING


class IncomingFile(models.Model):
    """A file that came with a mail, accepted by its content and encrypted under the mail's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    incoming = models.ForeignKey(Incoming, on_delete=models.CASCADE, related_name="files")
    name = EncryptedTextField(_("file name"), family=Family.DOCUMENT)
    file = EncryptedFileField(family=Family.DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    created_at = models.DateTimeField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an incoming mail")
        verbose_name_plural = _("files of incoming mails")
        default_permissions = ()
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"file of {self.size} bytes"
