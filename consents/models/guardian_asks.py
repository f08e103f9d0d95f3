"""What parents and guardians are asked for a child, and who has come of the age to decide alone (promise P26)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consents.enums import AskOutcome, Channel
from consents.querysets import ComingOfAgeQuerySet, GuardianAskQuerySet
from office.models import ApiKey, Controller
from policies.models import PolicyVersion
from subjects.enums import IdentifierKind
from subjects.models import Guardian, Subject
from vault.enums import Family
from vault.fields import EncryptedTextField
from vault.hashes import KeyedHashField


class GuardianAsk(models.Model):
    """A parent or guardian is asked by mail whether a child's data may be used for some purposes.

    The guardian's address, and all that is said of a child whom nobody knows yet, lie under a data key of its own. It
    goes as soon as the ask ends without an answer, so that nothing stays of whom nobody agreed to. `purposes` are
    codes. Opening the link binds it to one browser: `session_hash` is that of the cookie there, valid until
    `session_until`. `stop_hash` is that of the link by which the guardian takes everything back. `child_index` finds
    what is open for a child whom nobody knows: the keyed hash of its identifier, as the register's, gone once closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(_("data key"), db_index=True, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller"), db_index=False
    )
    child = models.ForeignKey(
        Subject, null=True, on_delete=models.PROTECT, related_name="guardian_asks", verbose_name=_("child")
    )
    purposes = models.JSONField(_("purposes"), default=list)
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version of the policy")
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    channel = models.CharField(_("through"), max_length=10, choices=Channel.choices)
    key = models.UUIDField(_("key"), editable=False)
    api_key = models.ForeignKey(
        ApiKey,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by the system"),
        db_index=False,
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
        db_index=False,
    )
    asked_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("answer by"))
    closed_at = models.DateTimeField(_("ended"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=AskOutcome.choices, blank=True)
    guardian = models.ForeignKey(
        Guardian, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("parent or guardian")
    )
    erased_at = models.DateTimeField(_("erased at"), null=True)

    guardian_email = EncryptedTextField(_("address of the parent or guardian"), family=Family.CONTACT)
    child_name = EncryptedTextField(_("what the child is called"), family=Family.IDENTITY, blank=True)
    child_kind = models.CharField(
        _("child known by"), max_length=15, choices=IdentifierKind.choices, blank=True
    )
    child_contact = EncryptedTextField(_("contact of the child"), family=Family.CONTACT, blank=True)
    child_account = EncryptedTextField(_("account of the child"), family=Family.IDENTITY, blank=True)
    child_born_on = EncryptedTextField(_("the child’s date of birth"), family=Family.IDENTITY, blank=True)
    child_country = models.CharField(_("country of the child"), max_length=2, blank=True)
    child_index = KeyedHashField()

    token_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(null=True)
    session_hash = models.CharField(max_length=64, blank=True)
    session_until = models.DateTimeField(null=True)
    stop_hash = models.CharField(max_length=64, blank=True)

    objects = GuardianAskQuerySet.as_manager()

    class Meta:
        verbose_name = _("ask to a parent or guardian")
        verbose_name_plural = _("asks to parents and guardians")
        ordering = ["-asked_at", "pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(closed_at__isnull=True), name="guardian_ask_to_expire"
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False, erased_at__isnull=True),
                name="guardian_ask_to_erase",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "controller"], name="guardian_ask_once"),
            models.UniqueConstraint(
                fields=["child"], condition=Q(closed_at__isnull=True), name="guardian_ask_one_open"
            ),
            models.UniqueConstraint(
                fields=["child_index", "controller"],
                condition=Q(closed_at__isnull=True),
                name="guardian_ask_one_open_of_unknown",
            ),
            models.CheckConstraint(
                condition=Q(child_index__isnull=True) | Q(closed_at__isnull=True),
                name="guardian_ask_found_while_open",
            ),
            models.UniqueConstraint(
                fields=["stop_hash"], condition=~Q(stop_hash=""), name="guardian_ask_stop_link"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False, outcome__in=AskOutcome.values),
                name="guardian_ask_ends_somehow",
            ),
            models.CheckConstraint(
                condition=Q(guardian__isnull=True) | Q(outcome=AskOutcome.ANSWERED),
                name="guardian_ask_guardian_answered",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(closed_at__isnull=False),
                name="guardian_ask_erased_once_closed",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False) | Q(session_hash="", session_until__isnull=True),
                name="guardian_ask_session_once_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome or 'open'} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def cause(self) -> str:
        """The name under which its mails run."""
        return f"guardian-ask:{self.pk}"


class ComingOfAge(models.Model):
    """A young person reached the age of consent: what was agreed to for them goes on until `ends_at`, then it ends.

    `told_at` is empty where no address is known. The purposes are those whose consent still comes from before
    `reached_on`, asked anew each time: whoever has answered is not among them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller"), db_index=False
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), db_index=False
    )
    reached_on = models.DateField(_("reached the age on"))
    noticed_at = models.DateTimeField(_("noticed"))
    told_at = models.DateTimeField(_("told"), null=True)
    ends_at = models.DateTimeField(_("answer by"))
    closed_at = models.DateTimeField(_("ended"), null=True)

    objects = ComingOfAgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("coming of age")
        verbose_name_plural = _("comings of age")
        ordering = ["-noticed_at", "pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["ends_at"], condition=Q(closed_at__isnull=True), name="coming_of_age_to_end"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject", "reached_on"], name="coming_of_age_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("noticed_at")),
                name="coming_of_age_ends_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reached_on:%Y-%m-%d}"

    @property
    def cause(self) -> str:
        """The name under which its mail runs."""
        return f"coming-of-age:{self.pk}"
