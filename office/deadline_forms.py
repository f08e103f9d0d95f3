"""Forms about how deadlines are counted."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

import law
from law import Options
from office.models import Controller, DeadlineOptions, OneOffHoliday
from office.models.deadlines import MOST_PROMPT_DAYS
from office.option_words import NAMES, VALUES, calendar_name, place_name


class DeadlineOptionsForm(forms.Form):
    """Where an office counts in another way than the law. Everything empty: as the law has it."""

    period = forms.CharField(
        label=NAMES["period"],
        required=False,
        max_length=40,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "15 business days"}),
        help_text=_(
            "In English: a number and days, business days, weeks, months or hours (for breaches). Counts only where "
            "it ends before the law’s own time; the time to tell of an extension stays."
        ),
    )
    roll = forms.ChoiceField(label=NAMES["roll"], required=False, widget=UnfoldAdminSelectWidget())
    holidays = forms.ChoiceField(
        label=NAMES["holidays"],
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text=_("The region where the office acts, or eves that are kept like holidays."),
    )
    identity = forms.ChoiceField(label=NAMES["identity"], required=False, widget=UnfoldAdminSelectWidget())
    prompt_working_days = forms.IntegerField(
        label=NAMES["prompt_working_days"],
        required=False,
        min_value=0,
        max_value=MOST_PROMPT_DAYS,
        widget=UnfoldAdminIntegerFieldWidget(attrs={"placeholder": Options().prompt_working_days}),
        help_text=_("Working days in which a question must be asked for the clock to stop. Empty: 5."),
    )
    business_days = forms.ChoiceField(
        label=NAMES["business_days"], required=False, widget=UnfoldAdminSelectWidget()
    )
    hours = forms.ChoiceField(
        label=NAMES["hours"],
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text=_("For breaches only; no request is counted in hours."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Why the office counts like this. Shown to staff wherever an option counts."),
    )

    def __init__(self, *args: Any, controller: Controller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calendars = law.calendars_in(controller.country)[1:]
        self._offer("holidays", [(code, calendar_name(code)) for code in calendars])
        for name in ("roll", "identity", "business_days", "hours"):
            self._offer(
                name, [(value, str(words)) for (option, value), words in VALUES.items() if option == name]
            )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", gettext("as the law has it")), *choices]

    @staticmethod
    def values_of(row: DeadlineOptions | None) -> dict[str, Any]:
        """Return what the form shows of a row."""
        return {**row.chosen, "reason": row.reason} if row is not None else {}

    @property
    def options(self) -> Options:
        """The options that were filled in, as `law` takes them; only after validation."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "reason" and value not in {None, ""}
        }
        if "period" in values:
            values["period"] = " ".join(values["period"].split()).lower()
        return Options(**values)

    def clean(self) -> dict[str, Any] | None:
        """Ask for the reason."""
        cleaned = super().clean() or {}
        chosen = [name for name, value in cleaned.items() if name != "reason" and value not in {None, ""}]
        standard = chosen == ["prompt_working_days"] and (
            cleaned["prompt_working_days"] == Options().prompt_working_days
        )
        if chosen and not standard and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Write why the office counts in another way than the law."))
        return cleaned


class OneOffHolidayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A public holiday that was proclaimed once."""

    class Meta:
        model = OneOffHoliday
        fields = ("place", "day", "name", "source")

    places: frozenset[str] = frozenset()
    """Where the person who fills it in may set one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "place" in self.fields:
            choices = sorted((code, place_name(code)) for code in self.places)
            self.fields["place"] = forms.ChoiceField(
                label=_("Place"),
                choices=choices,
                widget=UnfoldAdminSelectWidget(choices=choices),
                help_text=_("It counts for every office that acts there."),
            )
