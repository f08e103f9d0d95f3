"""The forms of the deadline calculator: a request as somebody imagines it, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from law import Event, EventKind, LawError, Right
from office import countries
from office.form_fields import AnyDay
from office.law_words import EVENTS, RIGHTS, wrong
from office.models import Controller
from requests.domain.what_if import Question

NOT_A_DAY = gettext_lazy("Give the day as in 2026-12-28.")
FEWEST_ROWS, MOST_ROWS = 2, 12


class EventForm(forms.Form):
    """Something that happened; a row left empty says nothing."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=[("", "–"), *((kind.value, name) for kind, name in EVENTS.items())],
        required=False,
    )
    on = AnyDay(label=gettext_lazy("Day"), required=False, error_messages={"invalid": NOT_A_DAY})

    def clean(self) -> dict[str, Any]:
        """Ask for the other half of a row that has only one."""
        data = self.cleaned_data
        if data.get("on") and "kind" in data and not data["kind"]:
            self.add_error("kind", _("Choose what happened on this day."))
        if data.get("kind") and "on" in data and not data["on"]:
            self.add_error("on", _("Give the day on which it happened."))
        return data

    @property
    def event(self) -> Event | None:
        """What the row says, or None."""
        kind, on = self.cleaned_data.get("kind"), self.cleaned_data.get("on")
        return Event(EventKind(kind), on) if kind and on else None


class CalculatorForm(forms.Form):
    """What the due dates depend on. Its data stands in the address of the page, and nothing of it is personal."""

    use_required_attribute = False

    controller = forms.ChoiceField(
        label=gettext_lazy("Company"),
        error_messages={"invalid_choice": gettext_lazy("Choose a company whose requests you may read.")},
    )
    right = forms.ChoiceField(
        label=gettext_lazy("What is asked for?"),
        choices=[(right.value, name) for right, name in RIGHTS.items()],
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country where the person lives"),
        error_messages={"required": gettext_lazy("Choose the country: its law sets the time to answer.")},
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Part of the country"),
        help_text=gettext_lazy("Only where the law differs by it."),
        required=False,
    )
    received_on = AnyDay(
        label=gettext_lazy("Received on"),
        error_messages={
            "required": gettext_lazy("Give the day on which the request reached the company."),
            "invalid": NOT_A_DAY,
        },
    )
    received_at = forms.TimeField(
        label=gettext_lazy("Time of receipt"),
        help_text=gettext_lazy("At the company. It matters around midnight only."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        required=False,
        error_messages={"invalid": gettext_lazy("Give the time as in 14:05.")},
    )
    today = AnyDay(
        label=gettext_lazy("Looked at on"),
        help_text=gettext_lazy("Today, or another day to see how things stand then."),
        error_messages={"required": NOT_A_DAY, "invalid": NOT_A_DAY},
    )

    def __init__(self, data: QueryDict, *, controllers: Sequence[Controller], now: datetime) -> None:
        self.controllers = {str(controller.pk): controller for controller in controllers}
        chosen = self.controllers.get(data.get("controller", ""), controllers[0])
        complete = data.copy()
        for name, value in _first_values(chosen, now=now).items():
            complete.setdefault(name, value)
        super().__init__(complete)
        self.rows = [EventForm(complete, prefix=f"e{number}") for number in range(_rows_in(complete))]
        self._fill_choices(home=chosen)

    def _fill_choices(self, *, home: Controller) -> None:
        near = countries.likely_countries(home=home.country, languages=home.languages)
        names = dict(countries.all_countries())
        choices: Mapping[str, list[Any]] = {
            "controller": [(key, controller.name) for key, controller in self.controllers.items()],
            "country": [(_("Near at hand"), near), (_("All countries"), countries.all_countries())],
            "region": [
                ("", _("The whole country, or not known")),
                *(
                    (names[code], countries.regions_of(code))
                    for code in countries.countries_with_regions()
                    if code in names
                ),
            ],
        }
        for name, values in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = values

    @property
    def more_rows(self) -> int:
        """How many rows the page has after adding some; 0 when there are enough."""
        return min(len(self.rows) + FEWEST_ROWS, MOST_ROWS) if len(self.rows) < MOST_ROWS else 0

    def clean(self) -> dict[str, Any]:
        """Check that the region lies in the country."""
        data = self.cleaned_data
        region = data.get("region", "")
        if region and not region.startswith(f"{data.get('country', '')}-"):
            self.add_error("region", _("This is no part of the country that you chose."))
        return data

    def is_valid(self) -> bool:
        """Tell whether the fields and every row can be understood."""
        rows = [row.is_valid() for row in self.rows]
        return super().is_valid() and all(rows)

    def question(self) -> Question:
        """Return what was chosen as the domain takes it."""
        data = self.cleaned_data
        controller = self.controllers[data["controller"]]
        received: date | datetime = data["received_on"]
        if data["received_at"] is not None and date.min.year < received.year < date.max.year:
            zone = ZoneInfo(controller.time_zone)
            received = datetime.combine(data["received_on"], data["received_at"], tzinfo=zone)
        return Question(
            controller=controller,
            right=Right(data["right"]),
            person=data["region"] or data["country"],
            received=received,
            events=tuple(event for _row, event in self._told()),
            today=data["today"],
        )

    def refuse(self, error: LawError) -> None:
        """Put what the law cannot make sense of beside the field that it is about."""
        row = self._row_of(error) if error.field.startswith("events") else None
        if row is not None:
            row.add_error("on", wrong(error))
        else:
            places = {"received": "received_on", "today": "today", "jurisdiction": "country"}
            self.add_error(places.get(error.field), wrong(error))

    def _row_of(self, error: LawError) -> EventForm | None:
        """Return the row that an error is about: by its number, or by the kind and the day that it names."""
        told = list(self._told())
        number = error.field.removeprefix("events[").partition("]")[0]
        if number.isdecimal():
            return told[int(number)][0]
        for row, event in reversed(told):
            kind = error.params.get("kind", event.kind.value)
            if (kind, error.params.get("on")) == (event.kind.value, event.on.isoformat()):
                return row
        return None

    def _told(self) -> Iterator[tuple[EventForm, Event]]:
        for row in self.rows:
            event = row.event
            if event is not None:
                yield row, event


def _first_values(controller: Controller, *, now: datetime) -> dict[str, str]:
    today = controller.today(now).isoformat()
    return {
        "controller": str(controller.pk),
        "right": Right.ACCESS.value,
        "country": controller.country,
        "received_on": today,
        "today": today,
    }


def _rows_in(data: QueryDict) -> int:
    """Return how many rows to show: those that say something and an empty one, or as many as were asked for."""
    used = [
        number + 1 for number in range(MOST_ROWS) if data.get(f"e{number}-kind") or data.get(f"e{number}-on")
    ]
    wanted = data.get("rows", "")
    asked = int(wanted) if wanted.isdecimal() and len(wanted) <= len(str(MOST_ROWS)) else 0
    return min(max([FEWEST_ROWS, asked, *(number + 1 for number in used)]), MOST_ROWS)
