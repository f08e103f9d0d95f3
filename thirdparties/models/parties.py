"""Third parties: who they are, whom to write to, what they get, and which sub-processors they announced."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from policies.models import DataCategory, Purpose, RecipientKind
from thirdparties import validators
from thirdparties.enums import AnnouncementOutcome, ContactRole, Direction, ThirdPartyKind
from thirdparties.querysets import StandingQuerySet
from vault.enums import Family
from vault.fields import EncryptedTextField
from vault.querysets import SealedQuerySet


class ThirdParty(models.Model):
    """A company or authority that gets data, or gives it.

    `name_key` is what names that mean the same company have in common. The data key, under which its contacts and
    documents are kept, is made when the first of them comes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="third_parties", verbose_name=_("controller")
    )
    data_key_id = models.UUIDField(null=True, db_index=True, editable=False)
    legal_name = models.CharField(_("legal name"), max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=ThirdPartyKind.choices)
    recipient_kind = models.ForeignKey(
        RecipientKind,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="third_parties",
        verbose_name=_("kind of recipient"),
        help_text=_("What your policy calls recipients like this one."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_processors",
        verbose_name=_("engaged by"),
        help_text=_("For a sub-processor: the processor that engaged it."),
    )
    address = models.TextField(_("address"), max_length=400, blank=True)
    countries = models.JSONField(
        _("countries"),
        default=list,
        blank=True,
        validators=[validators.countries],
        help_text=_("Where it handles what it gets."),
    )
    meets_condition = models.BooleanField(
        _("meets the condition of an adequacy decision"),
        default=False,
        help_text=_(
            "Some decisions hold for certain recipients only, for example those certified under the Data Privacy "
            "Framework in the United States."
        ),
    )
    policy_url = models.URLField(
        _("its own policy"), blank=True, help_text=_("Where people read what it does with their data.")
    )
    shown_by_name = models.BooleanField(
        _("shown by name"),
        default=False,
        help_text=_("On your public page about recipients. Otherwise people read there what kind it is."),
    )
    rests_on_consent = models.BooleanField(
        _("shared by consent"), default=False, help_text=_("Sharing ends when the person says so.")
    )
    contract_needs = models.BooleanField(
        _("a contract needs it"),
        default=False,
        help_text=_("A contract with the person cannot be fulfilled without it."),
    )
    contract_why = models.CharField(
        _("why"), max_length=300, blank=True, help_text=_("As the person is told who wants sharing to stop.")
    )
    confidential_since = models.DateField(
        _("undertaking of confidentiality"),
        null=True,
        blank=True,
        help_text=_("The day on which it was given."),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    objects = StandingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("third party")
        verbose_name_plural = _("third parties")
        ordering = ["legal_name"]
        constraints = [
            models.UniqueConstraint(fields=["controller", "name_key"], name="third_party_named_once"),
            models.CheckConstraint(condition=~Q(name_key=""), name="third_party_is_named"),
            models.CheckConstraint(
                condition=Q(kind__in=ThirdPartyKind.values), name="third_party_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="third_party_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(contract_needs=False) | ~Q(contract_why=""),
                name="third_party_needed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class Contact(models.Model):
    """A person at a third party. People of other companies are persons, too: name and address are encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    third_party = models.ForeignKey(
        ThirdParty, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("third party")
    )
    role = models.CharField(_("role"), max_length=12, choices=ContactRole.choices)
    name = EncryptedTextField(_("name"), family=Family.CONTACT, max_length=120, blank=True)
    email = EncryptedTextField(_("e-mail address"), family=Family.CONTACT, max_length=254)

    objects = SealedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=ContactRole.values), name="contact_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.third_party}: {self.get_role_display()}"


class Sharing(models.Model):
    """For which purpose a third party gets or gives data, and of which categories."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    third_party = models.ForeignKey(
        ThirdParty, on_delete=models.CASCADE, related_name="sharings", verbose_name=_("third party")
    )
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="sharings", verbose_name=_("purpose")
    )
    direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices, default=Direction.TO_THEM
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("sharing")
        verbose_name_plural = _("sharings")
        ordering = ["purpose__code"]
        constraints = [
            models.UniqueConstraint(fields=["third_party", "purpose"], name="sharing_once_for_a_purpose"),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="sharing_direction_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.third_party}: {self.purpose.code}"


class SharedCategory(models.Model):
    """A category of data that is shared for a purpose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sharing = models.ForeignKey(Sharing, on_delete=models.CASCADE, related_name="categories")
    category = models.ForeignKey(
        DataCategory, on_delete=models.PROTECT, related_name="shared", verbose_name=_("data category")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("shared category")
        verbose_name_plural = _("shared categories")
        ordering = ["category__code"]
        constraints = [
            models.UniqueConstraint(fields=["sharing", "category"], name="shared_category_once"),
        ]

    def __str__(self) -> str:
        return self.category.code


class SubProcessorNotice(models.Model):
    """A sub-processor that a processor announced; until the day named the controller may object (Art 28(2))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    third_party = models.ForeignKey(
        ThirdParty, on_delete=models.CASCADE, related_name="announced", verbose_name=_("announced by")
    )
    name = models.CharField(_("name of the sub-processor"), max_length=200)
    countries = models.JSONField(_("countries"), default=list, blank=True, validators=[validators.countries])
    what = models.CharField(_("what it would do"), max_length=400)
    announced_on = models.DateField(_("announced on"))
    object_by = models.DateField(_("object by"))
    outcome = models.CharField(
        _("outcome"),
        max_length=10,
        choices=AnnouncementOutcome.choices,
        default=AnnouncementOutcome.OPEN,
        editable=False,
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("announced sub-processor")
        verbose_name_plural = _("announced sub-processors")
        ordering = ["object_by", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(object_by__gte=F("announced_on")), name="announcement_leaves_time"
            ),
            models.CheckConstraint(
                condition=Q(outcome=AnnouncementOutcome.OPEN, decided_on=None)
                | (~Q(outcome=AnnouncementOutcome.OPEN) & Q(decided_on__isnull=False)),
                name="announcement_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=AnnouncementOutcome.values), name="announcement_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
