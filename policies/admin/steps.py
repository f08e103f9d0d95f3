"""The steps of a version's page: for each the form, when it is offered, what it leads to, and the domain call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from office.domain.access import access_of
from office.models import User
from policies.admin import consequences
from policies.domain import drafts, lifecycle
from policies.domain.situation import Situation
from policies.enums import Consequence, Status
from policies.forms import (
    ConfirmForm,
    DatesForm,
    LowerForm,
    ReasonForm,
    ScheduleForm,
    StepForm,
    SummaryForm,
)
from policies.models import PolicyVersion

EDIT, APPROVE = "edit_policies", "approve_policies"


@dataclass(frozen=True, slots=True)
class Act:
    """Who does a step when, having seen which revision of the version."""

    by: User
    now: datetime
    seen: int

    def as_keywords(self) -> dict[str, Any]:
        """Return the keywords that every domain function takes."""
        return {"by": self.by, "now": self.now, "seen": self.seen}


@dataclass(frozen=True, slots=True)
class Step:
    """One button of a version's page and the page behind it; any of `needs` is enough.

    `everyday` steps stand in the open, others in a menu. The `second_person` one is offered to whoever wrote only in
    a one-person office. After a step that `ends` the version there is no page of it to go back to.
    """

    code: str
    label: Promise
    verb: Promise
    done: Promise
    form: type[StepForm]
    offered: Callable[[Situation], bool]
    consequences: Callable[[Situation], list[str]]
    perform: Callable[[PolicyVersion, Any, Act], object]
    needs: tuple[str, ...] = (EDIT,)
    everyday: bool = False
    destroys: bool = False
    second_person: bool = False
    ends: bool = False

    def allowed(self, viewer: User, version: PolicyVersion) -> bool:
        """Whether this person may take the step at all, whatever the status."""
        access = access_of(viewer)
        return any(access.allows(need, version.policy.controller_id) for need in self.needs)


def offered_to(viewer: User, situation: Situation) -> list[Step]:
    """Return the steps that the version's state allows and this person may take."""
    return [
        step
        for step in STEPS.values()
        if step.offered(situation)
        and step.allowed(viewer, situation.version)
        and not (
            step.second_person and viewer.pk in situation.authors and situation.one_person_office is None
        )
    ]


_ALL = (
    Step(
        code="submit",
        label=_("Send for review"),
        verb=_("Send for review"),
        done=_("The version waits for approval; whoever may approve it is told."),
        form=ConfirmForm,
        offered=lambda now: now.may_become(Status.IN_REVIEW) and bool(now.languages),
        consequences=consequences.of_submitting,
        perform=lambda version, form, act: lifecycle.submit(version, **act.as_keywords()),
        everyday=True,
    ),
    Step(
        code="approve",
        label=_("Approve"),
        verb=_("Approve"),
        done=_("The version is approved. Choose the day on which it takes effect."),
        form=ConfirmForm,
        offered=lambda now: now.may_become(Status.APPROVED) and now.status is Status.IN_REVIEW,
        consequences=consequences.of_approval,
        perform=lambda version, form, act: lifecycle.approve(version, **act.as_keywords()),
        needs=(APPROVE,),
        everyday=True,
        second_person=True,
    ),
    Step(
        code="schedule",
        label=_("Schedule"),
        verb=_("Schedule"),
        done=_("The day is set."),
        form=ScheduleForm,
        offered=lambda now: now.may_become(Status.SCHEDULED),
        consequences=consequences.of_scheduling,
        perform=lambda version, form, act: lifecycle.schedule(
            version, effective_on=form.cleaned_data["effective_on"], **act.as_keywords()
        ),
        needs=(EDIT, APPROVE),
        everyday=True,
    ),
    Step(
        code="unschedule",
        label=_("Take off the calendar"),
        verb=_("Take off the calendar"),
        done=_("The version is off the calendar; it stays approved."),
        form=ConfirmForm,
        offered=lambda now: now.status is Status.SCHEDULED,
        consequences=consequences.of_unscheduling,
        perform=lambda version, form, act: lifecycle.unschedule(version, **act.as_keywords()),
        needs=(EDIT, APPROVE),
    ),
    Step(
        code="send-back",
        label=_("Make it a draft again"),
        verb=_("Make it a draft again"),
        done=_("The version is a draft again; its authors are told why."),
        form=ReasonForm,
        offered=lambda now: now.may_become(Status.DRAFT),
        consequences=consequences.of_sending_back,
        perform=lambda version, form, act: lifecycle.send_back(
            version, reason=form.cleaned_data["reason"], **act.as_keywords()
        ),
        needs=(EDIT, APPROVE),
        everyday=True,
    ),
    Step(
        code="summary",
        label=_("Sum up the changes"),
        verb=_("Save"),
        done=_("The summary is saved."),
        form=SummaryForm,
        offered=lambda now: now.is_draft,
        consequences=lambda now: [],
        perform=lambda version, form, act: drafts.set_summary(
            version, summary=form.cleaned_data["summary"], **act.as_keywords()
        ),
        everyday=True,
    ),
    Step(
        code="dates",
        label=_("Dates"),
        verb=_("Save"),
        done=_("The dates are saved."),
        form=DatesForm,
        offered=lambda now: now.is_draft,
        consequences=lambda now: [],
        perform=lambda version, form, act: drafts.set_dates(
            version,
            updated_on=form.cleaned_data["updated_on"],
            month_only=form.cleaned_data["month_only"],
            **act.as_keywords(),
        ),
    ),
    Step(
        code="lower",
        label=_("Lower what is asked of people"),
        verb=_("Save"),
        done=_("What is asked of people is set, with its reason."),
        form=LowerForm,
        offered=lambda now: now.is_draft and now.declares > 0,
        consequences=consequences.of_lowering,
        perform=lambda version, form, act: lifecycle.lower(
            version,
            to=Consequence(form.cleaned_data["to"]),
            reason=form.cleaned_data["reason"],
            **act.as_keywords(),
        ),
    ),
    Step(
        code="discard",
        label=_("Throw the draft away"),
        verb=_("Throw it away"),
        done=_("The draft is gone."),
        form=ConfirmForm,
        offered=lambda now: now.is_draft,
        consequences=consequences.of_discarding,
        perform=lambda version, form, act: drafts.discard(version, **act.as_keywords()),
        destroys=True,
        ends=True,
    ),
)

STEPS: dict[str, Step] = {step.code: step for step in _ALL}
"""Every step by its code, which is also its place in the address."""
