"""The forms of working together: a note, an absence, handing everything over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.form_fields import Day
from office.models import User
from requests.fields import Paragraphs
from requests.staff_forms import StepForm

DAY_ERRORS = {
    "required": gettext_lazy("Give the day."),
    "invalid": gettext_lazy("Give the day as in 2026-12-28."),
}


class NoteForm(StepForm):
    """A note among staff."""

    note = Paragraphs(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("For your office alone: the person does not see it on their page."),
        rows=5,
        error_messages={"required": gettext_lazy("Write the note.")},
    )


class PeopleForm(forms.Form):
    """A form that names colleagues."""

    use_required_attribute = False

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in colleagues}

    def offer(self, name: str, *, nobody: str) -> None:
        """Offer the colleagues in a field."""
        names = [(key, user.name) for key, user in self.people.items()]
        cast(forms.ChoiceField, self.fields[name]).choices = [("", nobody), *names]


class AbsenceForm(PeopleForm):
    """From when to when somebody is away, and who stands in."""

    first_day = Day(label=gettext_lazy("First day"), error_messages=DAY_ERRORS)
    last_day = Day(label=gettext_lazy("Last day"), error_messages=DAY_ERRORS)
    substitute = forms.ChoiceField(
        label=gettext_lazy("Substitute"),
        help_text=gettext_lazy(
            "Gets what is new, and sees your open requests. Without one the leads are told."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("substitute", nobody=_("Nobody"))

    @property
    def chosen(self) -> User | None:
        """The substitute."""
        return self.people.get(self.cleaned_data["substitute"])


class HandOverForm(PeopleForm):
    """Who gets all open requests, and what they should know."""

    to = forms.ChoiceField(
        label=gettext_lazy("To"), error_messages={"required": gettext_lazy("Choose who gets them.")}
    )
    note = Paragraphs(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Stands on each request as an internal note."),
        rows=4,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("to", nobody=_("Choose"))

    @property
    def chosen(self) -> User:
        """Who gets them."""
        return self.people[self.cleaned_data["to"]]
