"""Forms of disclosures and statistical shares; what they may hold is checked by the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.form_fields import Day
from office.models import Controller
from policies.models import DataCategory
from subjects.domain import references
from subjects.models import Subject
from thirdparties import evidence
from thirdparties.domain import disclosures, statistics
from thirdparties.enums import ThirdPartyKind
from thirdparties.evidence import LONGEST_LINE, LONGEST_TEXT, Ask, Kind
from thirdparties.form_fields import CountryField, EntriesField
from thirdparties.forms import DocumentForm, Refusing, RowForm
from thirdparties.models import Disclosure, StatisticalShare

OFFERED = (ThirdPartyKind.PUBLIC_AUTHORITY.value, ThirdPartyKind.SEPARATE_CONTROLLER.value)
"""Kinds of third parties that data is disclosed to; the others work for the company."""


def text(label: Any, *, longest: int = LONGEST_TEXT, rows: int = 4, **kwargs: Any) -> forms.CharField:
    """Return a field for some lines of text that no browser remembers."""
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, widget=widget, **kwargs)


def line(label: Any, *, longest: int = LONGEST_LINE, **kwargs: Any) -> forms.CharField:
    """Return a field for one line that no browser remembers."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, widget=widget, **kwargs)


class Listed(forms.RadioSelect):
    """Radio buttons below each other."""

    hints: ClassVar = {"": ""}


class DisclosureForm(RowForm):
    """What is disclosed to whom. It may be stored while things are missing; the page says which."""

    in_use = ("third_party",)
    may_wait = True

    recipient = line(
        _("Authority, court or company"),
        required=False,
        help_text=_("By name, as the person is told it. Leave empty if it is in the register."),
    )
    recipient_person = line(
        _("Person who gets it"),
        required=False,
        help_text=_("Who asked there, or a private person. Kept encrypted; write no private person above."),
    )
    country = CountryField(label=_("Country of the recipient"), required=False)
    provision = line(
        _("Provision that allows or demands it"),
        longest=300,
        required=False,
        help_text=_("For example “Chapter 27, section 2 of the Code of Judicial Procedure”."),
    )
    asked = text(_("What was asked for"), required=False)
    categories = EntriesField(
        label=_("Categories of data that are given"), queryset=DataCategory.objects.none(), required=False
    )
    period_from = Day(label=_("Data from"), required=False)
    period_to = Day(label=_("Data until"), required=False)
    given = text(
        _("What is given"),
        required=False,
        help_text=_("What exactly, in which form. No more than is needed."),
    )
    others_count = forms.IntegerField(
        label=_("Persons who are not in the register"),
        min_value=0,
        max_value=1_000_000,
        initial=0,
        help_text=_("How many. Those who are in it are named on the page afterwards."),
    )

    class Meta:
        model = Disclosure
        fields = (
            *("case", "third_party", "recipient", "recipient_person", "country", "provision", "asked"),
            *("period_from", "period_to", "given", "others_count"),
        )

    field_order = (
        *("case", "third_party", "recipient", "recipient_person", "country", "provision", "asked"),
        *("categories", "period_from", "period_to", "given", "others_count"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = cast("forms.ModelChoiceField[Any]", self.fields["third_party"])
        rows: Any = parties.queryset
        parties.queryset = rows.filter(kind__in=OFFERED)
        kept = (
            [] if self.instance._state.adding else [row.category_id for row in self.instance.categories.all()]
        )
        known = DataCategory.objects.filter(controller=self.company)
        offered = known.filter(retired_at__isnull=True) | known.filter(pk__in=kept)
        cast("forms.ModelChoiceField[Any]", self.fields["categories"]).queryset = offered
        self.initial.setdefault("categories", kept)

    def clean(self) -> dict[str, Any]:
        """Refuse what the domain would refuse."""
        cleaned = super().clean() or {}
        values = {name: value for name, value in cleaned.items() if name != "categories"}
        self.show(disclosures.faults(Disclosure(controller=self.company, **values)))
        return cleaned


class EvidenceForm(Refusing, forms.Form):
    """The answers to what a case asks for. All may be left for later."""

    use_required_attribute = False
    may_wait = True

    def __init__(self, *args: Any, asks: Sequence[Ask], answers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ask in asks:
            self.fields[ask.code] = _field_of(ask, answer=answers.get(ask.code, ""))

    @property
    def answers(self) -> dict[str, str]:
        """Return what was answered, as text."""
        return {code: _as_text(value) for code, value in self.cleaned_data.items()}


def _field_of(ask: Ask, *, answer: str) -> forms.Field:
    given: dict[str, Any] = {
        "label": ask.label,
        "help_text": ask.hint,
        "required": False,
        "initial": answer,
    }
    if ask.kind is Kind.TEXT:
        return text(**given)
    if ask.kind is Kind.DAY:
        return Day(**given)
    if ask.kind is Kind.TIME:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        return forms.TimeField(widget=widget, input_formats=["%H:%M"], **given)
    if ask.kind is Kind.TICK:
        return forms.BooleanField(**{**given, "initial": bool(answer)})
    if ask.kind in {Kind.YES_NO, Kind.GROUND}:
        return forms.ChoiceField(choices=ask.choices, widget=Listed, **given)
    return line(**given)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return evidence.YES if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return value.strftime("%H:%M") if hasattr(value, "strftime") else str(value or "")


class PersonForm(Refusing, forms.Form):
    """A person of the register whose data is given."""

    reference = line(
        _("Reference of the person"),
        help_text=_("As it stands in the register of persons, such as S-7K2M4QX."),
    )

    def __init__(self, *args: Any, company: Controller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company

    def clean_reference(self) -> Subject:
        """Look the person up."""
        typed = references.normalise(self.cleaned_data["reference"]) or ""
        found: Subject | None = (
            Subject.objects.filter(controller=self.company, reference=typed, erased_at=None)
            .select_related("merged_into")
            .first()
        )
        if found is None:
            raise ValidationError(gettext("No such person is known here."))
        return found


class FileForm(DocumentForm):
    """A file to keep with a disclosure."""

    is_original = forms.BooleanField(
        label=_("It is the original authorisation"),
        required=False,
        help_text=_("What the head of the agency signed."),
    )


class ReasonForm(Refusing, forms.Form):
    """Why."""

    reason = text(_("Reason"), longest=2000)


class ApproveForm(Refusing, forms.Form):
    """Which version is approved: the one that was handed over then."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> datetime:
        """Read the moment."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise ValidationError(gettext("Load this page anew, then do it again.")) from None


class RecordForm(Refusing, forms.Form):
    """When the data was given."""

    on = Day(label=_("Given on"))


class WithholdForm(Refusing, forms.Form):
    """Until when nobody is told, and why."""

    until = Day(
        label=_("Look at it again on"),
        help_text=_("Nothing is told by itself on that day: you are reminded, and decide."),
    )
    reason = text(
        _("Why nobody may be told"), longest=2000, help_text=_("The order or provision that forbids it.")
    )


class DelayForm(Refusing, forms.Form):
    """Why the person is not told yet, and when to look at it again."""

    look_again_on = Day(label=_("Look at it again on"))
    reason = text(_("Why the person is not told yet"), longest=2000)


class ToldForm(Refusing, forms.Form):
    """How those concerned were told."""

    on = Day(label=_("Told on"))
    how = text(_("How"), longest=2000, help_text=_("For example: by letter, by telephone, in person."))


class ShareForm(RowForm):
    """Statistics that were shared."""

    in_use = ("third_party",)

    shared_on = Day(label=_("Shared on"))

    class Meta:
        model = StatisticalShare
        fields = ("third_party", "recipient", "shared_on", "what", "purpose", "smallest_group")
        widgets = {"what": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse what the domain would refuse."""
        cleaned = super().clean() or {}
        self.show(statistics.faults(StatisticalShare(controller=self.company, **cleaned), today=self.today))
        return cleaned


class WhyForm(Refusing, forms.Form):
    """Why an entry is withdrawn; kept in plain, so it names nobody."""

    why = line(_("Reason"), longest=300)
