"""The forms behind the buttons of the request page: what staff give for each step."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.dates import in_words
from office.domain.access import holders, reveal
from office.form_fields import Day
from office.models import User
from requests.domain import decision
from requests.domain.situation import Situation
from requests.enums import RIGHT_HINTS, RIGHT_NAMES, STAFF_CHANNELS, Channel
from requests.fields import Choices, Email, Files, Paragraphs
from subjects.enums import NoCodeReason

FILES_HINT = gettext_lazy("PDF, pictures, texts or office documents; up to five, 10 MB each")


class StepForm(forms.Form):
    """What every step carries: the version of the request that its page showed."""

    use_required_attribute = False

    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Load this page anew, then do it again."),
            "invalid": gettext_lazy("Load this page anew, then do it again."),
        },
    )

    def __init__(self, *args: Any, situation: Situation, viewer: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": situation.case.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.situation = situation
        self.viewer = viewer
        self.prepare()

    def prepare(self) -> None:
        """Fit choices and first values to the request."""

    def no_later_than_today(self, day: date) -> date:
        """Return the day; refuse one in the future or before the request was received."""
        if day > self.situation.today:
            raise ValidationError(_("This day lies in the future."))
        if day < self.situation.case.received_on:
            raise ValidationError(_("This day lies before the request was received."))
        return day


class ConfirmForm(StepForm):
    """Nothing more to say."""


class NoCodeForm(StepForm):
    """Why a person is no longer asked for a code."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why is no code asked for any more?"),
        choices=NoCodeReason.choices,
        widget=Choices(),
        error_messages={"required": gettext_lazy("Choose why.")},
    )


class AssignForm(StepForm):
    """Who shall be responsible."""

    to = forms.ChoiceField(
        label=gettext_lazy("Responsible"),
        error_messages={
            "required": gettext_lazy("Choose who shall be responsible."),
            "invalid_choice": gettext_lazy("This person may not handle requests of this controller."),
        },
    )

    def prepare(self) -> None:
        """Offer everybody who may handle the controller's requests."""
        self.people = {
            str(user.pk): user for user in holders("handle_cases", controller=self.situation.case.controller)
        }
        names = sorted((user.name, key) for key, user in self.people.items())
        cast(forms.ChoiceField, self.fields["to"]).choices = [
            ("", _("Choose")),
            *((key, name) for name, key in names),
        ]
        self.initial["to"] = str(self.situation.case.assignee_id or "")

    @property
    def person(self) -> User:
        """The person chosen."""
        return self.people[self.cleaned_data["to"]]


class WordsForm(StepForm):
    """Words to the person."""

    text = Paragraphs(
        label=gettext_lazy("Your words to the person"),
        rows=9,
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )

    def prepare(self) -> None:
        """Begin with words that fit, in the person's language."""
        with translation.override(self.situation.case.language):
            self.initial.setdefault("text", self.opening())

    def opening(self) -> str:
        """Return the words that stand there at first."""
        return ""


class ExtensionForm(WordsForm):
    """Why the answer takes longer."""

    text = Paragraphs(
        label=gettext_lazy("The reason, as the person reads it"),
        rows=6,
        error_messages={"required": gettext_lazy("Write why the answer takes longer: the law demands it.")},
    )


class QuestionForm(WordsForm):
    """A question, and whether it is about what exactly is asked for."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of question is it?"),
        choices=[
            ("plain", gettext_lazy("A question")),
            ("specify", gettext_lazy("Ask which data or processing the request is about")),
        ],
        initial="plain",
        widget=Choices(
            hints={
                "plain": gettext_lazy("The clock runs on while the person thinks."),
                "specify": gettext_lazy(
                    "Only where you hold a large quantity of data (recital 63 GDPR). The clock stops where "
                    "the law says so."
                ),
            }
        ),
        error_messages={"required": gettext_lazy("Choose what kind of question it is.")},
    )
    field_order = ("seen", "kind", "text")


class ReplyForm(StepForm):
    """What the person said or wrote on another way."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How did it arrive?"),
        choices=[(channel.value, channel.label) for channel in STAFF_CHANNELS],
        initial=Channel.EMAIL,
        widget=Choices(),
        error_messages={"required": gettext_lazy("Choose how it arrived.")},
    )
    on = Day(
        label=gettext_lazy("On which day did it arrive?"),
        error_messages={
            "required": gettext_lazy("Give the day."),
            "invalid": gettext_lazy("Give the day as in 2026-12-28."),
        },
    )
    text = Paragraphs(label=gettext_lazy("What the person said or wrote"), rows=8, required=False)
    attachments = Files(label=gettext_lazy("Files"), help_text=FILES_HINT, required=False)

    def prepare(self) -> None:
        """Begin with today."""
        self.initial.setdefault("on", self.situation.today)

    def clean_on(self) -> date:
        """Check the day."""
        return self.no_later_than_today(self.cleaned_data["on"])


class RightForm(StepForm):
    """The right that was meant."""

    right = forms.ChoiceField(
        label=gettext_lazy("What the person really asks for"),
        widget=Choices(hints={right.value: hint for right, hint in RIGHT_HINTS.items()}),
        error_messages={
            "required": gettext_lazy("Choose the right."),
            "invalid_choice": gettext_lazy("Choose another right than the present one."),
        },
    )

    def prepare(self) -> None:
        """Offer every other right."""
        cast(forms.ChoiceField, self.fields["right"]).choices = [
            (right.value, name)
            for right, name in RIGHT_NAMES.items()
            if right.value != self.situation.case.right
        ]


class ContactForm(StepForm):
    """The address as it should be."""

    email = Email(label=gettext_lazy("E-mail address"), required=False)
    postal_address = Paragraphs(label=gettext_lazy("Postal address"), rows=4, required=False)

    def prepare(self) -> None:
        """Begin with what is kept."""
        for name in ("email", "postal_address"):
            value = reveal(
                self.viewer,
                self.situation.case,
                name,
                controller_id=self.situation.case.controller_id,
            )
            self.initial.setdefault(name, str(value) if value else "")
            self.fields[name].widget.attrs["autocomplete"] = "off"


class ReversalForm(StepForm):
    """The clock entry that was wrong."""

    event = forms.ChoiceField(
        label=gettext_lazy("Which entry was wrong?"),
        widget=Choices(),
        error_messages={
            "required": gettext_lazy("Choose the entry."),
            "invalid_choice": gettext_lazy("This entry cannot be reversed."),
        },
    )

    def prepare(self) -> None:
        """Offer the entries that still stand."""
        choices = [
            (str(fact.pk), f"{fact.get_kind_display()}, {in_words(fact.on)}")
            for fact in self.situation.reversible
        ]
        cast(forms.ChoiceField, self.fields["event"]).choices = choices
        if len(choices) == 1:
            self.initial.setdefault("event", choices[0][0])

    @property
    def fact(self) -> Any:
        """The entry chosen."""
        return next(fact for fact in self.situation.reversible if str(fact.pk) == self.cleaned_data["event"])


def draft_text(situation: Situation, *, viewer: User) -> str:
    """Return the draft that waits or was sent back, if there is one and the viewer may read it."""
    draft = decision.draft_of(situation.case)
    if draft is None:
        return ""
    body = reveal(viewer, draft, "body", controller_id=situation.case.controller_id)
    return str(body) if body else ""
