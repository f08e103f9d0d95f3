"""The everyday steps: asking, answering, extending."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from law import EventKind
from requests.admin import consequences, hints, performing
from requests.admin.steps.step import Step
from requests.decision_forms import AnswerForm
from requests.domain import fees, handling, identity
from requests.enums import Status
from requests.fee_forms import FeeForm, PaymentForm
from requests.identity_forms import IdentityForm, ProofForm
from requests.staff_forms import (
    ConfirmForm,
    ExtensionForm,
    QuestionForm,
)

STEPS = (
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
        perform=lambda case, form, act: identity.ask(case, **form.asked(), **act.as_keywords()),
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
        perform=lambda case, form, act: identity.prove(case, **form.shown(), **act.as_keywords()),
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
)
