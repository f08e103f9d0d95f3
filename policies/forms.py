"""The forms behind the buttons of a version's page: what staff give for each step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.form_fields import Day
from office.models import User
from office.translated_forms import TranslatedFormField
from policies.domain import judging
from policies.domain.situation import Situation
from policies.enums import Consequence

RELOAD = gettext_lazy("Load this page anew, then do it again.")


class StepForm(forms.Form):
    """What every step carries: the revision of the version that its page showed."""

    use_required_attribute = False

    seen = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": RELOAD, "invalid": RELOAD}
    )

    def __init__(self, *args: Any, situation: Situation, viewer: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": situation.version.revision, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.situation = situation
        self.viewer = viewer
        self.prepare()

    def prepare(self) -> None:
        """Fit choices and first values to the version."""


class ConfirmForm(StepForm):
    """Nothing more to say."""


class ReasonForm(StepForm):
    """Why a version goes back."""

    reason = forms.CharField(
        label=gettext_lazy("What should be changed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what should be changed.")},
    )


class ScheduleForm(StepForm):
    """On which day a version takes effect."""

    effective_on = Day(
        label=gettext_lazy("Takes effect on"),
        help_text=gettext_lazy("From midnight at the company’s place. Today: at once."),
        error_messages={
            "required": gettext_lazy("Choose the day on which the version takes effect."),
            "invalid": gettext_lazy("Write the day as 2026-12-28."),
        },
    )

    at_once = forms.BooleanField(
        label=gettext_lazy("Yes, put it in force at once. This cannot be taken back."), required=False
    )

    def prepare(self) -> None:
        """Begin with the day that was wished for; today is asked about before it is done."""
        self.initial.setdefault("effective_on", self.situation.version.effective_on)
        if str(self.data.get("effective_on", "")).strip() != self.situation.today.isoformat():
            del self.fields["at_once"]

    def clean_at_once(self) -> bool:
        """Refuse to put in force at once what nobody confirmed: the public sees it from then on."""
        if not self.cleaned_data["at_once"]:
            raise ValidationError(_("Today means at once. Tick this, or choose a later day."))
        return True


class DatesForm(StepForm):
    """When the text was last updated."""

    updated_on = Day(
        label=gettext_lazy("Updated on"),
        required=False,
        help_text=gettext_lazy("Left empty, the day of approval stands here."),
        error_messages={"invalid": gettext_lazy("Write the day as 2026-12-28.")},
    )
    month_only = forms.BooleanField(
        label=gettext_lazy("The policy names the month only: show no day"), required=False
    )

    def prepare(self) -> None:
        """Show what is set."""
        version = self.situation.version
        self.initial.setdefault("updated_on", version.updated_on)
        self.initial.setdefault("month_only", version.month_only)

    def clean_updated_on(self) -> Any:
        """Refuse a day in the future."""
        day = self.cleaned_data["updated_on"]
        if day is not None and day > self.situation.today:
            raise ValidationError(_("This day lies in the future."))
        return day


class SummaryForm(StepForm):
    """What changed, in plain words."""

    summary = TranslatedFormField(
        label=gettext_lazy("What changed, in plain words"),
        help_text=gettext_lazy("People read it above the comparison."),
        longest=2000,
        long=True,
        required=False,
    )

    def prepare(self) -> None:
        """Show what is written."""
        self.initial.setdefault("summary", self.situation.version.summary)


class LowerForm(StepForm):
    """What is asked of people instead of what the changes call for, and why."""

    to = forms.ChoiceField(label=gettext_lazy("Asked of people"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Whoever approves reads it, and it is kept with the version."),
    )

    def prepare(self) -> None:
        """Offer what asks for no more than the changes do."""
        version = self.situation.version
        derived = judging.judge(version).consequence
        choices = [(one.value, one.label) for one in Consequence if one.weight <= derived.weight]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices
        self.initial.setdefault("to", version.lowered_to or derived.value)
        self.initial.setdefault("reason", version.lowered_because)
