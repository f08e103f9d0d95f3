"""The forms by which several requests are assigned or closed at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.domain.access import holders
from office.models import Controller, User
from requests.decision_forms import CLOSING_HINTS
from requests.enums import Outcome
from requests.fields import Choices, Paragraphs


class BulkForm(forms.Form):
    """What is done to all of them; `controllers` are those of the requests."""

    use_required_attribute = False

    def __init__(self, *args: object, controllers: Collection[Controller], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.prepare(controllers)

    def prepare(self, controllers: Collection[Controller]) -> None:
        """Fit choices to the requests."""


class BulkAssignForm(BulkForm):
    """Who shall be responsible for all of them."""

    to = forms.ChoiceField(
        label=gettext_lazy("Responsible"),
        error_messages={
            "required": gettext_lazy("Choose who shall be responsible."),
            "invalid_choice": gettext_lazy("Choose who shall be responsible."),
        },
    )

    def prepare(self, controllers: Collection[Controller]) -> None:
        """Offer whoever may handle requests at one of the controllers at least."""
        people = {user.pk: user for one in controllers for user in holders("handle_cases", controller=one)}
        self.people = {str(key): user for key, user in people.items()}
        cast(forms.ChoiceField, self.fields["to"]).choices = [
            ("", _("Choose")),
            *sorted(((key, user.name) for key, user in self.people.items()), key=lambda pair: pair[1]),
        ]

    @property
    def person(self) -> User:
        """The person chosen."""
        return self.people[self.cleaned_data["to"]]


class BulkCloseForm(BulkForm):
    """An outcome that one person may decide."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[(one.value, one.label) for one in CLOSING_HINTS if not one.needs_approval],
        widget=Choices(
            hints={one.value: hint for one, hint in CLOSING_HINTS.items()},
            opens={Outcome.WITHDRAWN.value: "evidence"},
        ),
        error_messages={"required": gettext_lazy("Choose the outcome.")},
    )
    evidence = Paragraphs(
        label=gettext_lazy("If withdrawn: how and when did the person say so?"),
        help_text=gettext_lazy("It is kept with each of them."),
        rows=3,
        required=False,
    )

    def prepare(self, controllers: Collection[Controller]) -> None:
        """Ask how the persons said it where they took their requests back."""
        self.fields["evidence"].follows = "evidence"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for it before anything is done."""
        cleaned = super().clean() or {}
        taken_back = cleaned.get("outcome") == Outcome.WITHDRAWN
        if taken_back and not cleaned.get("evidence") and "evidence" not in self.errors:
            self.add_error("evidence", _("Write how and when the person told you so."))
        return cleaned

    @property
    def chosen(self) -> Outcome:
        """The outcome."""
        return Outcome(self.cleaned_data["outcome"])
