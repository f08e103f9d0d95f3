"""The steps on a person's page: a choice made by telephone or letter, and what a parent or guardian is asked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consents.domain import guardian_asks, guardian_ends, recording
from consents.domain.events import Source
from consents.forms import ChoiceForm, GuardianAskForm, can_ask_guardian
from subjects.admin import steps
from subjects.admin.steps import Act, Step
from subjects.domain.standing import Standing
from subjects.forms import StepForm
from subjects.models import Subject


def register() -> None:
    """Offer the steps; called once at start-up."""
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
    steps.register(
        Step(
            code="ask-guardian",
            label=_("Ask a parent or guardian"),
            verb=_("Send the question"),
            done=_("The question is on its way to the parent or guardian."),
            form=GuardianAskForm,
            perform=_ask_guardian,
            offered=can_ask_guardian,
            consequences=_of_asking,
            needs="edit_consents",
        )
    )
    steps.register(
        Step(
            code="withdraw-ask",
            label=_("Take back what a guardian is asked"),
            verb=_("Take it back"),
            done=_("The question is taken back."),
            form=StepForm,
            perform=_withdraw_ask,
            offered=lambda found: found.is_standing and guardian_ends.open_for(found.subject).exists(),
            consequences=_of_withdrawing,
            needs="edit_consents",
        )
    )


def _record(subject: Subject, form: Any, act: Act) -> object:
    event = form.event(now=act.now)
    return recording.record_one(subject.controller, event=event, source=Source(by=act.by), now=act.now)


def _ask_guardian(subject: Subject, form: Any, act: Act) -> object:
    return guardian_asks.ask(subject.controller, new=form.new, source=Source(by=act.by), now=act.now)


def _withdraw_ask(subject: Subject, form: Any, act: Act) -> object:
    return guardian_ends.withdraw(subject, by=act.by, now=act.now)


def _of_asking(found: Standing) -> list[str]:
    return [
        gettext("A mail with a link goes to the address. Without a yes nothing is used."),
        gettext("A date of birth that you give is kept: from then on the person gets no marketing until 18."),
        gettext("What is asked for this child already ends, and is asked anew with it."),
    ]


def _of_withdrawing(found: Standing) -> list[str]:
    return [
        gettext("The link in the mail opens nothing any more, and the address is deleted."),
        gettext("What was answered before stays as it is."),
    ]


def _of_recording(found: Standing) -> list[str]:
    return [
        gettext("What is recorded is neither changed nor deleted; a further choice is a further line."),
        gettext("Systems that ask before they use data get the new answer at once."),
    ]
