"""The form that links a request to a person of the register."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.domain.access import access_of
from office.shown import ValueReader
from requests.domain import subjects
from requests.fields import Choices
from requests.staff_forms import StepForm
from subjects.domain import references
from subjects.models import Subject

NEW, OTHER, NOBODY = "new", "other", "nobody"


class LinkForm(StepForm):
    """Whose request it is: one of those found, a new person, or one named by reference."""

    person = forms.ChoiceField(
        label=gettext_lazy("Whose request it is"),
        widget=Choices(
            hints={NEW: gettext_lazy("With the name and the identifiers that the request gives.")}
        ),
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the person"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def prepare(self) -> None:
        """Offer whom the request's details lead to, as far as the viewer may see these."""
        case = self.situation.case
        families = access_of(self.viewer).families(case.controller_id)
        reader = ValueReader(controller_id=case.controller_id, viewer=self.viewer)
        self.found = {str(one.subject.pk): one for one in subjects.candidates(case, families=families)}
        offered: list[tuple[str, Any]] = [
            (
                key,
                _("%(reference)s, %(name)s (found by: %(by)s)")
                % {
                    "reference": one.subject.reference,
                    "name": reader.read(one.subject, "name") or "–",
                    "by": one.by,
                },
            )
            for key, one in self.found.items()
        ]
        offered += [
            (NEW, _("A new person, made from this request")),
            (OTHER, _("Another person of the register")),
        ]
        if case.subject_id is not None:
            offered.append((NOBODY, _("Nobody: take the link away")))
        cast(forms.ChoiceField, self.fields["person"]).choices = offered
        self.initial.setdefault("person", str(case.subject_id or ""))

    def clean(self) -> dict[str, Any]:
        """Look up the person who is named by reference."""
        data = super().clean() or self.cleaned_data
        chosen = data.get("person", "")
        self.subject: Subject | None = self.found[chosen].subject if chosen in self.found else None
        if chosen == OTHER:
            self.subject = Subject.objects.filter(
                controller=self.situation.case.controller_id,
                reference=references.normalise(data.get("reference", "")) or "",
                erased_at__isnull=True,
            ).first()
            if self.subject is None:
                raise ValidationError({"reference": _("No such person is known here.")})
        return data

    @property
    def makes_new(self) -> bool:
        """Whether a new person is to be made."""
        return bool(self.cleaned_data["person"] == NEW)
