"""Mailboxes that the portal reads, and the addresses by which answers find their cause."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mailroom.enums import Security
from vault.enums import Family
from vault.fields import EncryptedTextField


class Mailbox(models.Model):
    """A folder of a mail server that is read for a controller, by IMAP.

    `reply_address` is the address under which the mailbox is reached; what follows a "+" before its "@" reaches it
    too, so that each cause gets an answer address of its own. `uidvalidity` and `last_uid` say how far it was read
    (RFC 3501, 2.3.1.1), `claimed_at` that a worker reads it. `last_error` is a code of
    `mailroom.errors.PROBLEMS`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    controller = models.ForeignKey(
        "office.Controller",
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        related_name="mailboxes",
    )
    host = models.CharField(_("mail server"), max_length=200)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(
        _("encryption"), max_length=10, choices=Security.choices, default=Security.TLS
    )
    username = models.CharField(_("user name"), max_length=254)
    password = EncryptedTextField(_("password"), family=Family.CONTACT)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    reply_address = models.EmailField(
        _("address for answers"),
        blank=True,
        help_text=_(
            "The address that reaches this mailbox, such as privacy@company.example. Answers then find their "
            "request by a sign after a “+” in it, so the mail server must deliver privacy+anything@company.example "
            "here as well. Leave it empty where it does not."
        ),
    )
    since = models.DateField(
        _("mails since"),
        null=True,
        blank=True,
        help_text=_(
            "Mails that reached the mailbox before this day are left alone. Empty: all that lie there."
        ),
    )
    active = models.BooleanField(_("is read"), default=True)
    uidvalidity = models.BigIntegerField(null=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    last_fetched_at = models.DateTimeField(_("last read"), null=True, blank=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=20, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["host", "username"]
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "host", "username", "folder"],
                name="mailbox_read_once",
                violation_error_message=_("This mailbox is read for the company already."),
            ),
            models.UniqueConstraint(
                fields=["controller"],
                condition=Q(active=True) & ~Q(reply_address=""),
                name="mailbox_one_for_answers",
                violation_error_message=_(
                    "Another mailbox of the company has the address for answers. Empty it there first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}/{self.folder}"


class ReplyAddress(models.Model):
    """The sign by which answers to one cause are known. Only its SHA-256 is kept; `cause` as in the outbox."""

    id = models.BigAutoField(primary_key=True)
    cause = models.CharField(_("cause"), max_length=120, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("address for answers")
        verbose_name_plural = _("addresses for answers")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"
