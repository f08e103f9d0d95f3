"""Messages between the office and the person, and the files with them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests.enums import Channel, Direction, MessageKind
from requests.models.case import Request
from requests.querysets import MessageQuerySet, SealedQuerySet
from vault.enums import Family
from vault.fields import EncryptedFileField, EncryptedTextField


class Message(models.Model):
    """One message. `sent_at` is empty while it is a draft that awaits approval.

    `quoted` are the older mails below an answer by e-mail; `other_address` says that it came from an address that is
    not the person's. `is_unread` marks what the person wrote after the request, until the office writes to them.
    `rest_by` marks a part of an answer: the day (the controller's) by which the rest follows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(_("direction"), max_length=11, choices=Direction.choices)
    kind = models.CharField(
        _("kind"), max_length=10, choices=MessageKind.choices, default=MessageKind.MESSAGE
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.WEB_FORM)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    body = EncryptedTextField(_("text"), family=Family.CONTENT)
    quoted = EncryptedTextField(_("quoted"), family=Family.CONTENT, blank=True)
    other_address = models.BooleanField(_("from another address"), default=False)
    created_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    rest_by = models.DateField(_("the rest follows by"), null=True, blank=True)
    is_unread = models.BooleanField(_("not answered yet"), default=False, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["request"], condition=Q(is_unread=True), name="message_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction=Direction.FROM_PERSON, author__isnull=True)
                | Q(direction=Direction.FROM_PERSON, channel__in=["email", "phone", "letter", "in_person"])
                | Q(direction=Direction.TO_PERSON, author__isnull=False),
                name="message_author_fits_direction",
            ),
            models.CheckConstraint(
                condition=Q(rest_by__isnull=True) | Q(kind=MessageKind.ANSWER), name="message_part_of_answer"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(sent_at__isnull=True), name="message_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.created_at:%Y-%m-%d}"


class Attachment(models.Model):
    """A file sent with a message, encrypted at rest under the request's data key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = EncryptedTextField(_("file name"), family=Family.DOCUMENT)
    file = EncryptedFileField(family=Family.DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    created_at = models.DateTimeField()

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"file of {self.size} bytes"
