"""The forms of each right: corrections, erasures, restrictions, the balancing test, stops."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consents import declared
from consents.domain import foresight
from consents.enums import Scope
from law import Right
from office import citations
from office.domain.access import reveal
from office.form_fields import Day
from requests.domain import balancing, carrying_out, correcting, erasing
from requests.enums import Ground
from requests.fields import Choices, Line, Paragraphs
from requests.models import Correction
from requests.staff_forms import StepForm, WordsForm

A_DAY = {"invalid": gettext_lazy("Give the day as in 2026-12-28.")}


class CorrectionForm(StepForm):
    """What was wrong, what is right, and where and when it was corrected."""

    row = forms.UUIDField(required=False, widget=forms.HiddenInput)
    wrong = Paragraphs(
        label=gettext_lazy("What was wrong"),
        rows=2,
        error_messages={"required": gettext_lazy("Write what was wrong, as it stood.")},
    )
    correct = Paragraphs(
        label=gettext_lazy("What is right"),
        rows=2,
        error_messages={"required": gettext_lazy("Write what is right.")},
    )
    place = Line(
        label=gettext_lazy("Where it stands"),
        max_length=correcting.LONGEST_PLACE,
        help_text=gettext_lazy("The system or file, such as “Customer database”."),
        error_messages={"required": gettext_lazy("Write where it stands.")},
    )
    corrected_on = Day(
        label=gettext_lazy("Corrected on"),
        required=False,
        help_text=gettext_lazy("Empty while it is not done."),
        error_messages=A_DAY,
    )

    def prepare(self) -> None:
        """Begin with the row that is changed, for whoever may read it."""
        key = self.data.get("row") or self.initial.get("row")
        row = _row(self.situation.case.corrections.all(), key)
        if isinstance(row, Correction):
            case = self.situation.case
            for field, name in (("wrong", "wrong"), ("correct", "right"), ("place", "place")):
                shown = reveal(self.viewer, row, name, controller_id=case.controller_id)
                self.initial.setdefault(field, str(shown))
            self.initial.setdefault("corrected_on", row.corrected_on)


class PlacesForm(StepForm):
    """Where data of the person may lie."""

    systems = forms.MultipleChoiceField(
        label=gettext_lazy("Systems of the register"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other = Line(
        label=gettext_lazy("Another place"),
        required=False,
        help_text=gettext_lazy("Such as a mailbox or a paper file."),
    )

    def prepare(self) -> None:
        """Offer the systems that are not listed yet, all of them ticked."""
        known = set(self.situation.case.erasures.values_list("system", flat=True))
        self.rows = {
            str(row.pk): row for row in erasing.systems_of(self.situation.case) if row.pk not in known
        }
        field = cast(forms.MultipleChoiceField, self.fields["systems"])
        field.choices = [(key, row.name) for key, row in self.rows.items()]
        self.initial.setdefault("systems", list(self.rows))

    @property
    def chosen(self) -> list[Any]:
        """The systems chosen."""
        return [self.rows[key] for key in self.cleaned_data["systems"]]


class SettleForm(StepForm):
    """What became of the data in one place."""

    row = forms.ChoiceField(
        label=gettext_lazy("Where?"),
        widget=Choices(),
        error_messages={
            "required": gettext_lazy("Choose the place."),
            "invalid_choice": gettext_lazy("This entry is not there any more."),
        },
    )
    became = forms.ChoiceField(
        label=gettext_lazy("What became of the data?"),
        choices=[("erased", gettext_lazy("Erased")), ("kept", gettext_lazy("Kept"))],
        widget=Choices(),
        error_messages={"required": gettext_lazy("Say what became of it.")},
    )
    erased_on = Day(label=gettext_lazy("Erased on"), required=False, error_messages=A_DAY)
    ground = forms.ChoiceField(label=gettext_lazy("If kept: on which ground in law?"), required=False)
    kept_until = Day(label=gettext_lazy("If kept: until"), required=False, error_messages=A_DAY)
    kept_what = Paragraphs(label=gettext_lazy("If kept: which data, and why?"), rows=3, required=False)

    def prepare(self) -> None:
        """Offer the places that are listed, and the grounds that the law has."""
        case = self.situation.case
        rows = list(case.erasures.select_related("system"))
        cast(forms.ChoiceField, self.fields["row"]).choices = [
            (str(row.pk), str(reveal(self.viewer, row, "place", controller_id=case.controller_id)))
            for row in rows
        ]
        if len(rows) == 1:
            self.initial.setdefault("row", str(rows[0].pk))
        grounds = [one for one in Ground.against(Right(self.situation.case.right)) if one != Ground.EXCESSIVE]
        field = cast(forms.ChoiceField, self.fields["ground"])
        field.widget = Choices(hints={ground.value: citations.in_words(ground.source) for ground in grounds})
        field.choices = [(ground.value, ground.label) for ground in grounds]
        self.initial.setdefault("erased_on", self.situation.today)

    def clean(self) -> dict[str, Any]:
        """Ask for the day of what was erased, and for ground, day and words of what is kept."""
        cleaned = super().clean() or {}
        asked = {
            "erased": {"erased_on": _("Give the day on which it was erased.")},
            "kept": {
                "ground": _("Choose the ground: the law knows no others."),
                "kept_until": _("Give the day, still to come, until which it is kept."),
                "kept_what": _("Write which data stays, and why."),
            },
        }
        for field, sentence in asked.get(str(cleaned.get("became")), {}).items():
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, sentence)
        return cleaned

    @property
    def kept(self) -> erasing.Kept | None:
        """Why the data is kept; None where it was erased."""
        data = self.cleaned_data
        if data["became"] != "kept":
            return None
        return erasing.Kept(Ground(data["ground"]), until=data["kept_until"], what=data["kept_what"])


class RestrictionForm(StepForm):
    """From when the use is restricted, and until when."""

    starts_on = Day(
        label=gettext_lazy("Restricted from"),
        error_messages={"required": gettext_lazy("Give the day."), **A_DAY},
    )
    ends_on = Day(label=gettext_lazy("Until"), required=False, error_messages=A_DAY)
    until = Paragraphs(
        label=gettext_lazy("Or until what happens"),
        rows=2,
        required=False,
        help_text=gettext_lazy("Such as “until we have checked the address”."),
    )

    def prepare(self) -> None:
        """Begin with what is on record, or today."""
        row = getattr(self.situation.case, "restriction", None)
        if row is None:
            self.initial.setdefault("starts_on", self.situation.today)
            return
        case = self.situation.case
        self.initial.setdefault("starts_on", row.starts_on)
        self.initial.setdefault("ends_on", row.ends_on)
        words = reveal(self.viewer, row, "until", controller_id=case.controller_id)
        self.initial.setdefault("until", str(words))


class EndForm(WordsForm):
    """When a restriction ends, and what the person reads about it."""

    lifts_on = Day(
        label=gettext_lazy("It ends on"),
        error_messages={"required": gettext_lazy("Give the day."), **A_DAY},
    )
    field_order = ("seen", "lifts_on", "text")

    def opening(self) -> str:
        """Say what the law demands."""
        return _(
            "You asked us to restrict the use of your data. We want to tell you before this ends: from the day "
            "below we use it again as before. If you do not agree, write to us."
        )


class BalancingForm(StepForm):
    """The test of an objection, or that it is about marketing and upheld."""

    about = forms.ChoiceField(
        label=gettext_lazy("What does the person object to?"),
        choices=[
            ("marketing", gettext_lazy("Marketing")),
            ("other", gettext_lazy("Another use that rests on an interest of ours")),
        ],
        widget=Choices(
            hints={
                "marketing": gettext_lazy("No test is possible: it is upheld (Art 21(3) GDPR)."),
                "other": gettext_lazy("Upheld, unless compelling grounds override it (Art 21(1) GDPR)."),
            },
            opens={"other": "test"},
        ),
        error_messages={"required": gettext_lazy("Choose what the objection is about.")},
    )
    interest = Paragraphs(label=gettext_lazy("Our interest"), rows=2, required=False)
    grounds = Paragraphs(label=gettext_lazy("The person’s grounds"), rows=2, required=False)
    necessity = Paragraphs(label=gettext_lazy("Is the use necessary for it?"), rows=2, required=False)
    conclusion = Paragraphs(label=gettext_lazy("Which weighs more, and why?"), rows=3, required=False)
    result = forms.ChoiceField(
        label=gettext_lazy("The objection is"),
        choices=[("upheld", gettext_lazy("Upheld")), ("overridden", gettext_lazy("Overridden"))],
        widget=Choices(),
        required=False,
    )

    def prepare(self) -> None:
        """Show the test only where there is one: marketing is not weighed."""
        for name in ("interest", "grounds", "necessity", "conclusion", "result"):
            self.fields[name].follows = "test"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for every step of a test; of marketing for none."""
        cleaned = super().clean() or {}
        if cleaned.get("about") != "other":
            return cleaned
        for field in ("interest", "grounds", "necessity", "conclusion"):
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, _("Write this step of the test in a sentence or two."))
        if not cleaned.get("result") and "result" not in self.errors:
            self.add_error("result", _("Say what the test comes to."))
        return cleaned

    @property
    def weighing(self) -> balancing.Weighing | None:
        """The test; None for marketing."""
        data = self.cleaned_data
        if data["about"] == "marketing":
            return None
        return balancing.Weighing(
            interest=data["interest"],
            grounds=data["grounds"],
            necessity=data["necessity"],
            conclusion=data["conclusion"],
            upheld=data["result"] == "upheld",
        )


class StopForm(StepForm):
    """What is stopped for the linked person. What it leads to is shown before it is done."""

    scope = forms.ChoiceField(
        label=gettext_lazy("What shall stop?"),
        error_messages={"required": gettext_lazy("Choose what shall stop.")},
        widget=Choices(),
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("For which purposes?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("None ticked: all that this can stop."),
        error_messages={"invalid_choice": gettext_lazy("Only what can be stopped can be chosen.")},
    )

    def prepare(self) -> None:
        """Offer what the right can stop."""
        case = self.situation.case
        promises = declared.of(case.controller_id)
        self.codes = {
            scope: carrying_out.stoppable(case, scope=scope)
            for scope in carrying_out.SCOPES[Right(case.right)]
        }
        cast(forms.ChoiceField, self.fields["scope"]).choices = [
            (scope.value, scope.label) for scope in self.codes
        ]
        self.initial.setdefault("scope", next(iter(self.codes)).value)
        every = dict.fromkeys(code for codes in self.codes.values() for code in codes)
        cast(forms.MultipleChoiceField, self.fields["purposes"]).choices = [
            (code, foresight.name_of(promises, code)) for code in every
        ]

    @property
    def stops(self) -> tuple[Scope, list[str]] | None:
        """The scope with the codes, as typed so far; None where nothing fits."""
        typed = str(self["scope"].value() or "")
        scope = next((one for one in self.codes if one.value == typed), None)
        if scope is None:
            return None
        ticked = self["purposes"].value() or []
        return scope, [code for code in self.codes[scope] if not ticked or code in ticked]


def _row(rows: Any, key: object) -> object:
    """Return the row with a key, None where there is none or the key is nonsense."""
    try:
        return rows.filter(pk=UUID(str(key))).first() if key else None
    except ValueError:
        return None
