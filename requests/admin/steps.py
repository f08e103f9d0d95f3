"""The steps of the request page: for each the form, when it is offered, what it leads to, and the domain call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from law import EventKind, Right
from office.domain.access import access_of
from office.models import User
from requests.admin import consequences, hints, performing
from requests.admin.performing import Act
from requests.domain import clock, decision, fees, handling, identity, outsiders, subjects
from requests.domain.situation import Situation
from requests.enums import Outcome, Status
from requests.fee_forms import FeeForm, PaymentForm
from requests.link_forms import LinkForm
from requests.models import Request
from requests.share_forms import ShareForm, UnshareForm
from requests.staff_forms import (
    AnswerForm,
    AssignForm,
    ClosingForm,
    ConfirmForm,
    ContactForm,
    ExtensionForm,
    IdentityForm,
    ProofForm,
    ProposalForm,
    QuestionForm,
    ReplyForm,
    ReversalForm,
    RightForm,
    StepForm,
)
from vault.enums import Family


@dataclass(frozen=True, slots=True)
class Step:
    """One button of the request page and the page behind it.

    `mail` is the template of what the person receives; `fact` is what the step puts on the clock today, so that the
    mail's dates can be shown beforehand; `why_not` says why the law no longer allows it. `everyday` steps stand in
    the open, others in a menu; `family` is what the form itself shows, so that only who sees it may take the step.
    `two_people` steps are the two acts of a decision; the `second_person` one is offered to whoever proposed only in
    a one-person office.
    """

    code: str
    label: Promise
    verb: Promise
    done: Promise
    form: type[StepForm]
    offered: Callable[[Situation], bool]
    consequences: Callable[[Situation], list[str]]
    perform: Callable[[Request, Any, Act], object]
    needs: str = "handle_cases"
    mail: str = ""
    fact: EventKind | None = None
    why_not: Callable[[Situation], str] | None = None
    everyday: bool = False
    destroys: bool = False
    family: Family | None = None
    two_people: bool = False
    second_person: bool = False
    label_later: Promise | None = None

    def label_for(self, situation: Situation) -> Promise:
        """What the button says, which may change once work has begun."""
        begun = situation.status is not Status.RECEIVED
        return self.label_later if begun and self.label_later is not None else self.label

    def allowed(self, viewer: User, case: Request) -> bool:
        """Whether this person may take the step at all, whatever the status."""
        access = access_of(viewer)
        if self.family is not None and self.family not in access.families(case.controller_id):
            return False
        return access.allows(self.needs, case.controller_id)


def offered_to(viewer: User, situation: Situation) -> list[Step]:
    """Return the steps that the request's state allows and this person may take."""
    case = situation.case
    return [
        step
        for step in STEPS.values()
        if step.offered(situation)
        and step.allowed(viewer, case)
        and not (
            step.second_person and case.proposed_by_id == viewer.pk and situation.one_person_office is None
        )
    ]


_ALL = (
    Step(
        code="start",
        label=_("Start work"),
        verb=_("Start work"),
        done=_("Work has started."),
        form=ConfirmForm,
        offered=lambda now: (
            now.undecided and now.status is not Status.IN_PROGRESS and now.may_become(Status.IN_PROGRESS)
        ),
        consequences=consequences.of_start,
        perform=lambda case, form, act: handling.start(case, **act.as_keywords()),
        everyday=True,
        label_later=_("Go on without waiting"),
    ),
    Step(
        code="identity",
        label=_("Ask for identity"),
        verb=_("Send the question"),
        done=_("The person was asked who they are."),
        form=IdentityForm,
        offered=lambda now: now.may_become(Status.IDENTITY_CHECK),
        consequences=consequences.of_identity,
        perform=lambda case, form, act: identity.ask(
            case, text=form.cleaned_data["text"], **act.as_keywords()
        ),
        mail="requests/identity",
        everyday=True,
    ),
    Step(
        code="proof",
        label=_("Identity proved"),
        verb=_("Record the proof"),
        done=_("Identity is proved; work goes on."),
        form=ProofForm,
        offered=lambda now: now.undecided and now.identity_open and now.may_become(Status.IN_PROGRESS),
        consequences=consequences.of_proof,
        perform=performing.prove,
        everyday=True,
    ),
    Step(
        code="ask",
        label=_("Ask"),
        verb=_("Send the question"),
        done=_("The question is on its way."),
        form=QuestionForm,
        offered=lambda now: now.may_become(Status.AWAITING_REQUESTER),
        consequences=consequences.of_question,
        perform=performing.ask,
        mail="requests/question",
        everyday=True,
    ),
    Step(
        code="fee",
        label=_("Ask for a fee"),
        verb=_("Send it"),
        done=_("The person was told of the fee."),
        form=FeeForm,
        offered=lambda now: (
            now.may_become(Status.AWAITING_REQUESTER) and not now.fee_open and bool(fees.allowed(now.case))
        ),
        consequences=consequences.of_fee,
        perform=performing.ask_for_fee,
        mail="requests/fee",
        fact=EventKind.FEE_ASKED,
    ),
    Step(
        code="paid",
        label=_("Fee paid"),
        verb=_("Record the payment"),
        done=_("The payment is recorded; work goes on."),
        form=PaymentForm,
        offered=lambda now: now.undecided and now.fee_open and now.may_become(Status.IN_PROGRESS),
        consequences=consequences.of_payment,
        perform=lambda case, form, act: fees.paid(case, on=form.cleaned_data["on"], **act.as_keywords()),
        everyday=True,
    ),
    Step(
        code="answer",
        label=pgettext_lazy("what staff do", "Answer"),
        verb=_("Send the answer"),
        done=_("The answer is on its way."),
        form=AnswerForm,
        offered=lambda now: now.undecided and now.may_become(Status.IN_PROGRESS),
        consequences=consequences.of_answer,
        perform=performing.answer,
        mail="requests/answer",
        everyday=True,
    ),
    Step(
        code="extend",
        label=_("Extend"),
        verb=_("Extend and tell the person"),
        done=_("The time is extended, and the person is told why."),
        form=ExtensionForm,
        offered=lambda now: now.extension_window is not None,
        consequences=consequences.of_extension,
        perform=lambda case, form, act: handling.extend(
            case, text=form.cleaned_data["text"], **act.as_keywords()
        ),
        mail="requests/extension",
        fact=EventKind.EXTENDED,
        why_not=hints.why_no_extension,
        everyday=True,
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
    Step(
        code="assign",
        label=_("Assign"),
        verb=_("Assign"),
        done=_("The request is assigned."),
        form=AssignForm,
        offered=lambda now: now.is_open,
        consequences=consequences.of_assigning,
        perform=lambda case, form, act: handling.assign(case, to=form.person, **act.as_keywords()),
    ),
    Step(
        code="reply",
        label=_("Enter a reply"),
        verb=_("Enter the reply"),
        done=_("The reply is entered."),
        form=ReplyForm,
        offered=lambda now: not now.erased,
        consequences=consequences.of_reply,
        perform=performing.record_reply,
    ),
    Step(
        code="right",
        label=_("Change the right"),
        verb=_("Change the right"),
        done=_("The right is changed; the day of receipt stays."),
        form=RightForm,
        offered=lambda now: now.undecided,
        consequences=consequences.of_another_right,
        perform=lambda case, form, act: handling.change_right(
            case, right=Right(form.cleaned_data["right"]), **act.as_keywords()
        ),
    ),
    Step(
        code="contact",
        label=_("Correct the address"),
        verb=_("Correct the address"),
        done=_("The address is corrected."),
        form=ContactForm,
        offered=lambda now: not now.erased,
        consequences=consequences.of_correction,
        perform=performing.correct,
        family=Family.CONTACT,
    ),
    Step(
        code="person",
        label=_("Link to a person"),
        verb=_("Link it"),
        done=_("The link is set."),
        form=LinkForm,
        offered=subjects.may_be_linked,
        consequences=consequences.of_linking,
        perform=performing.link,
        needs="edit_subjects",
    ),
    Step(
        code="share",
        label=_("Show to somebody from outside"),
        verb=_("Show the request"),
        done=_("The request is shown to them."),
        form=ShareForm,
        offered=lambda now: not now.erased,
        consequences=consequences.of_sharing,
        perform=lambda case, form, act: outsiders.show_to(case, to=form.person, by=act.by, now=act.now),
        needs="manage_office",
    ),
    Step(
        code="unshare",
        label=_("Stop showing to somebody from outside"),
        verb=_("Stop showing it"),
        done=_("The request is not shown to them any more."),
        form=UnshareForm,
        offered=lambda now: bool(now.outsiders),
        consequences=consequences.of_ending_sharing,
        perform=lambda case, form, act: outsiders.hide_from(case, to=form.person, by=act.by, now=act.now),
        needs="manage_office",
    ),
    Step(
        code="reverse",
        label=_("Reverse a clock entry"),
        verb=_("Reverse the entry"),
        done=_("The entry is reversed and the due date counted anew."),
        form=ReversalForm,
        offered=lambda now: bool(now.reversible),
        consequences=consequences.of_reversal,
        perform=lambda case, form, act: clock.reverse(case, event=form.fact, **act.as_keywords()),
        destroys=True,
    ),
)

STEPS: dict[str, Step] = {step.code: step for step in _ALL}
"""Every step by its code, which is also its place in the address."""
