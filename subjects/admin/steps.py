"""The steps of a person's page: for each the form, when it is offered, what it leads to, and the domain call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from office.domain.access import access_of
from office.models import User
from subjects.domain import erasing, guardians, identifiers, merging, people, second_steps
from subjects.domain.guardians import Stand
from subjects.domain.merging import MergeReason
from subjects.domain.standing import Standing
from subjects.enums import NoCodeReason, Proof, SuppressionReason
from subjects.forms import (
    EndForm,
    EndGuardianForm,
    EraseForm,
    GuardianForm,
    IdentifierForm,
    MergeForm,
    NameForm,
    NoCodeForm,
    PlaceForm,
    StepForm,
    VerifyForm,
)
from subjects.models import Subject
from vault.enums import Family

NEEDS = "edit_subjects"


@dataclass(frozen=True, slots=True)
class Act:
    """Who does a step when, having seen which version of the entry."""

    by: User
    now: datetime
    seen: int

    def as_keywords(self) -> dict[str, Any]:
        """Return the keywords that every domain function takes."""
        return {"by": self.by, "now": self.now, "seen": self.seen}


@dataclass(frozen=True, slots=True)
class Step:
    """One button of a person's page and the page behind it.

    `family` is what the form itself shows, so that only who sees it may take the step. `compares` is for the step
    that shows two entries beside each other before it is taken. `needs` is the permission at the person's controller.
    """

    code: str
    label: Promise
    verb: Promise
    done: Promise
    form: type[StepForm]
    perform: Callable[[Subject, Any, Act], object]
    offered: Callable[[Standing], bool] = lambda found: found.is_standing
    consequences: Callable[[Standing], list[str]] = lambda found: []
    everyday: bool = False
    destroys: bool = False
    compares: bool = False
    family: Family | None = None
    needs: str = NEEDS

    def allowed(self, viewer: User, subject: Subject) -> bool:
        """Whether this person may take the step at all."""
        access = access_of(viewer)
        if self.family is not None and self.family not in access.families(subject.controller_id):
            return False
        return access.allows(self.needs, subject.controller_id)


def offered_to(viewer: User, found: Standing) -> list[Step]:
    """Return the steps that the entry's state allows and this person may take."""
    return [step for step in STEPS.values() if step.offered(found) and step.allowed(viewer, found.subject)]


def _add_guardian(subject: Subject, form: Any, act: Act) -> object:
    data = form.cleaned_data
    stand = Stand(
        guardian=form.person,
        name=data["name"],
        contact=data["contact"],
        evidence=data["evidence"],
        evidence_on=data["evidence_on"],
    )
    return guardians.add_guardian(subject, stand=stand, born_on=data["born_on"], **act.as_keywords())


def _of_ending(found: Standing) -> list[str]:
    return [
        gettext("From the day after, whoever has it may be known by it."),
        gettext("What happened until then stays with this person."),
    ]


def _of_guardian(found: Standing) -> list[str]:
    return [
        gettext(
            "They stand for the child until it reaches the age of consent of its country, by the law of today."
        ),
        gettext("The child’s date of birth is kept, since it is needed for that."),
    ]


def _of_no_code(found: Standing) -> list[str]:
    return [
        gettext(
            "Whoever has a link opens the choices again. Do this only for a person whom you have identified."
        ),
        gettext("The address on record gets a mail that says so."),
    ]


def _of_merging(found: Standing) -> list[str]:
    return [
        gettext("Identifiers, names to be found by, and guardians go over to the entry that stays."),
        gettext("This entry stays as a pointer with its history. A merge cannot be undone."),
    ]


def _of_erasing(found: Standing) -> list[str]:
    count = len(found.identifiers)
    others = found.subject.merged.count()
    said = [
        gettext(
            "The person’s key is destroyed: name, identifiers and guardians can never be read again, nor in backups."
        ),
        ngettext(
            "%(count)s identifier goes on the suppression list as a keyed hash, so that no import brings it back.",
            "%(count)s identifiers go on the suppression list as keyed hashes, so that no import brings them back.",
            count,
        )
        % {"count": count},
        gettext("Requests of the person keep keys of their own, and go at the end of their own time."),
    ]
    if others:
        said.append(
            ngettext(
                "%(count)s entry that was merged into this one goes with it.",
                "%(count)s entries that were merged into this one go with it.",
                others,
            )
            % {"count": others}
        )
    return [*said, gettext("This cannot be undone.")]


_ALL = (
    Step(
        code="identifier",
        label=_("Add an identifier"),
        verb=_("Add it"),
        done=_("The identifier is added."),
        form=IdentifierForm,
        perform=lambda subject, form, act: identifiers.add_identifier(
            subject, known=form.known, act=form.own_act, **act.as_keywords()
        ),
        everyday=True,
    ),
    Step(
        code="verify",
        label=_("Verify"),
        verb=_("Note that it is verified"),
        done=_("The identifier is verified."),
        form=VerifyForm,
        perform=lambda subject, form, act: identifiers.verify(
            form.chosen, proof=Proof(form.cleaned_data["proof"]), **act.as_keywords()
        ),
        offered=lambda found: found.is_standing and bool(found.current_identifiers),
        everyday=True,
    ),
    Step(
        code="end",
        label=_("End an identifier"),
        verb=_("End it"),
        done=_("The identifier has ended."),
        form=EndForm,
        perform=lambda subject, form, act: identifiers.end_identifier(
            form.chosen, on=form.cleaned_data["on"], **act.as_keywords()
        ),
        offered=lambda found: found.is_standing and bool(found.current_identifiers),
        consequences=_of_ending,
    ),
    Step(
        code="rename",
        label=_("Change the name"),
        verb=_("Change the name"),
        done=_("The name is changed."),
        form=NameForm,
        perform=lambda subject, form, act: people.rename(
            subject, name=form.cleaned_data["name"], **act.as_keywords()
        ),
        family=Family.IDENTITY,
    ),
    Step(
        code="place",
        label=_("Change country or language"),
        verb=_("Change it"),
        done=_("Country and language are changed."),
        form=PlaceForm,
        perform=lambda subject, form, act: people.relocate(
            subject,
            country=form.cleaned_data["country"],
            language=form.cleaned_data["language"],
            **act.as_keywords(),
        ),
    ),
    Step(
        code="guardian",
        label=_("Add a parent or guardian"),
        verb=_("Add them"),
        done=_("The parent or guardian is noted."),
        form=GuardianForm,
        perform=_add_guardian,
        consequences=_of_guardian,
        family=Family.IDENTITY,
    ),
    Step(
        code="end-guardian",
        label=_("End a guardian’s standing"),
        verb=_("End it"),
        done=_("They no longer stand for the child."),
        form=EndGuardianForm,
        perform=lambda subject, form, act: guardians.end_guardian(form.chosen, **act.as_keywords()),
        offered=lambda found: found.is_standing and bool(found.current_guardians),
    ),
    Step(
        code="no-code",
        label=_("Stop asking for a code"),
        verb=_("Stop asking for it"),
        done=_("No code is asked for any more."),
        form=NoCodeForm,
        perform=lambda subject, form, act: second_steps.turn_off(
            second_steps.guarding(subject),
            reason=NoCodeReason(form.cleaned_data["reason"]),
            by=act.by,
            now=act.now,
        ),
        offered=lambda found: found.is_standing and found.code_since is not None,
        consequences=_of_no_code,
    ),
    Step(
        code="merge",
        label=_("Merge into another entry"),
        verb=_("Merge"),
        done=_("The two entries are one."),
        form=MergeForm,
        perform=lambda subject, form, act: merging.merge(
            subject, into=form.person, reason=MergeReason(form.cleaned_data["reason"]), **act.as_keywords()
        ),
        consequences=_of_merging,
        compares=True,
        destroys=True,
    ),
    Step(
        code="erase",
        label=_("Erase"),
        verb=_("Erase for good"),
        done=_("The person is erased."),
        form=EraseForm,
        perform=lambda subject, form, act: erasing.erase(
            subject, reason=SuppressionReason(form.cleaned_data["reason"]), **act.as_keywords()
        ),
        consequences=_of_erasing,
        destroys=True,
    ),
)

STEPS: dict[str, Step] = {step.code: step for step in _ALL}
"""Every step by its code, which is also its place in the address."""


def register(step: Step) -> None:
    """Add a step of a higher package; one of the same code is replaced."""
    STEPS[step.code] = step
