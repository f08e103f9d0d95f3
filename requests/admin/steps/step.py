"""What a step of the request page is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from law import EventKind
from office.domain.access import access_of
from office.models import User
from requests.admin.performing import Act
from requests.domain.situation import Situation
from requests.enums import Status
from requests.models import Request
from requests.staff_forms import (
    StepForm,
)
from vault.enums import Family


@dataclass(frozen=True, slots=True)
class Step:
    """One button of the request page and the page behind it.

    `mail` is the template of what the person receives; `fact` is what the step puts on the clock today, so that the
    mail's dates can be shown beforehand; `why_not` says why the law no longer allows it. `everyday` steps stand in
    the open, others in a menu; `family` is what the form itself shows, so that only who sees it may take the step,
    `families` are those that it leads to.
    `in_tab` steps stand in a tab, not in the head; `fields` is a template for the form's fields.
    `two_people` steps are the acts of a decision that two people share; the `second_person` one ends it. `not_for`
    says who did the other act: to them it is offered only in a one-person office.
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
    not_for: Callable[[User, Situation], bool] = lambda viewer, situation: False
    label_later: Promise | None = None
    in_tab: bool = False
    fields: str = ""
    families: frozenset[Family] = frozenset()

    def label_for(self, situation: Situation) -> Promise:
        """What the button says, which may change once work has begun."""
        begun = situation.status is not Status.RECEIVED
        return self.label_later if begun and self.label_later is not None else self.label

    def allowed(self, viewer: User, case: Request) -> bool:
        """Whether this person may take the step at all, whatever the status."""
        access = access_of(viewer)
        if self.family is not None and self.family not in access.families(case.controller_id):
            return False
        if not self.families <= access.families(case.controller_id):
            return False
        return access.allows(self.needs, case.controller_id)
