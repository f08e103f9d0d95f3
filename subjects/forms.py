"""The forms behind the buttons of a person's page, and the one that enters a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.countries import all_countries, likely_countries
from office.form_fields import Day
from office.models import Controller, User
from office.shown import ValueReader
from subjects.domain import references, spelling
from subjects.domain.identifiers import Known
from subjects.domain.merging import MergeReason, survivor_of
from subjects.domain.standing import Standing
from subjects.enums import IdentifierKind, NoCodeReason, OwnAct, Proof, SuppressionReason
from subjects.errors import ValueRefusedError
from subjects.models import Guardian, Identifier, Subject

CHOOSE = ("", gettext_lazy("Choose"))
AGAIN = gettext_lazy("Load this page anew, then do it again.")
NOBODY = gettext_lazy("No such person is known here.")


def line(label: Any, **kwargs: Any) -> forms.CharField:
    """Return a field for one line that no browser remembers."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, widget=widget, max_length=spelling.LONGEST_LINE, **kwargs)


def choice(label: Any, choices: Iterable[tuple[Any, Any]], **kwargs: Any) -> forms.ChoiceField:
    """Return a choice that begins with nothing chosen."""
    return forms.ChoiceField(
        label=label,
        choices=[CHOOSE, *choices],
        error_messages={"required": gettext_lazy("Choose one.")},
        **kwargs,
    )


def act_field() -> forms.ChoiceField:
    """Return the question that only matters for who was erased."""
    return choice(
        gettext_lazy("What the person did themselves"),
        [(act.value, act.label) for act in (OwnAct.REQUEST, OwnAct.ORDER, OwnAct.CONSENT)],
        required=False,
        help_text=gettext_lazy(
            "Needed only if they were erased before, since nothing else brings anybody back."
        ),
    )


class StepForm(forms.Form):
    """What every step carries: the version of the entry that its page showed."""

    use_required_attribute = False

    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": AGAIN, "invalid": AGAIN})

    def __init__(self, *args: Any, standing: Standing, viewer: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": standing.subject.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.standing = standing
        self.viewer = viewer
        self.prepare()

    def prepare(self) -> None:
        """Fit choices and first values to the person."""

    def other(self, name: str) -> Subject | None:
        """Return the person whose reference was typed into a field, the survivor of a merged one."""
        typed = str(self.cleaned_data.get(name) or "")
        if not typed:
            return None
        found = (
            Subject.objects.filter(
                reference=references.normalise(typed) or "",
                controller=self.standing.subject.controller_id,
                erased_at__isnull=True,
            )
            .select_related("controller", "merged_into__controller")
            .first()
        )
        if found is None:
            raise ValidationError({name: str(NOBODY)})
        return survivor_of(found)


class IdentifierForm(StepForm):
    """A further identifier."""

    kind = choice(gettext_lazy("Kind"), IdentifierKind.choices)
    value = line(gettext_lazy("Value"))
    since = Day(
        label=gettext_lazy("The person’s since"),
        required=False,
        help_text=gettext_lazy(
            "Leave empty if nobody knows. A device that had another owner begins after them."
        ),
    )
    proof = choice(
        gettext_lazy("Verified how"),
        Proof.choices,
        required=False,
        help_text=gettext_lazy("Leave empty if it is not verified yet."),
    )
    act = act_field()

    @property
    def known(self) -> Known:
        """The identifier given."""
        data = self.cleaned_data
        return Known(
            IdentifierKind(data["kind"]),
            data["value"],
            proof=Proof(data["proof"]) if data["proof"] else None,
            since=data["since"],
        )

    @property
    def own_act(self) -> OwnAct | None:
        """What the person did themselves, if anything."""
        return OwnAct(self.cleaned_data["act"]) if self.cleaned_data["act"] else None


class OneIdentifierForm(StepForm):
    """One of the person's identifiers."""

    identifier = choice(gettext_lazy("Identifier"), ())

    def prepare(self) -> None:
        """Offer those that have not ended, their values as the viewer may see them."""
        reader = ValueReader(controller_id=self.standing.subject.controller_id, viewer=self.viewer)
        self.rows = {str(one.pk): one for one in self.standing.current_identifiers}
        cast(forms.ChoiceField, self.fields["identifier"]).choices = [
            CHOOSE,
            *(
                (key, f"{one.get_kind_display()} · {reader.read(one, one.column)}")
                for key, one in self.rows.items()
            ),
        ]

    @property
    def chosen(self) -> Identifier:
        """The identifier chosen."""
        return self.rows[self.cleaned_data["identifier"]]


class VerifyForm(OneIdentifierForm):
    """How it was made sure."""

    proof = choice(gettext_lazy("Verified how"), Proof.choices)


class EndForm(OneIdentifierForm):
    """Until when."""

    on = Day(label=gettext_lazy("Last day on which it was the person’s"))


class NameForm(StepForm):
    """The name."""

    name = line(gettext_lazy("Name"))

    def prepare(self) -> None:
        """Begin with the name as it is."""
        self.initial.setdefault("name", self.standing.subject.name or "")


class PlaceForm(StepForm):
    """Where the person lives and what they read."""

    country = choice(gettext_lazy("Country"), ())
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def prepare(self) -> None:
        """Begin with what is known."""
        cast(forms.ChoiceField, self.fields["country"]).choices = all_countries()
        self.initial.setdefault("country", self.standing.subject.country)
        self.initial.setdefault("language", self.standing.subject.language)


class GuardianForm(StepForm):
    """Who stands for the child, and how that was shown."""

    born_on = Day(
        label=gettext_lazy("The child’s date of birth"),
        required=False,
        help_text=gettext_lazy("Kept, since the law counts from it; leave empty if it is known already."),
    )
    guardian = line(
        gettext_lazy("Reference of the parent or guardian"),
        required=False,
        help_text=gettext_lazy("If they are in the register; otherwise give name and contact."),
    )
    name = line(gettext_lazy("Name"), required=False)
    contact = line(gettext_lazy("How to reach them"), required=False)
    evidence = forms.CharField(
        label=gettext_lazy("How it was shown that they may act for the child"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=spelling.LONGEST_TEXT,
    )
    evidence_on = Day(label=gettext_lazy("Shown on"))

    def clean(self) -> dict[str, Any]:
        """Look the guardian up."""
        data = super().clean() or self.cleaned_data
        self.person = self.other("guardian")
        return data


class EndGuardianForm(StepForm):
    """Who no longer stands for the child."""

    guardian = choice(gettext_lazy("Parent or guardian"), ())

    def prepare(self) -> None:
        """Offer those who do now."""
        reader = ValueReader(controller_id=self.standing.subject.controller_id, viewer=self.viewer)
        self.rows = {str(one.pk): one for one in self.standing.current_guardians}
        cast(forms.ChoiceField, self.fields["guardian"]).choices = [
            CHOOSE,
            *(
                (key, one.guardian.reference if one.guardian else str(reader.read(one, "name")))
                for key, one in self.rows.items()
            ),
        ]

    @property
    def chosen(self) -> Guardian:
        """The guardian chosen."""
        return self.rows[self.cleaned_data["guardian"]]


class MergeForm(StepForm):
    """Into which entry, and how it is known that both are one person."""

    into = line(gettext_lazy("Reference of the entry that stays"))
    reason = choice(gettext_lazy("How it is known"), MergeReason.choices)
    compared = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Look the other entry up."""
        data = super().clean() or self.cleaned_data
        self.person = self.other("into")
        return data

    @property
    def was_compared(self) -> bool:
        """Whether both entries were shown beside each other before."""
        return self.person is not None and self.cleaned_data["compared"] == self.person.reference


class EraseForm(StepForm):
    """Why."""

    reason = choice(
        gettext_lazy("Why"),
        [(one.value, one.label) for one in SuppressionReason if one is not SuppressionReason.OBJECTION],
    )


class NoCodeForm(StepForm):
    """Why a person is no longer asked for a code."""

    reason = choice(gettext_lazy("Why"), NoCodeReason.choices)


class EntryForm(forms.Form):
    """A person who is entered by hand."""

    use_required_attribute = False

    controller = choice(gettext_lazy("Company"), ())
    name = line(gettext_lazy("Name"), required=False)
    country = choice(gettext_lazy("Country"), ())
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    email = line(capfirst(IdentifierKind.EMAIL.label), required=False)
    phone = line(capfirst(IdentifierKind.PHONE.label), required=False)
    account = line(capfirst(IdentifierKind.ACCOUNT.label), required=False)
    device_serial = line(capfirst(IdentifierKind.DEVICE_SERIAL.label), required=False)
    imei = line(capfirst(IdentifierKind.IMEI.label), required=False)
    act = act_field()

    def __init__(self, *args: Any, controllers: Sequence[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.controllers = {str(controller.pk): controller for controller in controllers}
        names = [(key, controller.name) for key, controller in self.controllers.items()]
        first = controllers[0]
        cast(forms.ChoiceField, self.fields["controller"]).choices = (
            names if len(names) == 1 else [CHOOSE, *names]
        )
        likely = likely_countries(home=first.country, languages=first.languages)
        cast(forms.ChoiceField, self.fields["country"]).choices = [
            CHOOSE,
            *likely,
            *(pair for pair in all_countries() if pair not in likely),
        ]
        self.initial.setdefault("language", first.default_language)

    @property
    def chosen(self) -> Controller:
        """The controller chosen."""
        return self.controllers[self.cleaned_data["controller"]]

    @property
    def own_act(self) -> OwnAct | None:
        """What the person did themselves, if anything."""
        return OwnAct(self.cleaned_data["act"]) if self.cleaned_data["act"] else None

    @property
    def identifiers(self) -> list[Known]:
        """The identifiers given, none of them verified."""
        given = ((kind, self.cleaned_data[kind.value]) for kind in IdentifierKind)
        return [Known(kind, value) for kind, value in given if value]

    def clean(self) -> dict[str, Any]:
        """Look at each identifier by the rules of its kind."""
        data = super().clean() or self.cleaned_data
        home = self.controllers[data["controller"]].country if data.get("controller") else ""
        for kind in IdentifierKind:
            if not data.get(kind.value):
                continue
            try:
                spelling.normalised(kind, data[kind.value], country=home)
            except ValueRefusedError as error:
                self.add_error(kind.value, str(error))
        if not self.errors and not data["name"] and not any(data.get(kind.value) for kind in IdentifierKind):
            raise ValidationError(_("Give a name, or something else by which the person is known."))
        return data
