"""The forms behind the buttons of a campaign's page."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consents.domain import campaigns
from consents.errors import CampaignError
from consents.models import Campaign
from consents.models.campaigns import MOST_PER_MINUTE
from office import clock
from office.form_fields import Day
from subjects.forms import AGAIN


class DaysField(forms.CharField):
    """Numbers of days, separated by commas. Gives a list, which may be empty."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list as it is typed."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read the numbers. Raises ValidationError for anything else."""
        parts = [part.strip() for part in str(value or "").split(",") if part.strip()]
        if not all(part.isascii() and part.isdecimal() and len(part) < len("1000") for part in parts):
            raise ValidationError(_("Write numbers of days, such as 7, 14."))
        return [int(part) for part in parts]


class CampaignForm(forms.Form):
    """What every step carries: the revision of the campaign that its page showed."""

    use_required_attribute = False
    may_wait: ClassVar[bool] = True

    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": AGAIN, "invalid": AGAIN})

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": campaign.revision, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the campaign."""

    def refuse(self, error: CampaignError) -> None:
        """Show why the domain refused."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class PaceForm(CampaignForm):
    """How fast mails leave, when the silent are reminded, and until when people can answer."""

    rate = forms.IntegerField(
        label=gettext_lazy("Mails a minute"),
        min_value=1,
        max_value=MOST_PER_MINUTE,
        help_text=gettext_lazy("As many as your mail server and the people who answer questions can take."),
    )
    reminder_days = DaysField(
        label=gettext_lazy("Remind the silent after days"),
        required=False,
        help_text=gettext_lazy("For example 7, 14. Left empty, nobody is reminded. At most three."),
    )
    closes_on = Day(
        label=gettext_lazy("Last day to answer"),
        help_text=gettext_lazy(
            "After it, the consent of whoever said nothing expires. Everybody has two weeks at least."
        ),
        error_messages={
            "required": gettext_lazy("Choose the last day to answer."),
            "invalid": gettext_lazy("Write the day as 2026-12-28."),
        },
    )

    def prepare(self) -> None:
        """Show what is set, and ask only for what fits the campaign."""
        campaign = self.campaign
        self.initial["rate"], self.initial["reminder_days"] = campaign.rate, campaign.reminder_days
        self.initial["closes_on"] = campaign.closes_on or campaigns.default_end(campaign, now=clock.now())
        if not campaign.asks_for_consent:
            del self.fields["reminder_days"], self.fields["closes_on"]

    @property
    def pace(self) -> dict[str, Any]:
        """What was typed in, as the domain takes it."""
        data = self.cleaned_data
        return {
            "rate": data["rate"],
            "reminder_days": data.get("reminder_days", self.campaign.reminder_days),
            "closes_on": data.get("closes_on"),
        }


class EndForm(CampaignForm):
    """Why a campaign ends before its time."""

    because = forms.CharField(
        label=gettext_lazy("Why it ends now"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It is kept with the campaign. No names of people, please."),
        error_messages={"required": gettext_lazy("Write why it ends now.")},
    )
