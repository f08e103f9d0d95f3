"""The steps by which it is made sure who asks, and that they may: beside asking and proving, which are everyday."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests.admin.steps.step import Step
from requests.domain import identity, representation
from requests.domain.situation import Situation
from requests.identity_enums import RepresentationKind
from requests.identity_forms import RepresentationForm
from requests.staff_forms import ConfirmForm


def of_failing(situation: Situation) -> list[str]:
    """Say what ending a check without proof does."""
    return [
        gettext(
            "The check ends. A code works no more, and a document is destroyed at once; the person hears nothing."
        ),
        gettext(
            "The request stays open: ask again or in another way. If nothing settles it, close it as one whose "
            "identity could not be confirmed."
        ),
    ]


def of_settling(situation: Situation) -> list[str]:
    """Say what confirming or refusing the right to act does."""
    said = [
        gettext("Confirmed: the answer can go out. Refused: nothing is handed over; tell the person why."),
    ]
    found = situation.representation
    if found is not None and found.kind == RepresentationKind.GUARDIAN:
        said.append(
            gettext("A parent or guardian who is confirmed is noted at the child’s entry in the register.")
            if situation.case.subject is not None
            else gettext(
                "The request is linked to no child in the register: link it first if the child is known there."
            )
        )
    if found is not None and found.kind == RepresentationKind.HEIR:
        said.append(
            gettext(
                "The GDPR leaves the data of the dead to each country (recital 27): the office decides, and the "
                "evidence with your words stays on record."
            )
        )
    return said


STEPS = (
    Step(
        code="no-proof",
        label=_("Identity not proved"),
        verb=_("End the check"),
        done=_("The check has ended without proof."),
        form=ConfirmForm,
        offered=lambda now: now.undecided and now.open_check is not None,
        consequences=of_failing,
        perform=lambda case, form, act: identity.fail(case, **act.as_keywords()),
        destroys=True,
    ),
    Step(
        code="representation",
        label=_("Check the right to act"),
        verb=_("Put it on record"),
        done=_("It is on record whether they may act for the other person."),
        form=RepresentationForm,
        offered=lambda now: now.undecided and now.representation is not None,
        consequences=of_settling,
        perform=lambda case, form, act: representation.settle(case, **form.settled(), **act.as_keywords()),
    ),
)
