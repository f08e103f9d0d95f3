"""The steps by which a request ends."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from requests.admin import consequences, performing
from requests.admin.steps.step import Step
from requests.domain import decision
from requests.enums import Outcome, Status
from requests.staff_forms import (
    ClosingForm,
    ConfirmForm,
    ProposalForm,
)

STEPS = (
    Step(
        code="approve",
        label=_("Approve"),
        verb=_("Approve, send the answer and close"),
        done=_("The outcome is approved, the answer sent, the request closed."),
        form=ConfirmForm,
        offered=lambda now: now.status is Status.AWAITING_APPROVAL,
        consequences=consequences.of_approval,
        perform=lambda case, form, act: decision.approve(case, **act.as_keywords()),
        needs="approve_cases",
        everyday=True,
        two_people=True,
        second_person=True,
    ),
    Step(
        code="send-back",
        label=_("Send back"),
        verb=_("Send back to work"),
        done=_("The proposal went back to work; its text is kept as a draft."),
        form=ConfirmForm,
        offered=lambda now: now.status is Status.AWAITING_APPROVAL,
        consequences=consequences.of_sending_back,
        perform=lambda case, form, act: decision.send_back(case, **act.as_keywords()),
        everyday=True,
    ),
    Step(
        code="close",
        label=_("Close"),
        verb=_("Close the request"),
        done=_("The request is closed."),
        form=ClosingForm,
        offered=lambda now: now.may_become(Status.CLOSED),
        consequences=consequences.of_closing,
        perform=lambda case, form, act: decision.close(
            case, outcome=Outcome(form.cleaned_data["outcome"]), **act.as_keywords()
        ),
        mail="requests/closed",
    ),
    Step(
        code="propose",
        label=_("Refuse, wholly or in part"),
        verb=_("Send for approval"),
        done=_("The outcome waits to be approved."),
        form=ProposalForm,
        offered=lambda now: now.undecided and now.may_become(Status.AWAITING_APPROVAL),
        consequences=consequences.of_proposal,
        perform=performing.propose,
        two_people=True,
    ),
)
