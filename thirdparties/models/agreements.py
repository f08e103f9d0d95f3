"""What was agreed with third parties, with the documents, and who was reminded of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from thirdparties import validators
from thirdparties.enums import AgreementKind, Clause, SccModule
from thirdparties.models.parties import SubProcessorNotice, ThirdParty
from thirdparties.querysets import AgreementQuerySet
from vault.enums import Family
from vault.fields import EncryptedFileField, EncryptedTextField
from vault.querysets import SealedQuerySet


class Agreement(models.Model):
    """An agreement with a third party, or what else a transfer to it rests on.

    `clauses` holds, for a processor agreement, where each clause of Article 28 is met; an empty text is one that
    was looked for and is missing. Days are days of the controller's calendar, the last one included.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    third_party = models.ForeignKey(
        ThirdParty, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("third party")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=AgreementKind.choices)
    scc_module = models.CharField(
        _("module"),
        max_length=1,
        choices=SccModule.choices,
        blank=True,
        help_text=_("Of the standard contractual clauses."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Is reminded of its end and its reviews, together with the privacy leads."),
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("Its last day. Empty when it goes on until ended.")
    )
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    assessed_on = models.DateField(_("transfer impact assessment done on"), null=True, blank=True)
    assessment = models.CharField(_("outcome of the assessment"), max_length=600, blank=True)
    clauses = models.JSONField(
        _("clauses"), default=dict, blank=True, editable=False, validators=[validators.clauses]
    )

    objects = AgreementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["third_party__legal_name", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(kind__in=AgreementKind.values), name="agreement_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=AgreementKind.SCC, scc_module__in=SccModule.values)
                | (~Q(kind=AgreementKind.SCC) & Q(scc_module="")),
                name="agreement_module_for_clauses_only",
            ),
            models.CheckConstraint(
                condition=Q(assessed_on=None, assessment="")
                | (Q(assessed_on__isnull=False) & ~Q(assessment="")),
                name="agreement_assessment_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.third_party} · {self.get_kind_display()}"

    @property
    def what(self) -> AgreementKind:
        """The kind."""
        return AgreementKind(self.kind)

    @property
    def is_gone_through(self) -> bool:
        """Whether anybody looked for a clause of Article 28 in it."""
        return bool(self.clauses)

    @property
    def missing_clauses(self) -> list[Clause]:
        """The clauses of Article 28 that it lacks, or that nobody has looked for; none for other kinds."""
        if self.kind != AgreementKind.PROCESSOR:
            return []
        return [clause for clause in Clause if not self.clauses.get(clause.value)]


class AgreementDocument(models.Model):
    """A file of an agreement, encrypted under the data key of the third party."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="documents")
    name = EncryptedTextField(_("file name"), family=Family.DOCUMENT)
    file = EncryptedFileField(family=Family.DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    created_at = models.DateTimeField(_("kept since"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"file of {self.size} bytes"


class VendorReminded(models.Model):
    """That somebody was reminded: of an agreement, or of the day until which one can object to a sub-processor."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, null=True, related_name="reminded")
    announcement = models.ForeignKey(
        SubProcessorNotice, on_delete=models.CASCADE, null=True, related_name="reminded"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "user", "key"],
                condition=Q(agreement__isnull=False),
                name="agreement_reminded_once",
            ),
            models.UniqueConstraint(
                fields=["announcement", "user", "key"],
                condition=Q(announcement__isnull=False),
                name="announcement_reminded_once",
            ),
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, announcement=None)
                | Q(agreement=None, announcement__isnull=False),
                name="reminded_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.key
