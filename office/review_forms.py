"""Forms of recurring reviews; what they may hold is checked by the domain, and refused beside its field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office.domain.access import holders
from office.domain.review_checks import LONGEST_EVIDENCE, LONGEST_NAME, LONGEST_NOTE, LONGEST_REASON, READS
from office.domain.reviews import Answer, Terms, terms_of
from office.enums import ReviewOutcome
from office.errors import ReviewRefusedError
from office.form_fields import Day
from office.models import Controller, Review, User
from office.models.reviews import LONGEST_INTERVAL
from office.translated_forms import TranslatedFormField


class OwnerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of staff by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.get_full_name())


class ReviewForm(forms.Form):
    """What all forms about reviews share: the revision that the person had before them."""

    seen = forms.IntegerField(widget=forms.HiddenInput(), required=False)

    def refuse(self, error: ReviewRefusedError) -> None:
        """Show a refusal of the domain beside the field that it names."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class TermsForm(ReviewForm):
    """What is agreed of a review."""

    name = TranslatedFormField(
        label=_("What is reviewed"),
        longest=LONGEST_NAME,
        help_text=_(
            "As it stands in lists and reminders, for example “Locks and alarms of the server room”."
        ),
    )
    interval_months = forms.IntegerField(
        label=_("Months between two reviews"),
        min_value=1,
        max_value=LONGEST_INTERVAL,
        widget=forms.NumberInput(attrs={"class": "pp-short"}),
        error_messages={"required": _("Say after how many months it is reviewed again.")},
        help_text=_("Counted from the day on which a review was done."),
    )
    next_on = Day(
        label=_("Next review"), error_messages={"required": _("Choose the day of the next review.")}
    )
    owner = OwnerField(
        label=_("Owner"),
        queryset=User.objects.none(),
        error_messages={"required": _("Choose who does the review.")},
        help_text=_(
            "Does the review and gets the reminders: 30 and 7 days before, on the day, then every week."
        ),
    )
    checklist = forms.CharField(
        label=_("Checklist"),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write at least one thing to look at.")},
        help_text=_("What to look at, each thing on a line of its own."),
    )

    def __init__(self, *args: Any, controllers: Iterable[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = {user.pk for one in controllers for user in holders(READS, controller=one)}
        owner = self.fields["owner"]
        assert isinstance(owner, OwnerField)  # noqa: S101 - declared above
        owner.queryset = User.objects.filter(pk__in=able).order_by("name", "pk")

    @property
    def terms(self) -> Terms:
        """Return what was typed."""
        given = self.cleaned_data
        return Terms(
            name=given["name"] or {},
            interval_months=given["interval_months"],
            checklist=given["checklist"].splitlines(),
            owner=given["owner"],
            next_on=given["next_on"],
        )

    @staticmethod
    def values_of(review: Review) -> dict[str, Any]:
        """Return what the form begins with."""
        terms = terms_of(review)
        return {
            "name": terms.name,
            "interval_months": terms.interval_months,
            "next_on": terms.next_on,
            "owner": terms.owner.pk,
            "checklist": "\n".join(terms.checklist),
            "seen": review.revision,
        }


class PlanForm(TermsForm):
    """A new review of a practice that has no page of its own."""

    controller = forms.ModelChoiceField(
        label=_("Controller"),
        queryset=Controller.objects.none(),
        error_messages={"required": _("Choose the company whose practice it is.")},
    )
    field_order = ("controller", "name")

    def __init__(self, *args: Any, controllers: Iterable[Controller], **kwargs: Any) -> None:
        offered = list(controllers)
        super().__init__(*args, controllers=offered, **kwargs)
        field = self.fields["controller"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Controller.objects.filter(pk__in=[one.pk for one in offered])
        if len(offered) == 1:
            field.initial = offered[0].pk


class CompleteForm(ReviewForm):
    """A round: the checklist to tick with a note at each entry, the outcome, the evidence."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose what came out.")},
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=LONGEST_EVIDENCE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what you looked at and what you found.")},
        help_text=_(
            "What you looked at and what you found; what has to change, if anything. Name nobody whose data it "
            "is about."
        ),
    )
    evidence_link = forms.CharField(
        label=_("Link to evidence"),
        required=False,
        widget=forms.URLInput(),
        help_text=_("Where minutes, pictures or a report are kept, if there are any."),
    )
    done_on = Day(label=_("Done on"), error_messages={"required": _("Choose the day on which it was done.")})

    def __init__(self, data: Any, *, review: Review, today: date) -> None:
        super().__init__(data, initial={"done_on": today, "seen": review.revision})
        self.entries: list[str] = list(review.checklist)
        for number, entry in enumerate(self.entries):
            self.fields[f"done_{number}"] = forms.BooleanField(label=entry, required=False)
            self.fields[f"note_{number}"] = forms.CharField(
                label=_("Note"),
                required=False,
                max_length=LONGEST_NOTE,
                widget=forms.TextInput(attrs={"placeholder": _("Note")}),
            )

    @property
    def ticks(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the two fields of each entry: to tick, and for a note."""
        return [(self[f"done_{number}"], self[f"note_{number}"]) for number in range(len(self.entries))]

    @property
    def answers(self) -> list[Answer]:
        """Return what was answered."""
        given = self.cleaned_data
        return [
            Answer(entry, given[f"done_{number}"], given[f"note_{number}"])
            for number, entry in enumerate(self.entries)
        ]

    def clean(self) -> dict[str, Any] | None:
        """Ask at once for every entry that is neither ticked nor explained, not for one after the other."""
        cleaned = super().clean() or {}
        for number in range(len(self.entries)):
            note = cleaned.get(f"note_{number}")
            if not cleaned.get(f"done_{number}") and note is not None and not note.strip():
                self.add_error(f"note_{number}", _("Tick this, or write why it was left out."))
        return cleaned


class EndForm(ReviewForm):
    """Why something is not reviewed any more."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why this is not reviewed any more.")},
        help_text=_("Stands on the review’s page, for whoever asks later."),
    )
