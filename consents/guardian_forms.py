"""The forms of parents and guardians: the answer for a child, and what they take back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consents.domain.guardian_answers import Answer
from consents.preference_forms import KeyForm
from office.form_fields import Day
from policies.domain.stated import Statement
from subjects.domain import spelling
from subjects.forms import AGAIN

YES, NO = "yes", "no"


class AnswerForm(forms.Form):
    """A yes or a no to each purpose, and who says it."""

    use_required_attribute = False

    language = forms.CharField(widget=forms.HiddenInput, max_length=2, error_messages={"required": AGAIN})
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("First name and surname. Kept with your answer, as what proves it."),
        max_length=spelling.LONGEST_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    born_on = Day(
        label=gettext_lazy("Your own date of birth"),
        help_text=gettext_lazy("Only to see that you are of age. We do not keep it."),
        error_messages={
            "required": gettext_lazy("Give your date of birth."),
            "invalid": gettext_lazy("Give a day such as 1985-05-03."),
        },
    )
    responsible = forms.BooleanField(
        label=gettext_lazy("I am of age, and I hold parental responsibility for this child."),
        error_messages={"required": gettext_lazy("Only who holds parental responsibility can answer.")},
    )

    def __init__(self, *args: Any, statements: Sequence[Statement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statements = statements
        fields = {f"purpose-{one.code}": _yes_or_no(one) for one in statements}
        self.fields = {**fields, **self.fields}
        self.fields["born_on"].widget.attrs["autocomplete"] = "bday"

    @property
    def questions(self) -> list[tuple[Statement, forms.BoundField]]:
        """Each purpose with its yes and no."""
        return [(one, self[f"purpose-{one.code}"]) for one in self.statements]

    @property
    def given(self) -> Answer:
        """Return the answer."""
        data = self.cleaned_data
        return Answer(
            name=data["name"],
            born_on=data["born_on"],
            is_responsible=data["responsible"],
            agreed=frozenset(one.code for one in self.statements if data[f"purpose-{one.code}"] == YES),
        )

    def refuse(self, message: str, *, field: str) -> None:
        """Say what the domain refuses."""
        self.add_error(field if field in self.fields else None, message)


class TakeBackForm(KeyForm):
    """What a guardian takes back for a child."""

    use_required_attribute = False

    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Consents to withdraw"), required=False, widget=forms.CheckboxSelectMultiple
    )
    no_marketing = forms.BooleanField(
        label=gettext_lazy("No marketing to the child any more."), required=False
    )
    erasure = forms.BooleanField(
        label=gettext_lazy("Remove the child’s data. You get a receipt of that request."), required=False
    )

    def __init__(self, *args: Any, purposes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purposes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = list(purposes)

    def clean(self) -> dict[str, Any]:
        """Ask for one thing at least."""
        data = super().clean() or self.cleaned_data
        wanted = any(data.get(name) for name in ("purposes", "no_marketing", "erasure"))
        if not wanted and not self.errors:
            self.add_error(None, _("Choose what you want to take back."))
        return data


def _yes_or_no(one: Statement) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("May the child’s data be used for it?"),
        choices=[(YES, _("Yes")), (NO, _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say yes or no: %(purpose)s.") % {"purpose": one.name}},
    )
