"""The forms by which a request is answered, advised on and decided."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from law import Right
from office import citations
from office.form_fields import Day
from requests.domain import collecting, references
from requests.enums import Ground, Outcome
from requests.fields import Choices, Files, Line, Paragraphs
from requests.models import Request
from requests.naming import NamingForm
from requests.staff_forms import FILES_HINT, StepForm, WordsForm, draft_text


class AnswerForm(NamingForm, WordsForm):
    """The answer, whole or a part, with files."""

    attachments = Files(label=gettext_lazy("Files"), help_text=FILES_HINT, required=False)
    looked_through = forms.BooleanField(
        label=gettext_lazy("I looked through these files for other people’s data (Art 15(4) GDPR)"),
        required=False,
    )
    part = forms.BooleanField(
        label=gettext_lazy("This is a part of the answer; the rest follows"),
        required=False,
        widget=forms.CheckboxInput(attrs={"data-opens": "rest_by"}),
    )
    rest_by = Day(
        label=gettext_lazy("The rest follows by"),
        required=False,
        error_messages={"invalid": gettext_lazy("Give the day as in 2026-12-28.")},
    )

    field_order = ("seen", "text", "attachments", "looked_through", "named", "part", "rest_by")

    def prepare(self) -> None:
        """Begin with the draft that was sent back, for whoever may read it."""
        self.prepare_naming()
        self.fields["rest_by"].follows = "rest_by"  # type: ignore[attr-defined]
        if Right(self.situation.case.right) not in collecting.COPIES:
            del self.fields["looked_through"]
        self.initial.setdefault("text", draft_text(self.situation, viewer=self.viewer))
        if self.situation.current is not None:
            self.initial.setdefault("rest_by", max(self.situation.current.due_on, self.situation.today))

    def clean(self) -> dict[str, Any]:
        """Ask for the day of the rest of a part."""
        cleaned = super().clean()
        if cleaned.get("part") and not cleaned.get("rest_by") and "rest_by" not in self.errors:
            self.add_error("rest_by", _("Say by which day the rest follows."))
        return cleaned

    @property
    def rest(self) -> date | None:
        """The day by which the rest follows, of a part."""
        return self.cleaned_data["rest_by"] if self.cleaned_data["part"] else None


class AdviceForm(StepForm):
    """What the privacy officer advises."""

    advice = Paragraphs(
        label=gettext_lazy("Your advice to whoever decides"),
        rows=8,
        help_text=gettext_lazy("It stays inside the office, beside the decision and under your name."),
        error_messages={"required": gettext_lazy("Write your advice.")},
    )


OUTCOME_HINTS = {
    Outcome.REFUSED: gettext_lazy("Nothing of what was asked for is done, on a ground that the law has."),
    Outcome.PARTLY_FULFILLED: gettext_lazy("A part is done; the law has a ground against the rest."),
    Outcome.UNVERIFIABLE: gettext_lazy("You asked who it is, and it was not shown."),
    Outcome.DUPLICATE: gettext_lazy("The same request is answered under another reference."),
    Outcome.NOT_A_REQUEST: gettext_lazy("It asks for nothing that data protection law gives."),
}


class ProposalForm(StepForm):
    """An outcome that a second person must approve, what it rests on, and the answer."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        widget=Choices(
            hints={outcome.value: hint for outcome, hint in OUTCOME_HINTS.items()},
            opens={
                **{outcome.value: "ground" for outcome in OUTCOME_HINTS if outcome.needs_ground},
                Outcome.DUPLICATE.value: "original",
            },
        ),
        error_messages={
            "required": gettext_lazy("Choose the outcome."),
            "invalid_choice": gettext_lazy(
                "Ask for identity first: only what was asked and not shown is a reason (Art 12(6))."
            ),
        },
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("If refused, wholly or in part: on which ground in law?"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("The law does not let this right be refused on this ground."),
        },
    )
    original = Line(
        label=gettext_lazy("If a duplicate: reference of the request that is answered instead"),
        required=False,
        help_text=gettext_lazy("The person is told it."),
    )
    evidence = Paragraphs(
        label=gettext_lazy("What shows it"),
        rows=5,
        help_text=gettext_lazy("Facts and where they are on record, for whoever approves. It stays inside."),
        error_messages={"required": gettext_lazy("Write what shows it, so that it can be approved.")},
    )
    proofs = Files(label=gettext_lazy("Files that show it"), help_text=FILES_HINT, required=False)
    text = Paragraphs(
        label=gettext_lazy("The answer to the person, with its reasons"),
        rows=9,
        error_messages={
            "required": gettext_lazy("Write the answer with its reasons, so that it can be approved.")
        },
    )

    def prepare(self) -> None:
        """Offer what the request can end with and the grounds against its right; begin with a draft sent back."""
        offered = [
            one for one in OUTCOME_HINTS if self.situation.identity_open or one != Outcome.UNVERIFIABLE
        ]
        cast(forms.ChoiceField, self.fields["outcome"]).choices = [(one.value, one.label) for one in offered]
        for name in ("ground", "original"):
            self.fields[name].follows = name  # type: ignore[attr-defined]
        grounds = Ground.against(Right(self.situation.case.right))
        field = cast(forms.ChoiceField, self.fields["ground"])
        field.widget = Choices(hints={ground.value: citations.in_words(ground.source) for ground in grounds})
        field.choices = [(ground.value, ground.label) for ground in grounds]
        self.initial.setdefault("text", draft_text(self.situation, viewer=self.viewer))

    def clean_original(self) -> str:
        """Find the other request among those of the same company."""
        given = self.cleaned_data["original"]
        self.other: Request | None = None
        if given:
            rows = Request.objects.filter(controller=self.situation.case.controller_id)
            self.other = rows.filter(reference=references.normalise(given) or "").first()
            if self.other is None:
                raise ValidationError(_("No request of this company has this reference."))
        return str(given)

    def clean(self) -> dict[str, Any]:
        """Keep of ground and reference what the outcome asks for; the domain judges it."""
        cleaned = super().clean() or {}
        outcome = Outcome(cleaned["outcome"]) if cleaned.get("outcome") else None
        if outcome is None:
            return cleaned
        if outcome.needs_ground and not cleaned.get("ground") and "ground" not in self.errors:
            self.add_error("ground", _("Choose the ground: the law knows no others for this right."))
        if outcome is Outcome.DUPLICATE and not cleaned.get("original") and "original" not in self.errors:
            self.add_error("original", _("Give the reference of the request that is answered instead."))
        return cleaned

    @property
    def grounded(self) -> Ground | None:
        """The ground, where the outcome asks for one."""
        outcome = Outcome(self.cleaned_data["outcome"])
        return Ground(self.cleaned_data["ground"]) if outcome.needs_ground else None

    @property
    def instead(self) -> Request | None:
        """The request that is answered instead of a duplicate."""
        return self.other if self.cleaned_data["outcome"] == Outcome.DUPLICATE else None


CLOSING_HINTS = {
    Outcome.FULFILLED: gettext_lazy("The answer went out and everything asked for is done."),
    Outcome.WITHDRAWN: gettext_lazy("The person told you that they no longer want it."),
}


class ClosingForm(StepForm):
    """An outcome that one person may decide."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[(outcome.value, outcome.label) for outcome in CLOSING_HINTS],
        widget=Choices(
            hints={outcome.value: hint for outcome, hint in CLOSING_HINTS.items()},
            opens={Outcome.WITHDRAWN.value: "evidence"},
        ),
        error_messages={"required": gettext_lazy("Choose the outcome.")},
    )
    evidence = Paragraphs(
        label=gettext_lazy("If withdrawn: how and when did the person say so?"), rows=3, required=False
    )

    def prepare(self) -> None:
        """Ask how the person said it where they took the request back."""
        self.fields["evidence"].follows = "evidence"  # type: ignore[attr-defined]
