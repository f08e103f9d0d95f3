"""The form of the plan: who is to do what at each place that the register knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.form_fields import Day
from requests.domain import planning, task_days
from requests.domain.planning import Proposal
from requests.domain.tasks import NewTask
from requests.fields import Email, Paragraphs
from requests.staff_forms import StepForm
from requests.task_enums import TaskKind
from requests.task_owner_forms import (
    DAY_ERRORS,
    OUTSIDE,
    check_due,
    check_owner,
    country_field,
    owner_from,
    owners_of,
    showable,
    shown_field,
)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One proposal with its fields on the form."""

    proposal: Proposal
    pick: Any
    kind: Any
    owner: Any
    email: Any
    second: Any
    country: Any
    due: Any


class PlanForm(StepForm):
    """Who is to do what at each place that the register knows."""

    shown = shown_field()
    words = Paragraphs(
        label=gettext_lazy("What exactly, for all of them"),
        help_text=gettext_lazy("Owners read it. Leave out what they need not know of the person."),
        rows=3,
        required=False,
    )
    field_order = ("seen", "shown", "words")

    def prepare(self) -> None:
        """Make a row of fields for each proposal."""
        case = self.situation.case
        self.proposals = planning.proposals(case, viewer=self.viewer)
        cast(forms.MultipleChoiceField, self.fields["shown"]).choices = showable(
            self.situation, viewer=self.viewer
        )
        if not cast(forms.MultipleChoiceField, self.fields["shown"]).choices:
            del self.fields["shown"]
        owners = owners_of(self.situation)
        due, kind = task_days.default_due(case, today=self.situation.today), planning.default_kind(case)
        for one in self.proposals:
            place = str(one.place)
            self.fields |= {
                f"pick_{one.key}": forms.BooleanField(label=place, required=False, initial=one.fits),
                f"kind_{one.key}": forms.ChoiceField(
                    label=_("What to do"), choices=TaskKind.choices, initial=kind
                ),
                f"owner_{one.key}": forms.ChoiceField(
                    label=_("Owner"), choices=owners, required=False, initial=OUTSIDE if one.email else ""
                ),
                f"email_{one.key}": Email(label=_("Address"), required=False, initial=one.email),
                f"second_{one.key}": Email(
                    label=_("Second address, if it is late"), required=False, initial=one.second
                ),
                f"country_{one.key}": country_field(),
                f"due_{one.key}": Day(label=_("Due"), initial=due, error_messages=DAY_ERRORS),
            }

    @property
    def rows(self) -> list[PlanRow]:
        """The fields of each proposal."""
        names = ("pick", "kind", "owner", "email", "second", "country", "due")
        return [
            PlanRow(proposal=one, **{name: self[f"{name}_{one.key}"] for name in names})
            for one in self.proposals
        ]

    @property
    def common(self) -> list[Any]:
        """The fields that hold for every row."""
        return [self[name] for name in ("shown", "words") if name in self.fields]

    def full_clean(self) -> None:
        """Look only at the rows that are ticked: what stands in others does not matter."""
        if self.is_bound:
            for one in self.proposals:
                if not self.data.get(self.add_prefix(f"pick_{one.key}")):
                    for name in ("kind", "due", "email", "second", "country"):
                        self.fields[f"{name}_{one.key}"].disabled = True
        super().full_clean()
        for field in self.fields.values():
            field.disabled = False  # whoever ticks another row now can fill it in

    def clean(self) -> dict[str, Any]:
        """Ask for an address where the owner is outside, and for at least one tick."""
        cleaned = super().clean() or {}
        picked = [one for one in self.proposals if cleaned.get(f"pick_{one.key}")]
        if not picked:
            self.add_error(None, _("Tick at least one place."))
        latest = task_days.latest(self.situation.case, today=self.situation.today)
        for one in picked:
            check_owner(self, cleaned, owner=f"owner_{one.key}", email=f"email_{one.key}")
            check_due(self, cleaned.get(f"due_{one.key}"), name=f"due_{one.key}", latest=latest)
        return cleaned

    @property
    def tasks(self) -> list[NewTask]:
        """What is to be made."""
        data = self.cleaned_data
        return [
            NewTask(
                kind=TaskKind(data[f"kind_{one.key}"]),
                due_on=data[f"due_{one.key}"],
                owner=owner_from(
                    data[f"owner_{one.key}"],
                    email=data[f"email_{one.key}"],
                    second=data[f"second_{one.key}"],
                    shown=data.get("shown", []),
                    country=data[f"country_{one.key}"] or None,
                ),
                words=data["words"],
                system=one.system,
                third_party=one.third_party,
            )
            for one in self.proposals
            if data[f"pick_{one.key}"]
        ]
