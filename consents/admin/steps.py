"""The step on a person's page by which staff record a choice that the person made by telephone or letter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consents.domain import recording
from consents.domain.events import Source
from consents.forms import ChoiceForm
from subjects.admin import steps
from subjects.admin.steps import Act, Step
from subjects.domain.standing import Standing
from subjects.models import Subject


def register() -> None:
    """Offer the step; called once at start-up."""
    steps.register(
        Step(
            code="choice",
            label=_("Record a choice"),
            verb=_("Record it"),
            done=_("The choice is recorded."),
            form=ChoiceForm,
            perform=_record,
            consequences=_of_recording,
            everyday=True,
            needs="edit_consents",
        )
    )


def _record(subject: Subject, form: Any, act: Act) -> object:
    event = form.event(now=act.now)
    return recording.record_one(subject.controller, event=event, source=Source(by=act.by), now=act.now)


def _of_recording(found: Standing) -> list[str]:
    return [
        gettext("What is recorded is neither changed nor deleted; a further choice is a further line."),
        gettext("Systems that ask before they use data get the new answer at once."),
    ]
