"""The steps around the end of a request: legal holds, and taking it up again."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.dates import in_words
from requests.admin import after
from requests.admin.steps.step import Step
from requests.after_forms import BundleForm, HoldForm, LiftForm, ProlongForm, ReopeningForm
from requests.domain import bundles, holds, reopening
from requests.domain.situation import Situation
from requests.enums import Complainant, Status


def _why_not_reopened(now: Situation) -> str:
    """Say why a closed request cannot be reopened: what the person gave is gone for good."""
    case = now.case
    if case.erased_at is None:
        return ""
    return _(
        "What the person gave was erased on %(day)s, and nobody can bring it back: this request cannot be reopened. "
        "Enter the complaint as a new request."
    ) % {"day": in_words(case.controller.today(case.erased_at))}


STEPS = (
    Step(
        code="reopen",
        label=gettext_lazy("Reopen"),
        verb=gettext_lazy("Reopen the request"),
        done=gettext_lazy("The request is open again, and the person is told."),
        form=ReopeningForm,
        offered=lambda now: now.status is Status.CLOSED and not now.erased,
        consequences=after.of_reopening,
        perform=lambda case, form, act: reopening.reopen(
            case,
            complainant=Complainant(form.cleaned_data["complainant"]),
            complained_on=form.cleaned_data["complained_on"],
            reason=form.cleaned_data["reason"],
            **act.as_keywords(),
        ),
        why_not=_why_not_reopened,
        everyday=True,
    ),
    Step(
        code="hold",
        label=gettext_lazy("Put on legal hold"),
        verb=gettext_lazy("Put it on hold"),
        done=gettext_lazy("The request is on hold: nothing of it is erased."),
        form=HoldForm,
        offered=lambda now: now.hold is None and now.case.proof_erased_at is None,
        consequences=after.of_holding,
        perform=lambda case, form, act: holds.put(
            case,
            reason=form.cleaned_data["reason"],
            ends_on=form.cleaned_data["ends_on"],
            **act.as_keywords(),
        ),
        needs="approve_cases",
    ),
    Step(
        code="prolong-hold",
        label=gettext_lazy("Prolong the hold"),
        verb=gettext_lazy("Prolong the hold"),
        done=gettext_lazy("The hold is prolonged."),
        form=ProlongForm,
        offered=lambda now: now.hold is not None,
        consequences=after.of_prolonging,
        perform=lambda case, form, act: holds.prolong(
            case, ends_on=form.cleaned_data["ends_on"], **act.as_keywords()
        ),
        needs="approve_cases",
    ),
    Step(
        code="lift-hold",
        label=gettext_lazy("Lift the hold"),
        verb=gettext_lazy("Lift the hold"),
        done=gettext_lazy("The hold is lifted."),
        form=LiftForm,
        offered=lambda now: now.hold is not None,
        consequences=after.of_lifting,
        perform=lambda case, form, act: holds.lift(
            case, because=form.cleaned_data["because"], **act.as_keywords()
        ),
        needs="approve_cases",
        destroys=True,
    ),
    Step(
        code="bundle",
        label=gettext_lazy("Evidence bundle"),
        verb=gettext_lazy("Make the bundle"),
        done=gettext_lazy("The bundle is being made; you get a mail when it is ready."),
        form=BundleForm,
        offered=lambda now: now.case.proof_erased_at is None,
        consequences=after.of_bundling,
        perform=lambda case, form, act: bundles.ask(
            case,
            reason=form.cleaned_data["reason"],
            language=form.cleaned_data["language"],
            **act.as_keywords(),
        ),
        needs="approve_cases",
        families=bundles.FAMILIES,
    ),
)
