"""The steps that hand files over, take them back, and send another code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from requests.admin import delivered
from requests.admin.steps.step import Step
from requests.delivery_forms import HandOverForm, RevokeForm
from requests.domain import packages
from requests.enums import Status
from requests.package_enums import RevokeReason
from requests.staff_forms import ConfirmForm

STEPS = (
    Step(
        code="hand-over",
        label=_("Hand over the files"),
        verb=_("Send the answer and hand over"),
        done=_(
            "The answer is on its way. The files are being sealed; the code follows in a mail of its own."
        ),
        form=HandOverForm,
        offered=lambda now: now.undecided and now.may_become(Status.IN_PROGRESS) and now.may_hand_over,
        consequences=delivered.of_handing_over,
        perform=lambda case, form, act: packages.hand_over(
            case, text=form.cleaned_data["text"], **act.as_keywords()
        ),
        mail="requests/answer",
        why_not=delivered.why_not,
        everyday=True,
    ),
    Step(
        code="new-code",
        label=_("Send a new code"),
        verb=_("Seal anew and send the code"),
        done=_("The files are being sealed anew; the new code follows by mail or letter."),
        form=ConfirmForm,
        offered=lambda now: now.package is not None and packages.may_be_renewed(now.package),
        consequences=delivered.of_new_code,
        perform=lambda case, form, act: packages.new_code(case, **act.as_keywords()),
    ),
    Step(
        code="take-back",
        label=_("Take the files back"),
        verb=_("Take them back"),
        done=_("The files are taken back; no code opens them any more."),
        form=RevokeForm,
        offered=lambda now: now.package is not None and now.package.is_live,
        consequences=delivered.of_taking_back,
        perform=lambda case, form, act: packages.revoke(
            case, reason=RevokeReason(form.cleaned_data["reason"]), **act.as_keywords()
        ),
        destroys=True,
    ),
)
