"""The forms by which staff enter requests that did not come by the web form."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from law import Right
from office import countries
from office.form_fields import Day
from office.models import Controller
from requests.domain.intake import Submission
from requests.enums import RIGHT_NAMES, STAFF_CHANNELS, Channel, ForWhom
from requests.fields import Choices, Email, Files, Line, Paragraphs
from requests.forms import TEXTS
from requests.identity_enums import RepresentationKind
from requests.staff_forms import FILES_HINT

CHOOSE = ("", gettext_lazy("Choose"))


class ControllerForm(forms.Form):
    """A form that asks for one of the controllers where the person may enter requests."""

    use_required_attribute = False

    controller = forms.ChoiceField(
        label=gettext_lazy("Company"),
        error_messages={
            "required": gettext_lazy("Choose the company that the request went to."),
            "invalid_choice": gettext_lazy("Choose a company for which you may enter requests."),
        },
    )

    def __init__(self, *args: Any, controllers: Sequence[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.controllers = {str(controller.pk): controller for controller in controllers}
        field = cast(forms.ChoiceField, self.fields["controller"])
        names = [(key, controller.name) for key, controller in self.controllers.items()]
        field.choices = names if len(names) == 1 else [CHOOSE, *names]

    @property
    def chosen(self) -> Controller:
        """The controller chosen."""
        return self.controllers[self.cleaned_data["controller"]]


class EntryForm(ControllerForm):
    """A request that arrived by e-mail, by phone, by letter or in person."""

    submission_id = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=gettext_lazy("How did it arrive?"),
        choices=[(channel.value, channel.label) for channel in STAFF_CHANNELS],
        widget=Choices(),
        error_messages={"required": gettext_lazy("Choose how the request arrived.")},
    )
    received_on = Day(
        label=gettext_lazy("Received on"),
        help_text=gettext_lazy(
            "The day on which it reached the company, wherever that was: the clock runs from then."
        ),
        error_messages={
            "required": gettext_lazy("Give the day on which the request reached the company."),
            "invalid": gettext_lazy("Give the day as in 2026-12-28."),
        },
    )
    right = forms.ChoiceField(
        label=gettext_lazy("What is asked for?"),
        choices=[CHOOSE, *((right.value, name) for right, name in RIGHT_NAMES.items())],
        help_text=gettext_lazy("If several rights are meant, enter one request for each."),
        error_messages={"required": gettext_lazy("Choose what is asked for.")},
    )
    about = Paragraphs(label=gettext_lazy("What it is about, in the person’s words"), required=False, rows=5)
    for_whom = forms.ChoiceField(
        label=gettext_lazy("Whose data is it about?"),
        choices=[
            (ForWhom.SELF, gettext_lazy("The person’s own")),
            (ForWhom.CHILD, gettext_lazy("Their child’s")),
            (ForWhom.OTHER, gettext_lazy("Somebody else’s")),
        ],
        initial=ForWhom.SELF,
        widget=Choices(),
    )
    represented_name = Line(label=gettext_lazy("Name of the child or of the other person"), required=False)
    acting_as = forms.ChoiceField(
        label=gettext_lazy("They act as"),
        help_text=gettext_lazy("A child is asked for by a parent or guardian."),
        choices=[CHOOSE, *RepresentationKind.choices],
        required=False,
    )
    authorised = forms.BooleanField(
        label=gettext_lazy("They have confirmed that they may act for the child or the other person"),
        required=False,
    )
    person_name = Line(label=gettext_lazy("Name"), required=False)
    email = Email(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The receipt goes there, with a link to follow the request."),
        required=False,
    )
    postal_address = Paragraphs(
        label=gettext_lazy("Postal address"),
        help_text=gettext_lazy("Without an e-mail address every message becomes a letter to print and post."),
        required=False,
        rows=3,
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
    account = Line(label=gettext_lazy("Account"), required=False)
    device_serial = Line(label=gettext_lazy("Device serial number"), required=False)
    order_number = Line(label=gettext_lazy("Order number"), required=False)
    attachments = Files(label=gettext_lazy("Files"), help_text=FILES_HINT, required=False)

    SECTIONS = (
        (
            gettext_lazy("The request"),
            ("controller", "channel", "received_on", "right", "about", "attachments"),
        ),
        (
            gettext_lazy("The person"),
            (
                "person_name",
                "email",
                "postal_address",
                "country",
                "region",
                "language",
                "for_whom",
                "represented_name",
                "acting_as",
                "authorised",
            ),
        ),
        (gettext_lazy("What helps to find the data"), ("account", "device_serial", "order_number")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "person_name", "postal_address"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        homes = {controller.country for controller in self.controllers.values()}
        spoken = {code for controller in self.controllers.values() for code in controller.languages}
        near = [
            pair
            for home in sorted(homes)
            for pair in countries.likely_countries(home=home, languages=sorted(spoken))
        ]
        cast(forms.ChoiceField, self.fields["country"]).choices = [
            CHOOSE,
            (_("Near at hand"), list(dict.fromkeys(near))),
            (_("All countries"), countries.all_countries()),
        ]
        names = dict(countries.all_countries())
        cast(forms.ChoiceField, self.fields["region"]).choices = [
            ("", _("The whole country, or not known")),
            *(
                (names[code], countries.regions_of(code))
                for code in countries.countries_with_regions()
                if code in names
            ),
        ]
        if len(self.controllers) == 1:
            (only,) = self.controllers.values()
            self.initial.setdefault("language", only.default_language)
            self.initial.setdefault("country", only.country)

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields in groups, for the template."""
        return [(str(title), [self[name] for name in names]) for title, names in self.SECTIONS]

    def clean(self) -> dict[str, Any]:
        """Check that the region lies in the country."""
        data = self.cleaned_data
        region = data.get("region", "")
        if region and not region.startswith(f"{data.get('country', '')}-"):
            self.add_error("region", _("This is no part of the country that you chose."))
        return data

    def submission(self) -> Submission:
        """Return what was typed as the domain takes it."""
        data = self.cleaned_data
        return Submission(
            right=Right(data["right"]),
            for_whom=ForWhom(data["for_whom"]),
            language=data["language"],
            submission_id=data["submission_id"],
            authorised=data["authorised"],
            acting_as=RepresentationKind(data["acting_as"]) if data["acting_as"] else None,
            attachments=data["attachments"],
            **{name: data[name] for name in TEXTS},
        )

    @property
    def channel_chosen(self) -> Channel:
        """How the request arrived."""
        return Channel(self.cleaned_data["channel"])


class ImportForm(ControllerForm):
    """A spreadsheet of open requests."""

    sheet = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("CSV or Excel (.xlsx), up to 100 rows. The first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_sheet(self) -> UploadedFile[Any]:
        """Refuse what is too large to be a spreadsheet of open requests."""
        sheet: UploadedFile[Any] = self.cleaned_data["sheet"]
        if (sheet.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("The file is larger than %(limit)s MB.") % {"limit": settings.UPLOAD_MAX_BYTES // 1_000_000}
            )
        return sheet
