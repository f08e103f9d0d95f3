"""Forms of the register; what they may hold is checked by the domain, and refused beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import construct_instance
from django.utils.translation import gettext_lazy as _

from office.accepted_files import ACCEPTED_SUFFIXES, AcceptedFile, accept
from office.domain.access import holders
from office.errors import FileRefusedError
from office.form_fields import Day
from office.models import Controller, User
from policies.models import DataCategory, Purpose
from thirdparties.domain import agreements, register, sharing
from thirdparties.domain.changes import NEEDS
from thirdparties.domain.systems import Holding, holding_of
from thirdparties.enums import AnnouncementOutcome, Clause, ContactRole, Direction, Measure
from thirdparties.form_fields import CountriesField, CountryField, EntriesField, PeopleField
from thirdparties.models import Agreement, Facility, SubProcessorNotice, System, ThirdParty
from thirdparties.validators import LONGEST_PLACE


class Refusing:
    """A form that shows a refusal of the domain beside the field that it names."""

    fields: dict[str, forms.Field]

    def refuse(self, error: Exception) -> None:
        """Show why it was refused."""
        field = getattr(error, "field", "")
        cast(Any, self).add_error(field if field in self.fields else None, str(error))


class RowForm(Refusing, forms.ModelForm):  # type: ignore[type-arg]
    """A form of one row of a company; what it can be related to is that company's."""

    use_required_attribute = False
    in_use: tuple[str, ...] = ()
    """Fields that offer rows of the company which are not retired."""

    def __init__(self, *args: Any, company: Controller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        for name in self.in_use:
            self._offer(name)

    def _offer(self, name: str) -> None:
        field = cast("forms.ModelChoiceField[Any]", self.fields[name])
        rows: Any = field.queryset
        chosen = getattr(self.instance, f"{name}_id")
        offered = rows.filter(controller=self.company, retired_at__isnull=True)
        field.queryset = offered | rows.filter(controller=self.company, pk=chosen) if chosen else offered

    def _post_clean(self) -> None:
        """Take the values over; what they have to be together, the domain says in words of people."""
        left_out = self._get_validation_exclusions()  # type: ignore[attr-defined]
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        try:
            self.instance.full_clean(exclude=left_out, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]

    def show(self, faults: Mapping[str, str]) -> None:
        """Show what the domain would refuse, beside its field; a field that is wrong anyway says enough."""
        for name, sentence in faults.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentence)


class ThirdPartyForm(RowForm):
    """A third party."""

    in_use = ("recipient_kind", "parent")

    countries = CountriesField(label=_("Countries"), required=False)
    policy_url = forms.URLField(
        label=_("Its own policy"),
        required=False,
        assume_scheme="https",
        help_text=_("Where people read what it does with their data."),
    )
    confidential_since = Day(
        label=_("Undertaking of confidentiality"),
        required=False,
        help_text=_("The day on which it was given."),
    )

    class Meta:
        model = ThirdParty
        fields = (
            *("legal_name", "kind", "recipient_kind", "parent", "address", "countries", "meets_condition"),
            *(
                "policy_url",
                "shown_by_name",
                "rests_on_consent",
                "contract_needs",
                "contract_why",
                "confidential_since",
            ),
        )
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = cast("forms.ModelChoiceField[Any]", self.fields["parent"])
        rows: Any = parent.queryset
        parent.queryset = rows.exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        """Refuse what the domain would refuse."""
        cleaned = super().clean() or {}
        draft = ThirdParty(pk=self.instance.pk, controller=self.company, **cleaned)
        register.tidy(draft)
        self.show(register.faults(draft))
        return cleaned


class SharingForm(Refusing, forms.Form):
    """What a third party gets or gives for a purpose."""

    purpose = forms.ModelChoiceField(label=_("Purpose"), queryset=Purpose.objects.none())
    categories = EntriesField(
        label=_("Data categories"),
        queryset=DataCategory.objects.none(),
        error_messages={"required": _("Choose at least one category of data.")},
    )
    direction = forms.ChoiceField(
        label=_("Which way?"), choices=Direction.choices, initial=Direction.TO_THEM, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, company: Controller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("purpose", Purpose), ("categories", DataCategory)):
            rows = model.objects.in_use().filter(controller=company)
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows


class ContactForm(Refusing, forms.Form):
    """A person at a third party."""

    role = forms.ChoiceField(label=_("Role"), choices=ContactRole.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("A shared address, if there is one. Name and address are encrypted."),
    )


class AnnouncementForm(RowForm):
    """A sub-processor that was announced."""

    countries = CountriesField(label=_("Countries"), required=False)
    announced_on = Day(label=_("Announced on"))
    object_by = Day(
        label=_("Object by"), help_text=_("The privacy leads are reminded 14, 7 and 1 days before.")
    )

    class Meta:
        model = SubProcessorNotice
        fields = ("name", "countries", "what", "announced_on", "object_by")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse what the domain would refuse."""
        cleaned = super().clean() or {}
        draft = SubProcessorNotice(third_party=self.instance.third_party, **cleaned)
        self.show(sharing.announcement_faults(draft, today=self.today))
        return cleaned


class DecisionForm(Refusing, forms.Form):
    """What became of an announcement."""

    outcome = forms.ChoiceField(
        label=_("What was decided?"),
        choices=[choice for choice in AnnouncementOutcome.choices if choice[0] != AnnouncementOutcome.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was decided.")},
    )


class AgreementForm(RowForm):
    """An agreement with a third party."""

    owner = PeopleField(
        label=_("Owner"),
        queryset=User.objects.none(),
        help_text=_("Is reminded of its end and its reviews, together with the privacy leads."),
    )
    starts_on = Day(label=_("Starts on"))
    ends_on = Day(
        label=_("Ends on"),
        required=False,
        help_text=_("Its last day. Empty when it goes on until it is ended."),
    )
    review_on = Day(label=_("Look at it again on"), required=False)
    assessed_on = Day(label=_("Transfer impact assessment done on"), required=False)

    class Meta:
        model = Agreement
        fields = (
            *("third_party", "kind", "scc_module", "owner", "starts_on", "ends_on", "review_on"),
            *("assessed_on", "assessment"),
        )
        widgets = {"assessment": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, company: Controller, today: date, **kwargs: Any) -> None:
        super().__init__(*args, company=company, **kwargs)
        self.today = today
        party = cast("forms.ModelChoiceField[Any]", self.fields["third_party"])
        parties = ThirdParty.objects.filter(controller=company)
        known = self.instance.third_party_id
        party.queryset = parties.filter(pk=known) if known else parties.in_use()
        people = cast("forms.ModelChoiceField[Any]", self.fields["owner"])
        people.queryset = User.objects.filter(pk__in=[user.pk for user in holders(NEEDS, controller=company)])

    def clean(self) -> dict[str, Any]:
        """Refuse what the domain would refuse."""
        cleaned = super().clean() or {}
        self.show(agreements.sense_faults(Agreement(pk=self.instance.pk, **cleaned), today=self.today))
        return cleaned


class ClausesForm(Refusing, forms.Form):
    """Where an agreement meets each clause of Article 28."""

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for clause in Clause:
            self.fields[clause.value] = forms.CharField(
                label=clause.label,
                max_length=LONGEST_PLACE,
                required=False,
                initial=agreement.clauses.get(clause.value, ""),
            )

    @property
    def answers(self) -> dict[Clause, str]:
        """Return what was typed."""
        return {clause: self.cleaned_data[clause.value] for clause in Clause}


class DocumentForm(Refusing, forms.Form):
    """A file to keep with an agreement."""

    document = forms.FileField(
        label=_("File"),
        help_text=_("Kept encrypted. Only who was granted documents can open it."),
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED_SUFFIXES)}),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
    )

    def clean_document(self) -> AcceptedFile:
        """Refuse what is no document."""
        upload = cast("UploadedFile[Any]", self.cleaned_data["document"])
        try:
            return accept(upload)
        except FileRefusedError as error:
            raise ValidationError(str(error)) from error


class SystemForm(RowForm):
    """A system, and what it holds."""

    in_use = ("operated_by", "facility")

    categories = EntriesField(
        label=_("Data categories"), queryset=DataCategory.objects.none(), required=False
    )
    purposes = EntriesField(label=_("Purposes"), queryset=Purpose.objects.none(), required=False)
    stored_in = CountriesField(
        label=_("Stored in"),
        error_messages={"required": _("Write the country in which the data is stored.")},
    )
    accessed_from = CountriesField(
        label=_("Accessed from"),
        required=False,
        help_text=_("Countries from which somebody looks at the data: that is a transfer, too."),
    )

    class Meta:
        model = System
        fields = ("name", "operated_by", "facility", "classification", "retention", "contact")

    field_order = (
        *("name", "operated_by", "stored_in", "accessed_from", "facility", "classification"),
        *("purposes", "categories", "retention", "contact"),
    )

    def __init__(self, *args: Any, company: Controller, **kwargs: Any) -> None:
        super().__init__(*args, company=company, **kwargs)
        held = Holding() if self.instance._state.adding else holding_of(self.instance)
        for name, model in (("purposes", Purpose), ("categories", DataCategory)):
            kept = [entry.pk for entry in getattr(held, name)]
            rows = model.objects.filter(controller=company)
            offered = rows.filter(retired_at__isnull=True) | rows.filter(pk__in=kept)
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = offered
            self.initial.setdefault(name, kept)
        self.initial.setdefault("stored_in", list(held.stored_in))
        self.initial.setdefault("accessed_from", list(held.accessed_from))

    @property
    def holding(self) -> Holding:
        """Return what was chosen."""
        given = self.cleaned_data
        return Holding(
            categories=list(given["categories"]),
            purposes=list(given["purposes"]),
            stored_in=given["stored_in"],
            accessed_from=given["accessed_from"],
        )


class FacilityForm(RowForm):
    """A facility."""

    in_use = ("operated_by",)

    country = CountryField(label=_("Country"), help_text=_("Its name, or two letters such as SE."))
    measures = forms.MultipleChoiceField(
        label=_("Measures"),
        choices=Measure.choices,
        widget=forms.CheckboxSelectMultiple(),
        required=False,
        help_text=_("What is there. The first three are what the policy promises."),
    )

    class Meta:
        model = Facility
        fields = ("name", "operated_by", "city", "country", "measures", "notes")
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}
