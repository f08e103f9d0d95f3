"""What a controller's deadlines take into account beside the law."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models.controllers import Controller

MOST_PROMPT_DAYS = 60
OPTIONS = ("period", "roll", "holidays", "identity", "prompt_working_days", "business_days", "hours")
"""The options in the order in which people read them; each is a field of `law.Options`."""

_NONE_CHOSEN = Q(**{name: "" for name in OPTIONS if name != "prompt_working_days"}) & Q(
    prompt_working_days__isnull=True
)


class DeadlineOptions(models.Model):
    """Where a controller counts in another way than the law of the case. Empty: as the law has it.

    What each may be is known to `law`; `reason` says why, whenever one is chosen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.OneToOneField(
        Controller, on_delete=models.CASCADE, related_name="deadline_options", verbose_name=_("controller")
    )
    period = models.CharField(_("time to answer"), max_length=40, blank=True)
    roll = models.CharField(_("a last day that is a day of rest"), max_length=20, blank=True)
    holidays = models.CharField(_("public holidays"), max_length=12, blank=True)
    identity = models.CharField(_("asking for proof of identity"), max_length=10, blank=True)
    prompt_working_days = models.PositiveSmallIntegerField(
        _("working days in which asking is prompt"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PROMPT_DAYS)],
    )
    business_days = models.CharField(_("times in working days"), max_length=20, blank=True)
    hours = models.CharField(_("times in hours"), max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("deadline options")
        verbose_name_plural = _("deadline options")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=_NONE_CHOSEN | ~Q(reason=""), name="deadline_options_have_reason"
            ),
            models.CheckConstraint(
                condition=Q(prompt_working_days__isnull=True) | Q(prompt_working_days__lte=MOST_PROMPT_DAYS),
                name="deadline_options_prompt_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"deadline options of {self.controller_id}"

    @property
    def chosen(self) -> dict[str, str | int]:
        """The options that differ from the law, with their values."""
        values = ((name, getattr(self, name)) for name in OPTIONS)
        return {name: value for name, value in values if value not in {None, ""}}


class OneOffHoliday(models.Model):
    """A public holiday proclaimed for one day, in a country or region."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.CharField(
        _("place"), max_length=6, help_text=_("It counts for every office that acts there.")
    )
    day = models.DateField(_("day"))
    name = models.CharField(
        _("name"), max_length=80, help_text=_("As it was proclaimed; shown where a date is explained.")
    )
    source = models.CharField(
        _("source"), max_length=200, help_text=_("The law or decree that proclaimed it.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("one-off public holiday")
        verbose_name_plural = _("one-off public holidays")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "day"],
                name="one_off_holiday_once",
                violation_error_message=_("This day is a one-off public holiday there already."),
            ),
            models.CheckConstraint(
                condition=~Q(place="") & ~Q(name="") & ~Q(source=""), name="one_off_holiday_is_sourced"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.place} {self.name}"
