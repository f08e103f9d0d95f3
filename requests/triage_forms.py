"""The forms behind the buttons of a mail that waits."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import law
from law import Right
from mailroom.domain import deciding
from mailroom.models import Incoming
from office import countries
from office.models import Controller, User
from requests.domain import intake_by_mail, mail_replies, references
from requests.enums import RIGHT_HINTS, RIGHT_NAMES
from requests.fields import Email, Line
from requests.inquiry_forms import authority_choices
from requests.models import Request

CHOOSE = ("", gettext_lazy("Choose"))


class TriageForm(forms.Form):
    """What every outcome knows: the mail, and who decides."""

    use_required_attribute = False

    def __init__(self, *args: Any, incoming: Incoming, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incoming = incoming
        self.viewer = viewer
        self.prepare()

    def prepare(self) -> None:
        """Fit choices and first values to the mail."""


class ConfirmForm(TriageForm):
    """Nothing more to say."""


class PersonForm(TriageForm):
    """Who asks, and where they live: prefilled from the mail, and from what the sender asked before."""

    person_name = Line(label=gettext_lazy("Name"), required=False)
    email = Email(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The receipt goes there, with a link to follow the request."),
        error_messages={"required": gettext_lazy("Give the address that answers go to.")},
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country where the person lives"),
        error_messages={"required": gettext_lazy("Choose the country: its law sets the time to answer.")},
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Part of the country"),
        help_text=gettext_lazy("Only where the law differs by it."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of mails and letters"), choices=settings.LANGUAGES
    )

    def prepare(self) -> None:
        """Offer countries, the likely ones first, and what is known of the sender."""
        controller = self.incoming.controller
        near = countries.likely_countries(home=controller.country, languages=list(controller.languages))
        names = dict(countries.all_countries())
        cast(forms.ChoiceField, self.fields["country"]).choices = [
            CHOOSE,
            (_("Near at hand"), near),
            (_("All countries"), countries.all_countries()),
        ]
        regions = [
            (names[code], countries.regions_of(code))
            for code in countries.countries_with_regions()
            if code in names
        ]
        cast(forms.ChoiceField, self.fields["region"]).choices = [
            ("", _("The whole country, or not known")),
            *regions,
        ]
        self.initial = {**intake_by_mail.guessed(self.incoming), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Check that the region lies in the country."""
        data = self.cleaned_data
        region = data.get("region", "")
        if region and not region.startswith(f"{data.get('country', '')}-"):
            self.add_error("region", _("This is no part of the country that you chose."))
        return data

    @property
    def person(self) -> intake_by_mail.Person:
        """Who asks."""
        return intake_by_mail.Person(**{name: self.cleaned_data[name] for name in PersonForm.base_fields})


class RightsForm(PersonForm):
    """What the mail asks for: one right or several."""

    rights = forms.MultipleChoiceField(
        label=gettext_lazy("What is asked for?"),
        help_text=gettext_lazy("Several rights become linked requests with one conversation."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(right.value, name) for right, name in RIGHT_NAMES.items() if right is not Right.QUESTION],
        error_messages={"required": gettext_lazy("Choose what is asked for.")},
    )
    field_order = ("rights",)

    @property
    def chosen(self) -> list[Right]:
        """The rights, in their usual order."""
        return [right for right in RIGHT_HINTS if right.value in self.cleaned_data["rights"]]


class ExistingForm(TriageForm):
    """The request that a mail belongs to."""

    reference = Line(
        label=gettext_lazy("Reference of the request"),
        error_messages={"required": gettext_lazy("Give the reference, such as DR-7K2M-4Q.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy(
            "The address is not the one that the person gave: I have made sure that the mail is theirs"
        ),
        required=False,
    )

    def prepare(self) -> None:
        """Begin with the request that the sender's own address leads to, where there is one."""
        own = intake_by_mail.open_requests_of(self.incoming)
        if len(own) == 1:
            self.initial.setdefault("reference", own[0].reference)

    def clean_reference(self) -> str:
        """Find the request at this company."""
        reference = references.normalise(self.cleaned_data["reference"]) or ""
        found = Request.objects.select_related("controller").filter(
            reference=reference, controller=self.incoming.controller, erased_at__isnull=True
        )
        self.case = found.first()
        if self.case is None:
            raise ValidationError(_("There is no request with this reference. Check it and try again."))
        return reference

    def clean(self) -> dict[str, Any]:
        """Ask to be sure where the sender is somebody else."""
        data = self.cleaned_data
        case = getattr(self, "case", None)
        if case is not None and not data.get("sure") and not mail_replies.is_from_person(self.incoming, case):
            self.add_error(
                "sure",
                _("The mail came from another address than the person gave. Confirm that it is theirs."),
            )
        return data


class AuthorityForm(TriageForm):
    """Which authority asks."""

    authority = forms.ChoiceField(label=gettext_lazy("Authority"), required=False)
    authority_name = Line(label=gettext_lazy("Name of another authority"), required=False)

    def prepare(self) -> None:
        """Offer the authorities that are known, the company's own first chosen."""
        here = law.authority(self.incoming.controller.country)
        self.initial.setdefault("authority", here.code if here is not None else "")
        cast(forms.ChoiceField, self.fields["authority"]).choices = authority_choices()

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        data = self.cleaned_data
        if not data.get("authority") and not data.get("authority_name"):
            self.add_error("authority_name", _("Choose the authority, or write its name."))
        return data

    @property
    def chosen(self) -> str:
        """The authority's code, or the name of another one."""
        return str(self.cleaned_data["authority"] or self.cleaned_data["authority_name"])


class ForwardForm(TriageForm):
    """For whom a mail is."""

    company = forms.ChoiceField(label=gettext_lazy("Company in this portal"), required=False)
    address = Email(
        label=gettext_lazy("Or somebody else’s e-mail address"),
        help_text=gettext_lazy("They get the words by mail. Files are not sent along."),
        required=False,
    )
    reason = Line(
        label=gettext_lazy("Why it is theirs"),
        help_text=gettext_lazy("Stays on record, and they read it. Name nobody."),
        error_messages={"required": gettext_lazy("Say why the mail is passed on.")},
    )
    tell = forms.BooleanField(
        label=gettext_lazy("Tell the sender"),
        help_text=gettext_lazy("They get a mail that names who has theirs now."),
        initial=True,
        required=False,
    )

    def prepare(self) -> None:
        """Offer the other companies, and to tell the sender where that is a person."""
        if not deciding.may_be_told(self.incoming):
            del self.fields["tell"]
        others = Controller.objects.exclude(pk=self.incoming.controller_id).order_by("name")
        self.companies = {str(one.pk): one for one in others}
        cast(forms.ChoiceField, self.fields["company"]).choices = [
            ("", _("None of them")),
            *((key, one.name) for key, one in self.companies.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        data = self.cleaned_data
        if bool(data.get("company")) == bool(data.get("address")) and "address" not in self.errors:
            self.add_error("company", _("Choose a company or give an address: one of the two."))
        return data
