"""The forms with which staff ask for a fee and note its payment."""

from __future__ import annotations

from datetime import date
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy

from office import citations
from office.form_fields import Day
from office.law_words import FEES
from requests.domain import fees
from requests.fields import Choices, Paragraphs
from requests.staff_forms import StepForm, WordsForm


class FeeForm(WordsForm):
    """On which ground, how much, and what the person reads about it."""

    ground = forms.ChoiceField(
        label=gettext_lazy("On which ground in law?"),
        error_messages={
            "required": gettext_lazy("Choose the ground: without one the request is free of charge."),
            "invalid_choice": gettext_lazy("The law allows no fee on this ground."),
        },
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount, with its currency"),
        max_length=fees.LONGEST_AMOUNT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the amount with its currency, such as 200 SEK.")},
    )
    costs = Paragraphs(
        label=gettext_lazy("What the fee is made of"),
        rows=4,
        help_text=gettext_lazy(
            "One cost a line, with its amount at the end. Their sum is the fee; the person reads it."
        ),
        error_messages={"required": gettext_lazy("Write what the fee is made of, one cost a line.")},
    )
    text = Paragraphs(
        label=gettext_lazy("Why, and how to pay, as the person reads it"),
        rows=8,
        error_messages={"required": gettext_lazy("Write why a fee is asked and how it is paid.")},
    )
    field_order = ("seen", "ground", "amount", "costs", "text")

    def prepare(self) -> None:
        """Offer the grounds of the laws that apply."""
        super().prepare()
        grounds = fees.allowed(self.situation.case)
        field = cast(forms.ChoiceField, self.fields["ground"])
        field.widget = Choices(hints={one.ground.value: _basis(one) for one in grounds})
        field.choices = [(one.ground.value, FEES[one.ground]) for one in grounds]


def _basis(one: fees.Allowed) -> str:
    limits = (f"≤ {limit}" for limit in one.limits)
    return "; ".join([*map(citations.in_words, one.sources), *limits])


class PaymentForm(StepForm):
    """On which day the fee was paid."""

    on = Day(
        label=gettext_lazy("On which day was it paid?"),
        error_messages={
            "required": gettext_lazy("Give the day."),
            "invalid": gettext_lazy("Give the day as in 2026-12-28."),
        },
    )

    def prepare(self) -> None:
        """Begin with today."""
        self.initial.setdefault("on", self.situation.today)

    def clean_on(self) -> date:
        """Check the day."""
        return self.no_later_than_today(self.cleaned_data["on"])
