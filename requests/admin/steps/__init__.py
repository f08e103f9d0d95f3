"""The steps of the request page: for each the form, when it is offered, what it leads to, and the domain call."""

from __future__ import annotations

from office.models import User
from requests.admin.steps import (
    after,
    collecting,
    deciding,
    delivering,
    identity,
    mending,
    rights,
    tasking,
    teaming,
    wording,
    working,
)
from requests.admin.steps.step import Step
from requests.domain.situation import Situation

__all__ = ["STEPS", "Step", "offered_to"]

GROUPS = (
    working.STEPS,
    identity.STEPS,
    collecting.STEPS,
    delivering.STEPS,
    deciding.STEPS,
    rights.STEPS,
    tasking.STEPS,
    teaming.STEPS,
    after.STEPS,
    wording.STEPS,
    mending.STEPS,
)

STEPS: dict[str, Step] = {step.code: step for group in GROUPS for step in group}
"""Every step by its code, which is also its place in the address."""


def offered_to(viewer: User, situation: Situation) -> list[Step]:
    """Return the steps that the request's state allows and this person may take."""
    case = situation.case
    return [
        step
        for step in STEPS.values()
        if step.offered(situation)
        and step.allowed(viewer, case)
        and not (situation.one_person_office is None and step.not_for(viewer, situation))
    ]
