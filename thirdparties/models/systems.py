"""Systems: what data they hold and for what, where it is stored and from where it is accessed, behind which doors."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from policies.enums import Sensitivity
from policies.models import DataCategory, Purpose
from thirdparties import validators
from thirdparties.enums import NEEDED_MEASURES, Measure, Presence
from thirdparties.models.parties import ThirdParty
from thirdparties.querysets import StandingQuerySet


class Facility(models.Model):
    """A place where machines stand: the controller's own, or a third party's (promise P31)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="facilities", verbose_name=_("controller")
    )
    operated_by = models.ForeignKey(
        ThirdParty,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="facilities",
        verbose_name=_("operated by"),
        help_text=_("Empty when it is the company’s own."),
    )
    name = models.CharField(_("name"), max_length=120)
    city = models.CharField(_("city"), max_length=80)
    country = models.CharField(_("country"), max_length=2, validators=[validators.country])
    measures = models.JSONField(_("measures"), default=list, blank=True, validators=[validators.measures])
    notes = models.TextField(_("notes"), max_length=1000, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    objects = StandingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["controller", "name"], name="facility_named_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def missing_measures(self) -> list[Measure]:
        """The measures that the policy promises and this facility lacks."""
        return [one for one in Measure if one in NEEDED_MEASURES and one.value not in self.measures]


class System(models.Model):
    """A system with personal data, operated by the controller or a third party."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="systems", verbose_name=_("controller")
    )
    name = models.CharField(_("name"), max_length=120)
    operated_by = models.ForeignKey(
        ThirdParty,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="systems",
        verbose_name=_("operated by"),
        help_text=_("Empty when the company runs it itself."),
    )
    facility = models.ForeignKey(
        Facility,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="systems",
        verbose_name=_("facility"),
    )
    classification = models.PositiveSmallIntegerField(
        _("classification"),
        choices=Sensitivity.choices,
        default=Sensitivity.MODERATE,
        help_text=_("The more harm a loss could do, the higher."),
    )
    retention = models.CharField(_("how long data is kept"), max_length=300, blank=True)
    contact = models.CharField(
        _("contact for requests"),
        max_length=120,
        blank=True,
        help_text=_("A team or a shared address, not a person."),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    objects = StandingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("system")
        verbose_name_plural = _("systems")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["controller", "name"], name="system_named_once"),
            models.CheckConstraint(
                condition=Q(classification__in=Sensitivity.values), name="system_classification_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SystemCategory(models.Model):
    """A category of data that a system holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="categories")
    category = models.ForeignKey(
        DataCategory, on_delete=models.PROTECT, related_name="systems", verbose_name=_("data category")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("category of a system")
        verbose_name_plural = _("categories of systems")
        ordering = ["category__code"]
        constraints = [models.UniqueConstraint(fields=["system", "category"], name="system_category_once")]

    def __str__(self) -> str:
        return self.category.code


class SystemPurpose(models.Model):
    """A purpose for which a system is used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="purposes")
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="systems", verbose_name=_("purpose")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("purpose of a system")
        verbose_name_plural = _("purposes of systems")
        ordering = ["purpose__code"]
        constraints = [models.UniqueConstraint(fields=["system", "purpose"], name="system_purpose_once")]

    def __str__(self) -> str:
        return self.purpose.code


class CountryUse(models.Model):
    """A country in which a system's data is stored, or from which it is accessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="country_uses")
    country = models.CharField(_("country"), max_length=2, validators=[validators.country])
    presence = models.CharField(_("how"), max_length=13, choices=Presence.choices)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("country of a system")
        verbose_name_plural = _("countries of systems")
        ordering = ["presence", "country"]
        constraints = [
            models.UniqueConstraint(fields=["system", "country", "presence"], name="country_use_once"),
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="country_use_known"),
        ]

    def __str__(self) -> str:
        return f"{self.presence} {self.country}"
