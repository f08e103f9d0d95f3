"""The forms of consents: what staff record and ask for a person, and the confirmation of having read a policy."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, time
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consents import declared
from consents.declared import Promises
from consents.domain.events import LONGEST_EVIDENCE, NewEvent, Shown
from consents.domain.guardian_asks import NewAsk
from consents.enums import Channel, EventKind, GivenBy
from office.form_fields import Day
from office.translated import here, language_name
from subjects.domain import guardians
from subjects.domain.standing import Standing
from subjects.forms import AGAIN, CHOOSE, StepForm, choice, line

NOON = time(12)


class ChoiceForm(StepForm):
    """What a person chose by telephone, by letter or at the counter."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": AGAIN, "invalid": AGAIN}, initial=uuid.uuid4
    )
    purpose = choice(gettext_lazy("Purpose"), ())
    kind = choice(
        gettext_lazy("What the person chose"), [(one.value, capfirst(one.label)) for one in EventKind]
    )
    version = choice(
        gettext_lazy("Text that they were shown or read"),
        (),
        required=False,
        help_text=gettext_lazy("Needed for a yes or a no to consent."),
    )
    happened_at = Day(label=gettext_lazy("When they chose"))
    at = forms.TimeField(
        label=gettext_lazy("At what time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=gettext_lazy("Where several choices of one day follow each other."),
    )
    given_by = forms.ChoiceField(
        label=gettext_lazy("Who chose"),
        choices=[(one.value, capfirst(one.label)) for one in GivenBy],
        initial=GivenBy.SELF.value,
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("Who spoke for the person confirmed that the person agrees"), required=False
    )
    evidence = forms.CharField(
        label=gettext_lazy("What proves it"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_EVIDENCE,
        help_text=gettext_lazy(
            "How it reached you and where it is kept: who called from which number, the letter’s day and file."
        ),
    )

    def prepare(self) -> None:
        """Offer the purposes that a policy in force declares, and the texts that were ever published."""
        promises = declared.of(self.standing.subject.controller_id)
        found = dict(_purposes(promises))
        cast(forms.ChoiceField, self.fields["purpose"]).choices = [
            CHOOSE,
            *sorted(found.items(), key=lambda pair: pair[1].casefold()),
        ]
        cast(forms.ChoiceField, self.fields["version"]).choices = [CHOOSE, *_texts(promises)]
        self.initial.setdefault("happened_at", self.standing.today)

    def event(self, *, now: datetime) -> NewEvent:
        """Return the event that was typed in."""
        data, subject = self.cleaned_data, self.standing.subject
        return NewEvent(
            key=cast(UUID, data["key"]),
            whom=subject,
            purpose=data["purpose"],
            kind=EventKind(data["kind"]),
            happened_at=self._moment(now=now),
            channel=Channel.STAFF,
            shown=_shown(data["version"]),
            given_by=GivenBy(data["given_by"]),
            confirmed=data["confirmed"],
            evidence=data["evidence"],
        )

    def _moment(self, *, now: datetime) -> datetime:
        """Return when it was: without a time now, or noon of an earlier day, at the controller."""
        day, at = self.cleaned_data["happened_at"], self.cleaned_data["at"]
        if at is None and day == self.standing.today:
            return now
        zone = ZoneInfo(self.standing.subject.controller.time_zone)
        return datetime.combine(day, at or NOON, tzinfo=zone)


class GuardianAskForm(StepForm):
    """Whom to ask for a child, about what."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": AGAIN, "invalid": AGAIN}, initial=uuid.uuid4
    )
    guardian_email = forms.EmailField(
        label=gettext_lazy("E-mail address of the parent or guardian"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("Whoever gave the address confirmed that the parent or guardian agrees to it"),
        required=False,
    )
    born_on = Day(
        label=gettext_lazy("The child’s date of birth"),
        required=False,
        help_text=gettext_lazy("Leave empty if it is known already."),
    )
    child_name = line(
        gettext_lazy("What the parent or guardian calls the child"),
        required=False,
        help_text=gettext_lazy("Leave empty for the first name on record."),
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("What they are asked about"),
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose one at least.")},
    )
    version = choice(gettext_lazy("Text that the child was shown"), ())

    def prepare(self) -> None:
        """Offer what rests on consent and is no marketing, and the texts in force."""
        promises = declared.of(self.standing.subject.controller_id)
        asked = sorted(dict(_askable(promises)).items(), key=_by_name)
        cast(forms.MultipleChoiceField, self.fields["purposes"]).choices = list(asked)
        cast(forms.ChoiceField, self.fields["version"]).choices = [CHOOSE, *_texts(promises, in_force=True)]

    @property
    def new(self) -> NewAsk:
        """What was typed in."""
        data, subject = self.cleaned_data, self.standing.subject
        return NewAsk(
            key=cast(UUID, data["key"]),
            child=subject,
            guardian_email=data["guardian_email"],
            purposes=data["purposes"],
            shown=_shown(data["version"]),
            channel=Channel.STAFF,
            confirmed=data["confirmed"],
            born_on=data["born_on"],
            child_name=data["child_name"],
        )


class ReadForm(forms.Form):
    """Who confirms having read the policy. Only an e-mail address is asked for (promise D4)."""

    use_required_attribute = False

    key = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": AGAIN, "invalid": AGAIN}
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": AGAIN, "invalid": AGAIN}
    )
    language = forms.CharField(widget=forms.HiddenInput, error_messages={"required": AGAIN})
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("So that the note is about you. We send nothing there."),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Enter your e-mail address."),
            "invalid": gettext_lazy("Enter an e-mail address such as name@example.com."),
        },
    )

    def clean_language(self) -> str:
        """Take one of the languages in which texts are published."""
        return str(self.cleaned_data["language"])[:2]


def can_ask_guardian(found: Standing) -> bool:
    """Tell whether a guardian can be asked for this person: nobody is, for an adult or where nothing can be asked."""
    born_on = found.subject.born_on
    is_adult = born_on is not None and guardians.is_of_age(born_on, on=found.today)
    return found.is_standing and not is_adult and any(_askable(declared.of(found.subject.controller_id)))


def _askable(promises: Promises) -> Iterator[tuple[str, str]]:
    """Yield the purposes in force that a guardian can be asked about."""
    for code, name in _purposes(promises):
        if any(one.rests_on_consent and not one.is_advertising for one in promises.in_force(code)):
            yield code, name


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def _purposes(promises: Promises) -> Iterator[tuple[str, str]]:
    for version in promises.versions:
        if version.in_force:
            for code, purpose in version.declaration.purposes.items():
                yield code, here(purpose.name) or code


def _texts(promises: Promises, *, in_force: bool = False) -> Iterator[tuple[str, str]]:
    for version in promises.versions:
        if in_force and not version.in_force:
            continue
        for language in sorted(version.texts):
            yield (
                f"{version.policy}:{version.number}:{language}",
                _("%(policy)s, version %(number)s, %(language)s")
                % {
                    "policy": version.policy,
                    "number": version.number,
                    "language": language_name(language),
                },
            )


def _shown(chosen: str) -> Shown:
    if not chosen:
        return Shown()
    policy, number, language = chosen.split(":")
    return Shown(version=int(number), policy=policy, language=language)
