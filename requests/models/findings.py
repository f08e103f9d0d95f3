"""What was found and done for each right: corrections, erasures, a restriction, a balancing test, stops."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consents.models import Withdrawal
from requests.enums import Ground
from requests.models.case import Request
from requests.models.conversation import Message
from requests.querysets import SealedQuerySet
from thirdparties.models import System
from vault.enums import Family
from vault.fields import EncryptedTextField


class Finding(models.Model):
    """What all of them have in common: whose request, under whose key, who put it on record when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key_id = models.UUIDField(db_index=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("recorded at"))

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True


class Correction(Finding):
    """One thing that was wrong and what is right (Art 16 GDPR). `corrected_on` is empty while it is not done."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="corrections")
    wrong = EncryptedTextField(_("what was wrong"), family=Family.CONTENT)
    right = EncryptedTextField(_("what is right"), family=Family.CONTENT)
    place = EncryptedTextField(_("where"), family=Family.CONTENT)
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        default_permissions = ()
        ordering = ["at"]

    def __str__(self) -> str:
        return f"correction of {self.at:%Y-%m-%d}"


class Erasure(Finding):
    """What became of the person's data in one place (Art 17 GDPR): erased, or kept on a ground until a day."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="erasures")
    system = models.ForeignKey(System, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = EncryptedTextField(_("where"), family=Family.CONTENT)
    erased_on = models.DateField(_("erased on"), null=True, blank=True)
    kept_ground = models.CharField(_("kept on the ground"), max_length=20, choices=Ground.choices, blank=True)
    kept_until = models.DateField(_("kept until"), null=True, blank=True)
    kept_what = EncryptedTextField(_("which data is kept, and why"), family=Family.CONTENT, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        default_permissions = ()
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["request", "system"], name="erasure_once_per_system"),
            models.CheckConstraint(
                condition=Q(erased_on__isnull=True) | Q(kept_ground=""), name="erasure_erased_or_kept"
            ),
            models.CheckConstraint(
                condition=Q(kept_ground="", kept_until__isnull=True)
                | (~Q(kept_ground="") & Q(kept_until__isnull=False)),
                name="erasure_kept_until_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.at:%Y-%m-%d}"

    @property
    def label(self) -> str:
        """The system's name, or words for a place outside the register, whose own name may be personal."""
        return self.system.name if self.system is not None else gettext("a place outside our systems")

    @property
    def is_settled(self) -> bool:
        """Whether it is known what became of the data."""
        return self.erased_on is not None or bool(self.kept_ground)


class Restriction(Finding):
    """That data is only kept and not used (Art 18 GDPR), from a day until another, or until an event.

    `told_on` is the day on which the person was told of the end, before `lifted_on` (Art 18(3)).
    """

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="restriction")
    starts_on = models.DateField(_("restricted from"))
    ends_on = models.DateField(_("restricted until"), null=True, blank=True)
    until = EncryptedTextField(_("until what happens"), family=Family.CONTENT, blank=True)
    told_on = models.DateField(_("person told of the end on"), null=True, blank=True)
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        default_permissions = ()
        indexes = [
            models.Index(fields=["ends_on"], condition=Q(lifted_on__isnull=True), name="restriction_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="restriction_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | Q(told_on__lt=F("lifted_on")),
                name="restriction_told_before_lifted",
            ),
        ]

    def __str__(self) -> str:
        return f"restriction of {self.starts_on:%Y-%m-%d}"


class Balancing(Finding):
    """The test of an objection (Art 21(1) GDPR); the latest counts. No test is made of marketing (Art 21(2), (3))."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="balancings")
    interest = EncryptedTextField(_("our interest"), family=Family.CONTENT, blank=True)
    grounds = EncryptedTextField(_("the person’s grounds"), family=Family.CONTENT, blank=True)
    necessity = EncryptedTextField(_("why it is or is not necessary"), family=Family.CONTENT, blank=True)
    conclusion = EncryptedTextField(_("conclusion"), family=Family.CONTENT, blank=True)
    marketing = models.BooleanField(_("about marketing"), default=False)
    upheld = models.BooleanField(_("upheld"))

    class Meta:
        verbose_name = _("balancing test")
        verbose_name_plural = _("balancing tests")
        default_permissions = ()
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(marketing=False) | Q(upheld=True), name="balancing_marketing_is_absolute"
            ),
        ]

    def __str__(self) -> str:
        return f"balancing test of {self.at:%Y-%m-%d}"


class CarriedOut(Finding):
    """That a stop was carried out through consents; `withdrawal` is empty where nothing was left to stop."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="carried_out")
    withdrawal = models.ForeignKey(
        Withdrawal, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("stop carried out")
        verbose_name_plural = _("stops carried out")
        default_permissions = ()
        ordering = ["at"]

    def __str__(self) -> str:
        return f"stop of {self.at:%Y-%m-%d}"


class FeeCost(Finding):
    """One line of the sheet of costs behind a fee (Art 12(5)(a) GDPR). `amount` is in the fee's currency."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="fee_costs")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    what = EncryptedTextField(_("what for"), family=Family.CONTENT)
    amount = EncryptedTextField(_("amount"), family=Family.CONTENT)

    class Meta:
        verbose_name = _("cost of a fee")
        verbose_name_plural = _("costs of fees")
        default_permissions = ()
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"cost of {self.at:%Y-%m-%d}"
