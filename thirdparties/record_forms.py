"""Forms of what the records of processing activities need beside the register."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdparties.enums import DataSubjects
from thirdparties.form_fields import EntriesField
from thirdparties.forms import Refusing, RowForm
from thirdparties.models import Mandate, RecordFacts, System


class RecordFactsForm(RowForm):
    """What a company's records say once."""

    in_use = ("portal_system",)

    class Meta:
        model = RecordFacts
        fields = ("dpo", "representative", "measures", "portal_system")
        widgets = {"representative": forms.Textarea(attrs={"rows": 3})}


class DataSubjectsForm(Refusing, forms.Form):
    """Whose data is processed for a purpose."""

    subjects = forms.MultipleChoiceField(
        label=_("Whose data is it?"),
        choices=DataSubjects.choices,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": _("Choose at least one kind of people.")},
    )


class MandateForm(RowForm):
    """For whom the company processes, and in which systems."""

    in_use = ("third_party",)

    systems = EntriesField(
        label=_("Systems in which it happens"), queryset=System.objects.none(), required=False
    )

    class Meta:
        model = Mandate
        fields = ("third_party", "officers", "processing")
        widgets = {"officers": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = not self.instance._state.adding
        kept = list(self.instance.systems.values_list("system", flat=True)) if stored else []
        rows = System.objects.filter(controller=self.company)
        offered = rows.filter(retired_at__isnull=True) | rows.filter(pk__in=kept)
        cast("forms.ModelChoiceField[Any]", self.fields["systems"]).queryset = offered
        self.initial.setdefault("systems", kept)
        party: forms.Field = self.fields["third_party"]
        party.disabled = stored
        party.help_text = _(
            "A third party of yours. Its address is what the records show as contact details."
        )
