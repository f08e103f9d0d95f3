"""The outbox: every mail and letter that leaves the portal."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mailroom import kinds
from mailroom.enums import LEFT, STATES_OF, TROUBLED, WAITING, Channel, State
from mailroom.querysets import MailQuerySet
from vault.enums import Family
from vault.fields import EncryptedTextField


class Mail(models.Model):
    """One mail to one recipient, or one letter; rendered when it was caused and kept encrypted.

    No controller: one of the portal's own, such as a password reset. `source` is the Markdown that a letter is set
    from. `last_error` never holds an address.

    The row is the queue entry: written in the transaction of its cause, claimed and brought to an end by
    `mailroom.domain.delivery`. `shred_after_sending` marks what holds a secret and has a data key of its own: the key
    goes once the mail was handed over, posted, given up or taken back, and `shredded_at` says when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    controller = models.ForeignKey(
        "office.Controller",
        verbose_name=_("controller"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        db_index=False,
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.MAIL)
    template = models.CharField(_("kind"), max_length=80)
    language = models.CharField(_("language"), max_length=10)
    cause = models.CharField(_("cause"), max_length=120, blank=True)
    dedupe_key = models.CharField(_("deduplication key"), max_length=200)
    automatic = models.BooleanField(_("sent automatically"), default=True)
    shred_after_sending = models.BooleanField(_("shredded once sent"), default=False)
    shredded_at = models.DateTimeField(_("shredded"), null=True, blank=True)

    to = EncryptedTextField(_("to"), family=Family.CONTACT, blank=True)
    reply_to = EncryptedTextField(_("reply to"), family=Family.CONTACT, blank=True)
    subject = EncryptedTextField(_("subject"), family=Family.CONTENT, blank=True)
    text = EncryptedTextField(_("text"), family=Family.CONTENT, blank=True)
    html = EncryptedTextField(_("HTML"), family=Family.CONTENT, blank=True)
    source = EncryptedTextField(_("source"), family=Family.CONTENT, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("taken by a worker"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    created_at = models.DateTimeField(_("created"))

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state__in=WAITING), name="mail_waiting"),
            models.Index(fields=["id"], condition=Q(state=State.FAILED), name="mail_failed"),
            models.Index(fields=["controller", "-created_at"], name="mail_newest"),
            models.Index(
                fields=["controller", "state", "created_at"],
                condition=Q(state__in=TROUBLED),
                name="mail_troubled",
            ),
            models.Index(fields=["cause"], name="mail_cause"),
            models.Index(
                fields=["state"],
                condition=Q(shred_after_sending=True, shredded_at__isnull=True),
                name="mail_to_shred",
            ),
        ]
        # Indexes and unique keys stand here, since PostgreSQL gives a text field's own a second index, for patterns.
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key"], name="mail_caused_once"),
            models.UniqueConstraint(fields=["message_id"], name="mail_message_id"),
            models.CheckConstraint(
                name="mail_state_fits_channel",
                condition=Q(channel=Channel.MAIL, state__in=STATES_OF[Channel.MAIL])
                | Q(channel=Channel.LETTER, state__in=STATES_OF[Channel.LETTER]),
            ),
            models.CheckConstraint(
                name="mail_queued_has_next_attempt",
                condition=~Q(state=State.QUEUED) | Q(next_attempt_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_sending_is_claimed",
                condition=Q(state=State.SENDING, claimed_at__isnull=False)
                | (~Q(state=State.SENDING) & Q(claimed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_sent_has_time",
                condition=Q(state__in=LEFT, sent_at__isnull=False)
                | (~Q(state__in=LEFT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_posted_has_day",
                condition=Q(state=State.POSTED, posted_on__isnull=False)
                | (~Q(state=State.POSTED) & Q(posted_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_shredded_was_to_be",
                condition=Q(shredded_at__isnull=True) | Q(shred_after_sending=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{kinds.name_of(self.template)} {str(self.id)[:8]}"
