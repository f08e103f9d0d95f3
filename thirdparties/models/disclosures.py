"""The log of disclosures without consent (promise P17), and of statistics that were shared (promise P18)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller, OnePersonOffice
from policies.models import DataCategory
from subjects.models import Subject
from thirdparties import validators
from thirdparties.disclosure_enums import DisclosureCase, DisclosureOutcome, DisclosureStatus
from thirdparties.models.parties import ThirdParty
from thirdparties.querysets import DisclosureQuerySet, StatisticalShareQuerySet
from vault.enums import Family
from vault.fields import EncryptedFileField, EncryptedJSONField, EncryptedTextField
from vault.querysets import SealedQuerySet

SMALLEST_GROUP = 5
"""Statistics about fewer people than this may tell of one of them."""


class Disclosure(models.Model):
    """Data given, or to be given, to somebody outside without the person's consent.

    An authority or company is named in plain, a private person only encrypted. `evidence` holds the answers to what
    `thirdparties.evidence` asks of the case. As long as `withhold_until` is set nobody concerned is told of it; the
    day itself tells nobody, it only asks to look again. Days are days of the controller's calendar.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="disclosures", verbose_name=_("controller")
    )
    reference = models.CharField(_("reference"), max_length=12, unique=True, editable=False)
    case = models.CharField(_("case"), max_length=14, choices=DisclosureCase.choices)
    third_party = models.ForeignKey(
        ThirdParty,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disclosures",
        verbose_name=_("recipient in the register"),
    )
    recipient = models.CharField(_("authority, court or company"), max_length=200, blank=True)
    recipient_person = EncryptedTextField(
        _("person who gets it"), family=Family.IDENTITY, max_length=200, blank=True
    )
    country = models.CharField(
        _("country of the recipient"), max_length=2, blank=True, validators=[validators.country]
    )
    provision = models.CharField(_("provision"), max_length=300, blank=True)
    asked = EncryptedTextField(_("what was asked for"), family=Family.CONTENT, max_length=4000, blank=True)
    given = EncryptedTextField(_("what is given"), family=Family.CONTENT, max_length=4000, blank=True)
    period_from = models.DateField(_("data from"), null=True, blank=True)
    period_to = models.DateField(_("data until"), null=True, blank=True)
    others_count = models.PositiveIntegerField(_("persons who are not in the register"), default=0)
    evidence = EncryptedJSONField(_("evidence"), family=Family.CONTENT, default=dict, editable=False)

    status = models.CharField(
        _("status"),
        max_length=8,
        choices=DisclosureStatus.choices,
        default=DisclosureStatus.DRAFT,
        editable=False,
    )
    outcome = models.CharField(
        _("outcome"), max_length=9, choices=DisclosureOutcome.choices, blank=True, editable=False
    )
    reason = EncryptedTextField(_("reason"), family=Family.CONTENT, blank=True, editable=False)
    created_at = models.DateTimeField(_("entered at"), editable=False)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("prepared by"),
        editable=False,
    )
    prepared_at = models.DateTimeField(_("handed over at"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
        editable=False,
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    one_person_office = models.ForeignKey(
        OnePersonOffice, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    disclosed_on = models.DateField(_("disclosed on"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)

    withhold_until = models.DateField(_("nobody is told before"), null=True, editable=False)
    withhold_reason = EncryptedTextField(
        _("why nobody is told"), family=Family.CONTENT, blank=True, editable=False
    )
    notified_on = models.DateField(_("told on"), null=True, editable=False)
    notice_how = EncryptedTextField(_("told how"), family=Family.CONTENT, blank=True, editable=False)
    delay_reason = EncryptedTextField(
        _("why the person is not told yet"), family=Family.CONTENT, blank=True, editable=False
    )
    look_again_on = models.DateField(_("look at it again on"), null=True, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)

    objects = DisclosureQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(case__in=DisclosureCase.values), name="disclosure_case_known"),
            models.CheckConstraint(
                condition=Q(status__in=DisclosureStatus.values), name="disclosure_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=DisclosureStatus.CLOSED, outcome__in=DisclosureOutcome.values)
                & Q(closed_at__isnull=False)
                | (~Q(status=DisclosureStatus.CLOSED) & Q(outcome="", closed_at=None)),
                name="disclosure_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | ~Q(approved_by=F("prepared_by"))
                | Q(one_person_office__isnull=False),
                name="disclosure_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="disclosure_approved_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=DisclosureStatus.APPROVED) | Q(approved_by__isnull=False),
                name="disclosure_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(outcome=DisclosureOutcome.DISCLOSED, disclosed_on__isnull=False)
                & Q(approved_by__isnull=False)
                | (~Q(outcome=DisclosureOutcome.DISCLOSED) & Q(disclosed_on=None)),
                name="disclosure_only_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_from__lte=F("period_to")),
                name="disclosure_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(notified_on=None) | Q(withhold_until=None, look_again_on=None),
                name="disclosure_told_or_withheld",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def what(self) -> DisclosureCase:
        """The case."""
        return DisclosureCase(self.case)

    @property
    def cause(self) -> str:
        """The name under which mails for this disclosure are queued."""
        return f"disclosure:{self.pk}"

    @property
    def organisation(self) -> str:
        """The recipient by name where it is no private person; else empty."""
        return self.third_party.legal_name if self.third_party is not None else self.recipient

    @property
    def is_disclosed(self) -> bool:
        """Whether the data was given."""
        return self.outcome == DisclosureOutcome.DISCLOSED

    @property
    def is_untold(self) -> bool:
        """Whether data was given, and nobody was told, nor is it said why not."""
        return self.is_disclosed and not (self.notified_on or self.withhold_until or self.look_again_on)

    @property
    def is_withheld(self) -> bool:
        """Whether nobody concerned may be told of it."""
        return self.withhold_until is not None


class DisclosedCategory(models.Model):
    """A category of data that is given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="categories")
    category = models.ForeignKey(
        DataCategory, on_delete=models.PROTECT, related_name="disclosed", verbose_name=_("data category")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("disclosed category")
        verbose_name_plural = _("disclosed categories")
        ordering = ["category__code"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "category"], name="disclosed_category_once"),
        ]

    def __str__(self) -> str:
        return self.category.code


class DisclosedPerson(models.Model):
    """A person whose data is given. The link goes when the person is erased; that it was one stays.

    It has no history, and no log says who it is: both would lead back to somebody who was erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="persons")
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, null=True, related_name="disclosures", verbose_name=_("person")
    )
    told_on = models.DateField(_("told on"), null=True)

    class Meta:
        verbose_name = _("person concerned")
        verbose_name_plural = _("persons concerned")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "subject"], name="disclosed_person_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DisclosureFile(models.Model):
    """A file of a disclosure, encrypted under its key.

    `sha256` is that of the content as it came, in hexadecimal digits: it shows that nobody exchanged the file, and
    stays when the file can no longer be read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="files")
    is_original = models.BooleanField(_("the original authorisation"), default=False)
    name = EncryptedTextField(_("file name"), family=Family.DOCUMENT)
    file = EncryptedFileField(family=Family.DOCUMENT)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("kept since"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a disclosure")
        verbose_name_plural = _("files of disclosures")
        default_permissions = ()
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"file of {self.size} bytes"


class StatisticalShare(models.Model):
    """Statistics that were shared: about groups, never about a person, so there is no consent to ask for (P18).

    What was written stays: a wrong one is withdrawn with a reason, and another written.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="statistical_shares", verbose_name=_("controller")
    )
    third_party = models.ForeignKey(
        ThirdParty,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statistical_shares",
        verbose_name=_("recipient in the register"),
    )
    recipient = models.CharField(
        _("recipient by name"), max_length=200, blank=True, help_text=_("If it is not in the register.")
    )
    shared_on = models.DateField(_("shared on"))
    what = models.TextField(
        _("what was shared"),
        max_length=1000,
        help_text=_("Figures and what they are about. Nothing by which somebody could be found."),
    )
    purpose = models.CharField(_("what for"), max_length=300)
    smallest_group = models.PositiveIntegerField(
        _("smallest group"),
        validators=[MinValueValidator(SMALLEST_GROUP)],
        help_text=_("How many people the smallest group counts that a figure tells about."),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
        editable=False,
    )
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=300, blank=True, editable=False)

    objects = StatisticalShareQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("statistical share")
        verbose_name_plural = _("statistical shares")
        ordering = ["-shared_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(smallest_group__gte=SMALLEST_GROUP), name="statistics_about_groups"
            ),
            models.CheckConstraint(
                condition=~Q(recipient="") | Q(third_party__isnull=False), name="statistics_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="statistics_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shared_on:%Y-%m-%d} · {self.organisation}"

    @property
    def organisation(self) -> str:
        """The recipient by name."""
        return self.third_party.legal_name if self.third_party is not None else self.recipient
