"""The words that policies promise with: purposes, data categories, kinds of recipients. Per controller."""

from __future__ import annotations

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.fields import TranslatedField
from office.models import Controller
from office.translated import here
from policies.enums import LawfulBasis, MessageClass, Sensitivity, SpecialCondition
from policies.querysets import VocabularyQuerySet
from vault.enums import Family

code_form = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small letters, digits and single hyphens only.")
)
dpv_form = RegexValidator(
    r"^[a-z]+(-[a-z]+)*:[A-Za-z0-9_-]+\Z", _("Write the term as dpv:Marketing or pd:EmailAddress.")
)


class Entry(models.Model):
    """What all entries of the vocabulary have. `code` is the name that systems use and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", verbose_name=_("controller")
    )
    code = models.CharField(
        _("code"),
        max_length=60,
        validators=[code_form],
        help_text=_("The name that other systems use; it cannot be changed later."),
    )
    name = TranslatedField(_("name"), max_length=120)
    description = TranslatedField(
        _("in plain words"),
        max_length=600,
        long=True,
        blank=True,
        help_text=_("As people read it on your pages."),
    )
    dpv = models.CharField(
        _("W3C DPV term"),
        max_length=80,
        blank=True,
        validators=[dpv_form],
        help_text=_("The term of the Data Privacy Vocabulary that fits, for example dpv:Marketing."),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return here(self.name) or self.code


class Purpose(Entry):
    """What data is used for, and why that is lawful."""

    lawful_basis = models.CharField(_("lawful basis"), max_length=20, choices=LawfulBasis.choices)
    special_condition = models.CharField(
        _("condition for special categories"),
        max_length=20,
        choices=SpecialCondition.choices,
        blank=True,
        help_text=_("Only where health or other special data is used for it (Art 9(2) GDPR)."),
    )
    optional = models.BooleanField(
        _("optional"), default=False, help_text=_("People can say no and still use the product.")
    )
    consequence = TranslatedField(
        _("what refusing or withdrawing leads to"), max_length=400, long=True, blank=True
    )
    retention = TranslatedField(_("how long the data is kept"), max_length=300, blank=True)
    message = models.CharField(
        _("messages"), max_length=10, choices=MessageClass.choices, default=MessageClass.NONE
    )

    history = HistoricalRecords()

    class Meta(Entry.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "code"],
                name="purpose_code_once",
                violation_error_message=_("There is a purpose with this code already."),
            ),
            models.CheckConstraint(
                condition=Q(lawful_basis__in=LawfulBasis.values), name="purpose_has_lawful_basis"
            ),
            models.CheckConstraint(
                condition=Q(message__in=MessageClass.values), name="purpose_message_known"
            ),
        ]


class DataCategory(Entry):
    """A kind of data."""

    activity = TranslatedField(
        _("collected when"),
        max_length=120,
        blank=True,
        help_text=_("The activity in which it is collected, for example “When you activate the device”."),
    )
    family = models.CharField(
        _("column family"),
        max_length=10,
        choices=Family.choices,
        blank=True,
        help_text=_("What staff must be granted to see it."),
    )
    sensitivity = models.PositiveSmallIntegerField(
        _("sensitivity"), choices=Sensitivity.choices, default=Sensitivity.MODERATE
    )
    personal = models.BooleanField(
        _("called personal"),
        default=True,
        help_text=_("What your policy calls it. What the law calls personal is treated so in any case."),
    )
    special = models.BooleanField(
        _("special category"),
        default=False,
        help_text=_("Health, beliefs, biometrics and the like (Art 9 GDPR)."),
    )

    history = HistoricalRecords()

    class Meta(Entry.Meta):
        verbose_name = _("data category")
        verbose_name_plural = _("data categories")
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "code"],
                name="data_category_code_once",
                violation_error_message=_("There is a data category with this code already."),
            ),
            models.CheckConstraint(
                condition=Q(sensitivity__in=Sensitivity.values), name="data_category_sensitivity_known"
            ),
            models.CheckConstraint(
                condition=Q(special=False) | Q(personal=True), name="data_category_special_is_personal"
            ),
        ]


class RecipientKind(Entry):
    """A kind of recipient."""

    catch_all = models.BooleanField(
        _("catch-all"),
        default=False,
        help_text=_("Words such as “other third parties” that declare nobody in particular."),
    )

    history = HistoricalRecords()

    class Meta(Entry.Meta):
        verbose_name = _("kind of recipient")
        verbose_name_plural = _("kinds of recipients")
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "code"],
                name="recipient_kind_code_once",
                violation_error_message=_("There is a kind of recipient with this code already."),
            ),
        ]
