"""What the steps of single rights do: the form's answers, handed to the domain."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from requests.admin.performing import Act
from requests.domain import balancing, carrying_out, erasing
from requests.domain.errors import IntakeRefusedError
from requests.models import Request


def settle(case: Request, form: Any, act: Act) -> object:
    """Note what became of the data in the place chosen."""
    data, kept = form.cleaned_data, form.kept
    return erasing.settle(
        case,
        row=UUID(data["row"]),
        erased_on=data["erased_on"] if kept is None else None,
        kept=kept,
        **act.as_keywords(),
    )


def weigh(case: Request, form: Any, act: Act) -> object:
    """Put the test on record, or that the objection is about marketing."""
    test = form.weighing
    if test is None:
        return balancing.uphold_marketing(case, **act.as_keywords())
    return balancing.weigh(case, test=test, **act.as_keywords())


def stop(case: Request, form: Any, act: Act) -> object:
    """Stop what was chosen."""
    chosen = form.stops
    if chosen is None:
        raise IntakeRefusedError("scope", _("Choose what shall stop."))
    scope, purposes = chosen
    return carrying_out.carry_out(case, scope=scope, purposes=purposes, **act.as_keywords())
