"""The office's words: standard texts of a controller, drafts of officers, and messages in a second language."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from requests.enums import RIGHT_CHOICES
from requests.models.case import Request
from requests.models.conversation import Message
from requests.querysets import SealedQuerySet
from requests.text_enums import TextKind
from vault.enums import Family
from vault.fields import EncryptedTextField


class StandardText(models.Model):
    """A text that an office writes again and again, in one language. Plain words and placeholders, no personal data.

    An empty `right` is for every right. The first response goes out with the receipt, so there is one for each right
    and language; of the others there may be several.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.CASCADE, related_name="standard_texts", verbose_name=_("controller")
    )
    kind = models.CharField(_("what for"), max_length=14, choices=TextKind.choices)
    right = models.CharField(
        _("right"),
        max_length=20,
        choices=RIGHT_CHOICES,
        blank=True,
        help_text=_("Leave it empty for a text that fits every right."),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    name = models.CharField(_("name"), max_length=100, help_text=_("By which your colleagues choose it."))
    body = models.TextField(_("text"), max_length=8000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("standard text")
        verbose_name_plural = _("standard texts")
        ordering = ["kind", "right", "language", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TextKind.values), name="standard_text_kind_known"),
            models.UniqueConstraint(
                fields=["controller", "kind", "right", "language", "name"],
                name="standard_text_named_once",
                violation_error_message=_("There is a text of this name already."),
            ),
            models.UniqueConstraint(
                fields=["controller", "right", "language"],
                condition=Q(kind=TextKind.FIRST_RESPONSE),
                name="standard_text_one_first_response",
                violation_error_message=_(
                    "There is a first response for this right in this language already: change that one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StepDraft(models.Model):
    """What an officer has written for a step and not sent yet. It changes nothing about the request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="step_drafts")
    step = models.CharField(_("step"), max_length=30)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = EncryptedTextField(_("text"), family=Family.CONTENT, blank=True)
    own_text = EncryptedTextField(_("text in the office’s language"), family=Family.CONTENT, blank=True)
    own_language = models.CharField(
        _("language of the office’s text"), max_length=2, choices=settings.LANGUAGES, blank=True
    )
    saved_at = models.DateTimeField(_("saved at"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        default_permissions = ()
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["request", "step", "author"], name="step_draft_once"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.saved_at:%Y-%m-%d}"


class MessageTranslation(models.Model):
    """The words of a message in a second language, for the office alone: the person gets what stands in the message.

    Without a message it is what the request itself says. `is_original` marks what an officer wrote first, in a
    language of theirs: what went out is its translation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="translations")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="translations"
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = EncryptedTextField(_("text"), family=Family.CONTENT)
    is_original = models.BooleanField(_("written first"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written at"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation of a message")
        verbose_name_plural = _("translations of messages")
        default_permissions = ()
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "language"],
                condition=Q(message__isnull=False),
                name="message_translation_once",
            ),
            models.UniqueConstraint(
                fields=["request", "language"],
                condition=Q(message__isnull=True),
                name="request_translation_once",
            ),
            models.CheckConstraint(
                condition=Q(is_original=False) | Q(message__isnull=False),
                name="translation_original_of_message",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.at:%Y-%m-%d}"
