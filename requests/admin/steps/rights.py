"""The step of each right: what was found, and what was done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from law import Right
from requests.admin import finding_consequences, finding_performing
from requests.admin.steps.step import Step
from requests.domain import carrying_out, correcting, erasing, restricting
from requests.domain.situation import Situation
from requests.enums import Status
from requests.finding_forms import (
    BalancingForm,
    CorrectionForm,
    EndForm,
    PlacesForm,
    RestrictionForm,
    SettleForm,
    StopForm,
)
from requests.models import Restriction
from vault.enums import Family


def _of(now: Situation, *rights: Right) -> bool:
    """Whether a request of these rights is open and nothing waits for approval."""
    return now.undecided and Right(now.case.right) in rights


def _restriction(now: Situation) -> Restriction | None:
    return getattr(now.case, "restriction", None) if now.case.right == Right.RESTRICTION else None


def _restriction_stands(now: Situation) -> bool:
    row = _restriction(now)
    return row is not None and row.lifted_on is None and not now.erased


def _may_be_restricted(now: Situation) -> bool:
    """Whether a request may begin a restriction, or a standing one may still be changed: closing ends none."""
    if _restriction(now) is None:
        return _of(now, Right.RESTRICTION)
    return _restriction_stands(now) and now.status is not Status.AWAITING_APPROVAL


def _end_is_untold(now: Situation) -> bool:
    row = _restriction(now)
    return row is not None and row.told_on is None and _restriction_stands(now)


STEPS = (
    Step(
        code="correction",
        label=_("Note a correction"),
        verb=_("Put it on record"),
        done=_("The correction is on record."),
        form=CorrectionForm,
        offered=lambda now: _of(now, Right.RECTIFICATION),
        consequences=finding_consequences.of_correction,
        perform=lambda case, form, act: correcting.note(
            case,
            row=form.cleaned_data["row"],
            wrong=form.cleaned_data["wrong"],
            right=form.cleaned_data["correct"],
            place=form.cleaned_data["place"],
            corrected_on=form.cleaned_data["corrected_on"],
            **act.as_keywords(),
        ),
        family=Family.CONTENT,
        everyday=True,
    ),
    Step(
        code="places",
        label=_("List where the data lies"),
        verb=_("Put them on the list"),
        done=_("The places are listed: say what became of the data in each."),
        form=PlacesForm,
        offered=lambda now: _of(now, *erasing.RIGHTS),
        consequences=finding_consequences.of_places,
        perform=lambda case, form, act: erasing.list_places(
            case, systems=form.chosen, other=form.cleaned_data["other"], **act.as_keywords()
        ),
        everyday=True,
    ),
    Step(
        code="settle",
        label=_("Erased or kept"),
        verb=_("Put it on record"),
        done=_("It is on record what became of the data there."),
        form=SettleForm,
        family=Family.CONTENT,
        offered=lambda now: _of(now, *erasing.RIGHTS) and now.case.erasures.exists(),
        consequences=finding_consequences.of_settling,
        perform=finding_performing.settle,
        everyday=True,
    ),
    Step(
        code="restrict",
        label=_("Restrict the use"),
        verb=_("Restrict it"),
        done=_("The restriction is on record."),
        form=RestrictionForm,
        offered=_may_be_restricted,
        consequences=finding_consequences.of_restricting,
        perform=lambda case, form, act: restricting.restrict(
            case,
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            until=form.cleaned_data["until"],
            **act.as_keywords(),
        ),
        family=Family.CONTENT,
        everyday=True,
    ),
    Step(
        code="lift",
        label=_("End the restriction"),
        verb=_("Tell the person"),
        done=_("The person is told; the restriction ends on the day."),
        form=EndForm,
        offered=_end_is_untold,
        consequences=finding_consequences.of_lifting,
        perform=lambda case, form, act: restricting.announce_end(
            case,
            lifts_on=form.cleaned_data["lifts_on"],
            text=form.cleaned_data["text"],
            **act.as_keywords(),
        ),
        mail="requests/message",
        everyday=True,
    ),
    Step(
        code="weigh",
        label=_("Weigh the objection"),
        verb=_("Put the test on record"),
        done=_("The test is on record."),
        form=BalancingForm,
        offered=lambda now: _of(now, Right.OBJECTION),
        consequences=finding_consequences.of_weighing,
        perform=finding_performing.weigh,
        everyday=True,
    ),
    Step(
        code="stop",
        label=_("Carry it out"),
        verb=_("Stop it now"),
        done=_("It has stopped. Recipients are told, and what they answer stands under “Decision”."),
        form=StopForm,
        offered=lambda now: _of(now, *carrying_out.SCOPES) and carrying_out.person_of(now.case) is not None,
        consequences=finding_consequences.of_stopping,
        perform=finding_performing.stop,
        everyday=True,
    ),
)
