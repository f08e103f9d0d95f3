"""Fields that forms of several packages share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class AnyDay(forms.DateField):
    """A day, chosen with the browser's own calendar, however far away."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class Day(AnyDay):
    """A day of the office; none in the first or last year of the calendar, since there is none before or after it."""

    def to_python(self, value: Any) -> date | None:
        """Return the day. Raises ValidationError."""
        day: date | None = super().to_python(value)
        if day is not None and not date.min.year < day.year < date.max.year:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
