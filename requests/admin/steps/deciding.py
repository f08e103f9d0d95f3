"""The steps by which a request ends."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from requests.admin import consequences, performing
from requests.admin.steps.step import Step
from requests.decision_forms import AdviceForm, ClosingForm, ProposalForm
from requests.domain import advising, decision
from requests.enums import Outcome, Status
from requests.staff_forms import ConfirmForm

STEPS = (
    Step(
        code="advise",
        label=_("Advise"),
        verb=_("Put the advice on record"),
        done=_("Your advice is on record, beside the decision."),
        form=AdviceForm,
        offered=lambda now: now.is_open,
        consequences=consequences.of_advising,
        perform=lambda case, form, act: advising.advise(
            case, text=form.cleaned_data["advice"], **act.as_keywords()
        ),
        needs="approve_cases",
        two_people=True,
        not_for=lambda viewer, now: now.case.proposed_by_id == viewer.pk,
    ),
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
        not_for=lambda viewer, now: viewer.pk in now.advisers or now.case.proposed_by_id == viewer.pk,
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
            case,
            outcome=Outcome(form.cleaned_data["outcome"]),
            evidence=form.cleaned_data["evidence"],
            **act.as_keywords(),
        ),
        mail="requests/closed",
    ),
    Step(
        code="propose",
        label=_("Refuse or do less"),
        verb=_("Send for approval"),
        done=_("The outcome waits to be approved."),
        form=ProposalForm,
        offered=lambda now: now.undecided and now.may_become(Status.AWAITING_APPROVAL),
        consequences=consequences.of_proposal,
        perform=performing.propose,
        two_people=True,
        not_for=lambda viewer, now: viewer.pk in now.advisers,
    ),
)
