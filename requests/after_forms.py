"""The forms of what happens around the end of a request: legal holds and reopening."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.enums import Language
from office.form_fields import Day
from requests.domain.reopening import wrote_after_closing
from requests.enums import Complainant, Direction
from requests.fields import Choices, Paragraphs
from requests.staff_forms import StepForm

LOOKED_AT_AFTER = timedelta(days=180)
"""When a hold is looked at again, unless somebody says otherwise."""

DAY_ERRORS = {
    "required": gettext_lazy("Give the day."),
    "invalid": gettext_lazy("Give the day as in 2026-12-28."),
}


class _UntilForm(StepForm):
    """A day by which a hold is looked at."""

    ends_on = Day(
        label=gettext_lazy("Looked at again by"),
        help_text=gettext_lazy(
            "Privacy leads are reminded before it, and daily after it. It never ends by itself."
        ),
        error_messages=DAY_ERRORS,
    )

    def clean_ends_on(self) -> date:
        """Ask for a day in the future."""
        day: date = self.cleaned_data["ends_on"]
        if day <= self.situation.today:
            raise ValidationError(_("Give a day in the future."))
        return day


class HoldForm(_UntilForm):
    """Why a request is put on hold, and until when at first."""

    reason = Paragraphs(
        label=gettext_lazy("Why is the data needed?"),
        help_text=gettext_lazy("For example which claim is expected or pending, and where."),
        rows=5,
        error_messages={"required": gettext_lazy("Give the reason.")},
    )
    field_order = ("seen", "reason", "ends_on")

    def prepare(self) -> None:
        """Begin with half a year."""
        self.initial.setdefault("ends_on", self.situation.today + LOOKED_AT_AFTER)


class ProlongForm(_UntilForm):
    """The later day."""

    def prepare(self) -> None:
        """Begin half a year later."""
        hold = self.situation.hold
        first = max(hold.ends_on if hold else self.situation.today, self.situation.today)
        self.initial.setdefault("ends_on", first + LOOKED_AT_AFTER)


class LiftForm(StepForm):
    """Why the hold is not needed any more."""

    because = Paragraphs(
        label=gettext_lazy("Why is the data not needed any more?"),
        rows=4,
        error_messages={"required": gettext_lazy("Give the reason.")},
    )


class ReopeningForm(StepForm):
    """Who complained, when, and what they say."""

    complainant = forms.ChoiceField(
        label=gettext_lazy("Who complained?"),
        choices=Complainant.choices,
        initial=Complainant.PERSON,
        widget=Choices(),
        error_messages={"required": gettext_lazy("Choose who complained.")},
    )
    complained_on = Day(
        label=gettext_lazy("On which day did the complaint arrive?"),
        help_text=gettext_lazy("The clock counts anew from this day."),
        error_messages=DAY_ERRORS,
    )
    reason = Paragraphs(
        label=gettext_lazy("What does the complaint say?"),
        rows=6,
        error_messages={"required": gettext_lazy("Write what the complaint says.")},
    )

    def prepare(self) -> None:
        """Begin with the day of what the person wrote after the closing, else with today."""
        case = self.situation.case
        day = self.situation.today
        if wrote_after_closing(case):
            last = case.messages.filter(direction=Direction.FROM_PERSON).latest("created_at")
            day = case.controller.today(last.created_at)
        self.initial.setdefault("complained_on", day)


class BundleForm(StepForm):
    """Why a bundle is made, and in which language its document is written."""

    reason = Paragraphs(
        label=gettext_lazy("For whom or what?"),
        help_text=gettext_lazy("For example the authority’s reference. It is kept with the request."),
        rows=3,
        error_messages={"required": gettext_lazy("Give the reason.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the document"),
        widget=Choices(),
        error_messages={"required": gettext_lazy("Choose a language.")},
    )

    def prepare(self) -> None:
        """Offer the controller's languages, and English."""
        spoken = self.situation.case.controller.languages
        names = dict(settings.LANGUAGES)
        codes = dict.fromkeys([*spoken, Language.ENGLISH.value])
        cast(forms.ChoiceField, self.fields["language"]).choices = [(code, names[code]) for code in codes]
        self.initial.setdefault("language", spoken[0])
