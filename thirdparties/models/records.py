"""What the records of processing activities need beside the register: few facts, and for whom the company processes.

Everything else in them is derived (Art 30 GDPR): see `thirdparties.records`.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.fields import TranslatedField
from office.models import Controller
from policies.models import Purpose
from thirdparties import validators
from thirdparties.models.parties import ThirdParty
from thirdparties.models.systems import System
from thirdparties.querysets import StandingQuerySet


class RecordFacts(models.Model):
    """What a company's records say once, for all that it does (Art 30(1)(a) and (g) GDPR)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.OneToOneField(
        Controller, on_delete=models.PROTECT, related_name="record_facts", verbose_name=_("controller")
    )
    dpo = models.CharField(
        _("data protection officer"),
        max_length=200,
        blank=True,
        help_text=_("Name or office. Write “none” and why, if the law asks for none (Art 37 GDPR)."),
    )
    representative = models.TextField(
        _("representative in the EU or EEA"),
        max_length=400,
        blank=True,
        help_text=_(
            "Name, address and e-mail address. Only for a company established elsewhere (Art 27 GDPR)."
        ),
    )
    measures = TranslatedField(
        _("security measures"),
        max_length=2000,
        long=True,
        blank=True,
        help_text=_("In general: how access is given, what is encrypted, how you would notice a breach."),
    )
    portal_system = models.ForeignKey(
        System,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the system that this portal is"),
        help_text=_("It says who runs it and where its data is stored. Add it under “Systems” first."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facts for the records")
        verbose_name_plural = _("facts for the records")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.controller)


class PurposeFacts(models.Model):
    """Whose data is processed for a purpose: codes of `enums.DataSubjects` (Art 30(1)(c) GDPR)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.OneToOneField(
        Purpose, on_delete=models.CASCADE, related_name="record_facts", verbose_name=_("purpose")
    )
    subjects = models.JSONField(
        _("whose data it is"), default=list, blank=True, validators=[validators.data_subjects]
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facts about a purpose")
        verbose_name_plural = _("facts about purposes")
        default_permissions = ()

    def __str__(self) -> str:
        return self.purpose.code


class Mandate(models.Model):
    """Processing on behalf of another controller, who is a third party of the company (Art 30(2) GDPR)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    third_party = models.ForeignKey(
        ThirdParty, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("on behalf of")
    )
    processing = TranslatedField(
        _("what is done"),
        max_length=600,
        long=True,
        help_text=_(
            "The kinds of processing, for example “Hosting and support of their customers’ accounts”."
        ),
    )
    officers = models.TextField(
        _("its representative and data protection officer"),
        max_length=400,
        blank=True,
        help_text=_("If it has any: offices and shared addresses, not persons."),
    )
    retired_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = StandingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("processing for another")
        verbose_name_plural = _("processing for others")
        ordering = ["third_party__legal_name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["third_party"], condition=Q(retired_at=None), name="mandate_once_for_a_party"
            ),
        ]

    def __str__(self) -> str:
        return str(self.third_party)


class MandateSystem(models.Model):
    """A system in which a company processes on behalf of another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="systems")
    system = models.ForeignKey(
        System, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("system")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("system of processing for another")
        verbose_name_plural = _("systems of processing for others")
        ordering = ["system__name"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["mandate", "system"], name="mandate_system_once")]

    def __str__(self) -> str:
        return str(self.system)
