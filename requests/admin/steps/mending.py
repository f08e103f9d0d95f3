"""The steps that set right who works on a request and what is known of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from law import Right
from requests.admin import consequences, performing
from requests.admin.steps.step import Step
from requests.domain import clock, handling, outsiders, second_step, subjects
from requests.link_forms import LinkForm
from requests.share_forms import ShareForm, UnshareForm
from requests.staff_forms import (
    AssignForm,
    ContactForm,
    NoCodeForm,
    ReplyForm,
    ReversalForm,
    RightForm,
)
from subjects.enums import NoCodeReason
from vault.enums import Family

STEPS = (
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
        code="no-code",
        label=_("Stop asking for a code"),
        verb=_("Stop asking for it"),
        done=_("No code is asked for any more."),
        form=NoCodeForm,
        offered=lambda now: now.code_asked,
        consequences=consequences.of_no_code,
        perform=lambda case, form, act: second_step.turn_off(
            case, reason=NoCodeReason(form.cleaned_data["reason"]), by=act.by, now=act.now
        ),
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
