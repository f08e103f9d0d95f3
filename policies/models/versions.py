"""Policies, their versions, and what a version says: texts by language, commitments, links."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.fields import TranslatedField
from office.law_words import RIGHTS
from office.models import Controller, OnePersonOffice
from office.translated import here
from policies.enums import PUBLISHED, Consequence, PolicyKind, Status
from policies.models.vocabulary import DataCategory, Purpose, RecipientKind, code_form
from policies.querysets import DraftRowsQuerySet, FixedRowsError, VersionQuerySet, demand_drafts

RIGHT_CHOICES = [(right.value, name) for right, name in RIGHTS.items()]
FIRST_LEVEL, LAST_LEVEL = 2, 4
LONGEST_BODY = 100_000


class Policy(models.Model):
    """A policy of a controller; the main one has the address `/<controller>/policy/`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="policies", verbose_name=_("controller")
    )
    slug = models.CharField(
        _("address"),
        max_length=40,
        validators=[code_form],
        help_text=_("The last part of its public address, for example “cookies”."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=PolicyKind.choices, default=PolicyKind.PRIVACY)
    name = TranslatedField(_("name"), max_length=120)
    is_main = models.BooleanField(
        _("main policy"), default=False, help_text=_("The one that people find at /policy/.")
    )
    created_at = models.DateTimeField(_("made at"), editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["-is_main", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "slug"],
                name="policy_slug_once",
                violation_error_message=_("There is a policy with this address already."),
            ),
            models.UniqueConstraint(
                fields=["controller"], condition=Q(is_main=True), name="policy_main_once"
            ),
        ]

    def __str__(self) -> str:
        return here(self.name) or self.slug


class PolicyVersion(models.Model):
    """A version of a policy. Every write goes through `policies.domain`.

    `updated_on` and `effective_on` are days in the controller's time zone; with `month_only` the policy names no day,
    and pages show the month. `declaration` is kept from approval on, in the form of `policies.declarations`.
    `revision` grows with every change, so that two people acting at once are told of each other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="versions", verbose_name=_("policy")
    )
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    updated_on = models.DateField(_("updated"), null=True, blank=True)
    effective_on = models.DateField(_("takes effect"), null=True, blank=True)
    month_only = models.BooleanField(
        _("names no day"), default=False, help_text=_("The policy names a month only; pages show no day.")
    )
    summary = TranslatedField(
        _("what changed"),
        max_length=2000,
        long=True,
        blank=True,
        help_text=_("In plain words, for the public."),
    )
    declaration = models.JSONField(null=True, editable=False)
    consequence = models.CharField(
        _("consequence"), max_length=15, choices=Consequence.choices, blank=True, editable=False
    )
    lowered_to = models.CharField(
        _("lowered to"), max_length=15, choices=Consequence.choices, blank=True, editable=False
    )
    lowered_because = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(_("made at"), editable=False)
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", editable=False, verbose_name=_("written by")
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("sent for review by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    one_person_office = models.ForeignKey(
        OnePersonOffice, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    in_force_at = models.DateTimeField(_("in force since"), null=True, editable=False)
    superseded_at = models.DateTimeField(_("superseded at"), null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = VersionQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[authors])

    class Meta:
        verbose_name = _("version of a policy")
        verbose_name_plural = _("versions of policies")
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number_once"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(status=Status.IN_FORCE), name="policy_version_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["policy", "effective_on"],
                condition=Q(status=Status.SCHEDULED),
                name="policy_version_one_a_day",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="policy_version_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.IN_REVIEW])
                | Q(approved_by__isnull=False, approved_at__isnull=False, declaration__isnull=False),
                name="policy_version_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.SCHEDULED, *PUBLISHED]) | Q(effective_on__isnull=False),
                name="policy_version_takes_effect",
            ),
            models.CheckConstraint(
                condition=Q(lowered_to="") | ~Q(lowered_because=""), name="policy_version_lowered_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy.slug} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises `FixedRowsError` where that would change what was published."""
        published = PolicyVersion.objects.published().filter(pk=self.pk)
        for before in published.values(*PUBLISHED_FIELDS, "status"):
            self._demand_same(before, source=Status(before.pop("status")))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a draft; raises `FixedRowsError` for anything else."""
        demand_drafts([self.pk])
        return super().delete(*args, **kwargs)

    @property
    def state(self) -> Status:
        """The status as the enum that knows the map."""
        return Status(self.status)

    @property
    def is_draft(self) -> bool:
        """Whether text and commitments may still be changed."""
        return self.status == Status.DRAFT

    @property
    def is_public(self) -> bool:
        """Whether the public may read it."""
        return self.state.is_published or self.status == Status.SCHEDULED

    @property
    def asked_of_people(self) -> str:
        """The consequence that counts: the one that was lowered with a reason, else the derived one."""
        return self.lowered_to or self.consequence

    def _demand_same(self, before: dict[str, Any], *, source: Status) -> None:
        goes_back = self.status != source and self.status not in source.next
        if goes_back or any(getattr(self, name) != value for name, value in before.items()):
            raise FixedRowsError


PUBLISHED_FIELDS = (
    *("policy_id", "number", "updated_on", "effective_on", "month_only", "summary", "declaration"),
    *("consequence", "lowered_to", "lowered_because", "submitted_by_id", "approved_by_id", "approved_at"),
    *("one_person_office_id", "created_at", "in_force_at"),
)
"""What a version keeps for good once it was in force."""


class DraftRow(models.Model):
    """A row that belongs to a version and is written only while that is a draft."""

    version_path: ClassVar[str] = "version"

    objects = DraftRowsQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises `FixedRowsError` unless the version is a draft."""
        demand_drafts([self.version_key()])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete; raises `FixedRowsError` unless the version is a draft."""
        demand_drafts([self.version_key()])
        return super().delete(*args, **kwargs)

    def version_key(self) -> UUID:
        """Return the id of the version that the row belongs to."""
        key: UUID = self.version_id  # type: ignore[attr-defined]
        return key


class PolicyText(DraftRow):
    """The text of a version in one language. `content_hash` is the SHA-256 over title and sections, in hex."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    content_hash = models.CharField(_("fingerprint of the text"), max_length=64, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="policy_text_language_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"


class TextSection(DraftRow):
    """A section of a text; its anchor is the same in every language and in later versions that keep it."""

    version_path = "text__version"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.ForeignKey(PolicyText, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"))
    anchor = models.CharField(_("anchor"), max_length=80, validators=[code_form])
    level = models.PositiveSmallIntegerField(
        _("level"),
        default=FIRST_LEVEL,
        validators=[MinValueValidator(FIRST_LEVEL), MaxValueValidator(LAST_LEVEL)],
    )
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True, max_length=LONGEST_BODY)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["text", "position"]
        constraints = [
            models.UniqueConstraint(fields=["text", "anchor"], name="text_section_anchor_once"),
            models.CheckConstraint(
                condition=Q(level__gte=FIRST_LEVEL, level__lte=LAST_LEVEL), name="text_section_level_known"
            ),
        ]

    def __str__(self) -> str:
        return self.anchor

    def version_key(self) -> UUID:
        """Return the id of the version that the section belongs to."""
        return self.text.version_id


class Commitment(DraftRow):
    """What a version commits the company to: a purpose with its parts, or a right of the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="commitments")
    purpose = models.ForeignKey(
        Purpose, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("purpose")
    )
    right = models.CharField(_("right"), max_length=20, choices=RIGHT_CHOICES, blank=True)
    anchor = models.CharField(
        _("section"), max_length=80, blank=True, help_text=_("The section that makes the commitment.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["purpose__code", "right"]
        constraints = [
            models.UniqueConstraint(fields=["version", "purpose"], name="commitment_purpose_once"),
            models.UniqueConstraint(
                fields=["version", "right"], condition=~Q(right=""), name="commitment_right_once"
            ),
            models.CheckConstraint(
                condition=Q(purpose__isnull=True) ^ Q(right=""), name="commitment_purpose_or_right"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.right or self.purpose_id}"


class CommitmentPart(DraftRow):
    """A kind of data, a kind of recipient or a country declared for a purpose, with the section that says so."""

    version_path = "commitment__version"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="parts")
    category = models.ForeignKey(
        DataCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey(
        RecipientKind, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    anchor = models.CharField(_("section"), max_length=80, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("part of a commitment")
        verbose_name_plural = _("parts of commitments")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "category"], name="commitment_category_once"),
            models.UniqueConstraint(fields=["commitment", "recipient"], name="commitment_recipient_once"),
            models.UniqueConstraint(
                fields=["commitment", "country"], condition=~Q(country=""), name="commitment_country_once"
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=False, recipient__isnull=True, country="")
                | Q(category__isnull=True, recipient__isnull=False, country="")
                | (Q(category__isnull=True, recipient__isnull=True) & ~Q(country="")),
                name="commitment_part_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.country or self.category_id or self.recipient_id}"

    def version_key(self) -> UUID:
        """Return the id of the version that the part belongs to."""
        return self.commitment.version_id


class PolicyLink(DraftRow):
    """A link to the policy of a third party whose products or services belong to ours (promise P25)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="links")
    name = models.CharField(_("whose policy"), max_length=120)
    url = models.URLField(_("address"), max_length=400)
    anchor = models.CharField(_("section"), max_length=80, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("link to a third party’s policy")
        verbose_name_plural = _("links to third parties’ policies")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["version", "url"], name="policy_link_once")]

    def __str__(self) -> str:
        return self.name
