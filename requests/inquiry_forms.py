"""The forms of an authority's inquiry: what was read in the letter, and what each step asks."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import law
from office.countries import place_name
from office.domain.access import holders
from office.form_fields import Day
from office.models import Controller, User
from requests.domain.inquiries import LONGEST_DAYS, Letter
from requests.enums import STAFF_CHANNELS, Channel
from requests.fields import Choices, Files, Line, Paragraphs
from requests.inquiry_enums import CountsFrom, InquiryFileKind
from requests.models import Inquiry
from requests.staff_forms import FILES_HINT
from thirdparties.forms import Refusing

NO_DAY = {
    "required": gettext_lazy("Give the day."),
    "invalid": gettext_lazy("Give the day as in 2026-12-28."),
}


def authority_choices() -> list[tuple[str, str]]:
    """Return the authorities that `law` knows, each with its country, and one for any other."""
    known = [(one.code, f"{place_name(one.code)}: {one.name}") for one in law.known_authorities()]
    return [("", _("Another one, named below")), *known]


class SeenForm(Refusing, forms.Form):
    """What every step carries: the version of the inquiry that its page showed."""

    use_required_attribute = False

    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Load this page anew, then do it again."),
            "invalid": gettext_lazy("Load this page anew, then do it again."),
        },
    )


class LetterForm(Refusing, forms.Form):
    """What was read in the letter of an authority."""

    use_required_attribute = False

    authority = forms.ChoiceField(label=gettext_lazy("Authority"), required=False)
    authority_name = Line(label=gettext_lazy("Name of another authority"), required=False)
    case_number = Line(
        label=gettext_lazy("Their case number"),
        help_text=gettext_lazy("Name it in everything that you write to them."),
        required=False,
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How did it arrive?"),
        choices=[(channel.value, channel.label) for channel in STAFF_CHANNELS],
        widget=Choices(),
        initial=Channel.LETTER,
        error_messages={"required": gettext_lazy("Choose how it arrived.")},
    )
    dated_on = Day(label=gettext_lazy("Date of the letter"), required=False, error_messages=NO_DAY)
    received_on = Day(label=gettext_lazy("On which day did it arrive?"), error_messages=NO_DAY)
    due_on = Day(
        label=gettext_lazy("Last day, as the authority sets it"),
        help_text=gettext_lazy("Or give the number of days below."),
        required=False,
        error_messages=NO_DAY,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Number of days to answer"),
        min_value=1,
        max_value=LONGEST_DAYS,
        required=False,
    )
    counts_from = forms.ChoiceField(
        label=gettext_lazy("The days count from"),
        choices=[("", gettext_lazy("Choose")), *CountsFrom.choices],
        required=False,
    )
    asked = Paragraphs(label=gettext_lazy("What do they ask?"), rows=8, required=False)
    notes = Paragraphs(label=gettext_lazy("Notes for your colleagues"), rows=4, required=False)

    def __init__(self, *args: Any, controller: Controller, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", today)
        here = law.authority(controller.country)
        self.initial.setdefault("authority", here.code if here is not None else "")
        cast(forms.ChoiceField, self.fields["authority"]).choices = authority_choices()

    def letter(self, *, files: Any = ()) -> Letter:
        """Return what was given."""
        data = self.cleaned_data
        return Letter(
            authority=data["authority"],
            authority_name=data["authority_name"],
            case_number=data["case_number"],
            channel=Channel(data["channel"]),
            dated_on=data["dated_on"],
            received_on=data["received_on"],
            due_on=data["due_on"],
            days=data["days"],
            counts_from=CountsFrom(data["counts_from"]) if data["counts_from"] else None,
            asked=data["asked"],
            notes=data["notes"],
            files=files,
        )


class EntryForm(LetterForm):
    """The letter, with its files."""

    attachments = Files(label=gettext_lazy("Files"), help_text=FILES_HINT, required=False)


class CorrectionForm(SeenForm, LetterForm):
    """The letter as it should have been entered."""


def as_entered(row: Inquiry) -> dict[str, Any]:
    """Return what stands in the form of a letter that was entered."""
    return {
        "authority": row.authority,
        "authority_name": "" if row.authority else row.authority_name,
        "case_number": str(row.case_number or ""),
        "channel": row.channel,
        "dated_on": row.dated_on,
        "received_on": row.received_on,
        "due_on": row.due_on if row.days is None else None,
        "days": row.days,
        "counts_from": row.counts_from,
        "asked": str(row.asked or ""),
        "notes": str(row.notes or ""),
        "seen": row.version,
    }


class OwnerForm(SeenForm):
    """Who shall be responsible."""

    to = forms.ChoiceField(
        label=gettext_lazy("Responsible"),
        error_messages={
            "required": gettext_lazy("Choose who shall be responsible."),
            "invalid_choice": gettext_lazy("This person may not handle requests of this controller."),
        },
    )

    def __init__(self, *args: Any, controller: Controller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in holders("handle_cases", controller=controller)}
        names = [(key, user.name) for key, user in self.people.items()]
        cast(forms.ChoiceField, self.fields["to"]).choices = [("", _("Choose")), *names]

    @property
    def person(self) -> User:
        """The person chosen."""
        return self.people[self.cleaned_data["to"]]


class SeekForm(SeenForm):
    """Until when more time was asked for."""

    asked_on = Day(label=gettext_lazy("Asked for on"), error_messages=NO_DAY)
    until = Day(label=gettext_lazy("Until which day?"), error_messages=NO_DAY)


class GrantedForm(SeenForm):
    """Until when the authority gives time."""

    on = Day(label=gettext_lazy("Granted on"), error_messages=NO_DAY)
    until = Day(
        label=gettext_lazy("Last day from now on"),
        help_text=gettext_lazy("It may be another one than you asked for."),
        error_messages=NO_DAY,
    )


class RefusedForm(SeenForm):
    """When the authority gave no more time."""

    on = Day(label=gettext_lazy("Refused on"), error_messages=NO_DAY)


class RequestForm(SeenForm):
    """Which request it is about."""

    request = Line(
        label=gettext_lazy("Reference of the request"),
        error_messages={"required": gettext_lazy("Give the reference of the request.")},
    )


class FilesForm(SeenForm):
    """Files, and what they are."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=InquiryFileKind.choices,
        initial=InquiryFileKind.EVIDENCE,
        widget=Choices(),
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )
    attachments = Files(
        label=gettext_lazy("Files"),
        help_text=FILES_HINT,
        error_messages={"required": gettext_lazy("Choose a file.")},
    )


class AnswerForm(SeenForm):
    """What was answered."""

    on = Day(label=gettext_lazy("Answered on"), error_messages=NO_DAY)
    channel = forms.ChoiceField(
        label=gettext_lazy("On which way?"),
        choices=[(channel.value, channel.label) for channel in STAFF_CHANNELS],
        widget=Choices(),
        initial=Channel.EMAIL,
        error_messages={"required": gettext_lazy("Choose the way.")},
    )
    text = Paragraphs(label=gettext_lazy("What was answered"), rows=10, required=False)
    attachments = Files(label=gettext_lazy("Files"), help_text=FILES_HINT, required=False)


class AgainForm(SeenForm):
    """Until when the authority wants to know more."""

    due_on = Day(label=gettext_lazy("Last day, as the authority sets it"), error_messages=NO_DAY)


class ClosingForm(SeenForm):
    """Why it is closed."""

    note = Paragraphs(
        label=gettext_lazy("Why it is closed"),
        help_text=gettext_lazy("Needed where it was not answered."),
        rows=4,
        required=False,
    )
