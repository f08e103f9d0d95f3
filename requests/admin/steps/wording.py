"""The step that puts a second language beside what was written."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests.admin.steps.step import Step
from requests.domain import translating
from requests.domain.situation import Situation
from requests.translation_forms import TranslationForm
from vault.enums import Family


def _consequences(now: Situation) -> list[str]:
    return [
        gettext("It stands beside the message for your colleagues. The person does not see it."),
        gettext("An earlier translation into the same language is replaced."),
    ]


STEPS = (
    Step(
        code="translate",
        label=_("Add a translation"),
        verb=_("Keep the translation"),
        done=_("The translation stands beside the message."),
        form=TranslationForm,
        offered=lambda now: not now.erased and (bool(now.case.about) or now.case.messages.exists()),
        consequences=_consequences,
        perform=lambda case, form, act: translating.translate(
            case,
            message=form.chosen,
            language=form.cleaned_data["language"],
            text=form.cleaned_data["translation"],
            **act.as_keywords(),
        ),
        family=Family.CONTENT,
    ),
)
