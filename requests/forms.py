"""The public forms. They ask only for what is needed to answer (promise D4)."""

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from law import Right
from office import countries
from office.models import Controller
from requests.domain import references
from requests.domain.intake import Submission
from requests.enums import RIGHT_HINTS, RIGHT_LABELS, ForWhom
from requests.fields import Choices, CountrySelect, Email, Files, Line, LongSelect, Paragraphs
from requests.identity_enums import RepresentationKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

NO_REGION = "none"
NEEDS_WORDS = frozenset({Right.RECTIFICATION, Right.QUESTION})
TEXTS = (
    "country",
    "region",
    "person_name",
    "email",
    "postal_address",
    "represented_name",
    "account",
    "device_serial",
    "order_number",
    "about",
)


class RequestForm(forms.Form):
    """What a person asks of a controller."""

    use_required_attribute = False

    submission_id = forms.UUIDField(
        required=False,
        initial=uuid.uuid4,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("Load this page anew, then send it again.")},
    )
    right = forms.ChoiceField(
        label=_("What would you like us to do?"),
        choices=[(right.value, label) for right, label in RIGHT_LABELS.items()],
        widget=Choices(hints={right.value: hint for right, hint in RIGHT_HINTS.items()}),
        error_messages={"required": _("Choose what you would like us to do.")},
    )
    for_whom = forms.ChoiceField(
        label=_("Whose data is it about?"),
        choices=[
            (ForWhom.SELF, _("Mine")),
            (ForWhom.CHILD, _("My child’s")),
            (ForWhom.OTHER, _("Somebody else’s")),
        ],
        initial=ForWhom.SELF,
        widget=Choices(opens={ForWhom.CHILD: "other", ForWhom.OTHER: "other acting"}),
        error_messages={"required": _("Choose whose data it is about.")},
    )
    represented_name = Line(label=_("Their name"), required=False)
    acting_as = forms.ChoiceField(
        label=_("What lets you act for them?"),
        help_text=_("You can send us what shows it on the page of your request."),
        choices=[
            (RepresentationKind.AGENT, _("They have asked me to")),
            (RepresentationKind.GUARDIAN, _("I am their guardian")),
            (RepresentationKind.HEIR, _("They have died, and I am their heir or act for the estate")),
        ],
        initial=RepresentationKind.AGENT,
        required=False,
        widget=Choices(),
        error_messages={"invalid_choice": _("Choose what lets you act for them.")},
    )
    authorised = forms.BooleanField(
        label=_(
            "I am their parent or guardian, they have asked me to do this for them, or I act for their estate."
        ),
        required=False,
    )
    about = Paragraphs(
        label=_("What is it about?"),
        help_text=_(
            "In your own words. We need it for a correction and for a question; "
            "otherwise you may leave it empty."
        ),
        required=False,
        rows=5,
    )
    account = Line(
        label=_("Account"),
        help_text=_("The e-mail address or phone number that you sign in with"),
        required=False,
    )
    device_serial = Line(
        label=_("Serial number of a device"),
        help_text=_("On the label of the device, or in its app"),
        required=False,
    )
    order_number = Line(label=_("Order number"), help_text=_("In the order confirmation"), required=False)
    country = forms.ChoiceField(
        label=_("Which country do you live in?"),
        help_text=_("Its law decides what you can ask for and how quickly we must answer."),
        widget=CountrySelect(attrs={"autocomplete": "country"}),
        error_messages={
            "required": _("Choose the country that you live in."),
            "invalid_choice": _("Choose a country from the list."),
        },
    )
    region = forms.ChoiceField(
        label=_("Which part of the country?"),
        help_text=_("In the United States and Canada the law differs by state or province."),
        required=False,
        widget=LongSelect,
        error_messages={"invalid_choice": _("Choose a part of the country from the list.")},
    )
    answer_by = forms.ChoiceField(
        label=_("How shall we answer you?"),
        choices=[("email", _("By e-mail")), ("letter", _("By letter"))],
        initial="email",
        widget=Choices(
            hints={"email": _("You get a link to follow your request, write to us and send files.")},
            opens={"email": "email", "letter": "letter"},
        ),
        error_messages={"required": _("Choose how we shall answer you.")},
    )
    email = Email(label=_("Your e-mail address"), required=False)
    postal_address = Paragraphs(
        label=_("Your postal address"),
        help_text=_("Street, postcode, town and country"),
        required=False,
        rows=4,
        autocomplete="street-address",
    )
    person_name = Line(
        label=_("Your name"),
        help_text=_("So that we can address you. You may leave it empty if we answer by e-mail."),
        required=False,
        autocomplete="name",
    )

    def __init__(self, *args: Any, controller: Controller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        likely = countries.likely_countries(home=controller.country, languages=controller.languages)
        country = cast(forms.ChoiceField, self.fields["country"])
        country.choices = [
            ("", _("Choose a country")),
            (_("Near at hand"), likely),
            (_("All countries"), countries.all_countries()),
        ]
        cast(CountrySelect, country.widget).with_regions = frozenset(countries.countries_with_regions())
        cast(forms.ChoiceField, self.fields["region"]).choices = self._region_choices()

    def _region_choices(self) -> list[Any]:
        chosen = str(self.data.get("country", ""))
        with_regions = countries.countries_with_regions()
        names = dict(countries.all_countries())
        groups = [(names[code], countries.regions_of(code)) for code in with_regions if chosen in {code, ""}]
        if not groups:  # an answer left from a country chosen before; `clean` drops it
            groups = [(names[code], countries.regions_of(code)) for code in with_regions]
        return [("", _("Choose")), *groups, (NO_REGION, _("Another part of the country"))]

    def clean(self) -> dict[str, Any]:
        """Check the answers against each other."""
        data = self.cleaned_data
        self._check_words(data)
        self._check_represented(data)
        self._check_region(data)
        self._check_reach(data)
        return data

    def _check_words(self, data: dict[str, Any]) -> None:
        if data.get("right") in NEEDS_WORDS and not data.get("about"):
            self._need("about", _("Tell us what is wrong and what is right, or what you want to know."))

    def _check_represented(self, data: dict[str, Any]) -> None:
        if data.get("for_whom") in {None, ForWhom.SELF}:
            self._drop("represented_name")
            self._drop("acting_as")
            return
        if not data.get("represented_name"):
            self._need("represented_name", _("Tell us whose data this is about."))
        if not data.get("authorised"):
            self._need("authorised", _("Confirm that you may do this for them; else we cannot act on it."))

    def _check_region(self, data: dict[str, Any]) -> None:
        country, region = data.get("country", ""), data.get("region", "")
        codes = [code for code, _name in countries.regions_of(country)] if country else []
        if not codes:
            self._drop("region")
        elif region in codes:
            return
        elif region == NO_REGION:
            data["region"] = ""
        else:
            self._need("region", _("Choose the part of the country: the law differs there."))

    def _check_reach(self, data: dict[str, Any]) -> None:
        if data.get("answer_by") == "letter":
            self._drop("email")
            if not data.get("postal_address"):
                self._need("postal_address", _("Write the address that our letter shall go to."))
            if not data.get("person_name"):
                self._need("person_name", _("Write your name, so that the letter reaches you."))
            return
        self._drop("postal_address")
        if not data.get("email"):
            self._need("email", _("Write your e-mail address, so that we can answer you."))

    def _drop(self, field: str) -> None:
        """Forget an answer to a question that does not arise, and what was wrong with it."""
        self.cleaned_data[field] = ""
        self.errors.pop(field, None)

    def _need(self, field: str, message: "str | StrPromise") -> None:
        if field not in self.errors:
            self.add_error(field, message)

    def _once(self, data: dict[str, Any]) -> uuid.UUID | None:
        """Name this submission: the same form sent twice is one request, one that was changed is another."""
        if data["submission_id"] is None:
            return None
        words = repr(sorted((name, str(value)) for name, value in data.items()))
        return uuid.uuid5(data["submission_id"], words)

    def submission(self) -> Submission:
        """Return what was typed as the domain takes it; mails go in the language of the page."""
        data = self.cleaned_data
        return Submission(
            right=Right(data["right"]),
            for_whom=ForWhom(data["for_whom"]),
            language=get_language() or "en",
            submission_id=self._once(data),
            authorised=bool(data["authorised"]),
            acting_as=RepresentationKind(data["acting_as"]) if data["acting_as"] else None,
            **{name: data[name] for name in TEXTS},
        )


class LinkForm(forms.Form):
    """Who has lost the link to a request."""

    use_required_attribute = False

    email = Email(
        label=_("Your e-mail address"),
        help_text=_("The one that you gave us with the request"),
        error_messages={"required": _("Write the e-mail address that you gave us.")},
    )
    reference = Line(
        label=_("Reference"),
        help_text=_("If you know it, for example DR-7K2M-4Q"),
        required=False,
    )

    def clean_reference(self) -> str:
        """Refuse a mistyped reference, which its check character shows without telling what exists."""
        typed: str = self.cleaned_data["reference"]
        if typed and references.normalise(typed) is None:
            raise forms.ValidationError(_("There is a slip in this reference. Check it, or leave it empty."))
        return typed


class ReplyForm(forms.Form):
    """A message to the office, with files."""

    use_required_attribute = False

    text = Paragraphs(label=_("Write a message"), required=False, rows=4)
    attachments = Files(
        label=_("Add files"),
        help_text=_("PDF, pictures, texts or office documents; up to five, 10 MB each, 25 MB together"),
        required=False,
    )

    def refuse_files(self) -> None:
        """Say that the files were too large together to be read; what was typed stays."""
        self.full_clean()
        self.errors.clear()
        self.add_error(
            "attachments",
            _(
                "These files are larger than 25 MB together, so nothing was sent. Choose fewer or smaller ones."
            ),
        )

    def clean(self) -> dict[str, Any]:
        """Ask for words or files."""
        data = self.cleaned_data
        if not self.errors and not data.get("text") and not data.get("attachments"):
            self.add_error("text", _("Write a message or choose a file."))
        return data
