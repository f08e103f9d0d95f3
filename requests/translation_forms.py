"""The form with which staff put a translation beside a message."""

from __future__ import annotations

from typing import cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.dates import day_and_time
from requests.enums import Direction
from requests.fields import Choices, Paragraphs
from requests.models import Message
from requests.staff_forms import StepForm

SHORT = 80
THE_REQUEST = "request"
"""Stands for what the request itself says, which is no message."""


class TranslationForm(StepForm):
    """Which message, in which language, and the words."""

    message = forms.ChoiceField(
        label=gettext_lazy("Which message is it?"),
        widget=Choices(),
        error_messages={
            "required": gettext_lazy("Choose the message."),
            "invalid_choice": gettext_lazy("This message is not there."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the translation"),
        choices=settings.LANGUAGES,
        error_messages={"required": gettext_lazy("Choose the language.")},
    )
    translation = Paragraphs(
        label=gettext_lazy("Translation"),
        rows=9,
        error_messages={"required": gettext_lazy("Write the translation.")},
    )

    def prepare(self) -> None:
        """Offer the messages, the latest first, and the viewer's own language."""
        case = self.situation.case
        self.messages = {str(one.pk): one for one in case.messages.order_by("-created_at")}
        choices = [(key, _named(one)) for key, one in self.messages.items()]
        words = {key: str(one.body) for key, one in self.messages.items()}
        if case.about:
            choices.append((THE_REQUEST, _("What the request itself says")))
            words[THE_REQUEST] = str(case.about)
        field = cast(forms.ChoiceField, self.fields["message"])
        field.widget = Choices(hints={key: self._shown(key, text) for key, text in words.items()})
        field.choices = choices
        self.initial.setdefault("language", self.viewer.language)

    def _shown(self, key: str, text: str) -> str:
        """Return the words of the message to translate, of others only how they begin."""
        return text if key == self.initial.get("message") else Truncator(text).chars(SHORT)

    @property
    def chosen(self) -> Message | None:
        """The message chosen; None for the request itself."""
        return self.messages.get(self.cleaned_data["message"])


def _named(message: Message) -> str:
    words = {"at": day_and_time(timezone.localtime(message.sent_at or message.created_at))}
    if message.direction == Direction.FROM_PERSON:
        return _("From the person, %(at)s") % words
    return _("To the person, %(at)s") % words
