"""Recurring reviews: planned, changed, completed round by round, ended (P22, P27).

Anything can be under review: an object of any package, or a practice without a page of its own. Who manages reviews
at the controller may do everything; the owner of a review may complete it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext

from law.periods import add_months
from office import history
from office.domain import access_log, review_checks
from office.domain.access_log import Detail
from office.enums import ReviewOutcome
from office.errors import ReviewChangedMeanwhileError, ReviewRefusedError
from office.models import Controller, Review, ReviewRound, User


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed of a review: its name by language, its rhythm in months, its checklist, owner and next day."""

    name: Mapping[str, str]
    interval_months: int
    checklist: Sequence[str]
    owner: User
    next_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry of the checklist at one round: ticked, or left out with a note that says why."""

    entry: str
    done: bool
    note: str = ""


def terms_of(review: Review) -> Terms:
    """Return the terms that stand, for `dataclasses.replace` and `change`."""
    return Terms(
        name=dict(review.name),
        interval_months=review.interval_months,
        checklist=list(review.checklist),
        owner=review.owner,
        next_on=review.next_on,
    )


def standing_review(target_type: str, target_id: UUID) -> Review | None:
    """Return the review that an object is under, with its owner and controller; one query."""
    rows = Review.objects.standing().about(target_type, target_id)
    return rows.select_related("owner", "controller").first()


@transaction.atomic
def plan(
    controller: Controller, *, terms: Terms, by: User | None, now: datetime, target: Model | None = None
) -> Review:
    """Put something under regular review: `target`, or a practice that has no page. No actor is the portal itself.

    Raises ReviewRefusedError, among others for an object that is under review already.
    """
    review_checks.demand_manager(controller, by=by)
    today = controller.today(now)
    checked = _checked(terms, controller=controller, today=today)
    review_checks.demand_day_to_come(checked.next_on, today=today)
    review = Review(controller=controller, planned_at=now)
    if target is not None:
        Controller.objects.select_for_update().get(pk=controller.pk)  # two people plan one after the other
        review.target_type, review.target_id = target._meta.label_lower, target.pk
        if standing_review(review.target_type, target.pk) is not None:
            raise ReviewRefusedError(gettext("This is under regular review already."))
    _apply(review, checked)
    _save(review, by=by, now=now)
    _record("office.review_planned", review, by=by, now=now, details={"months": review.interval_months})
    return review


@transaction.atomic
def change(
    review: Review, *, terms: Terms, by: User | None, now: datetime, seen: int | None = None
) -> Review:
    """Change what is agreed of a review; does nothing where nothing differs. `seen` is the revision on the page.

    Raises ReviewRefusedError, and ReviewChangedMeanwhileError for a revision that is not the latest.
    """
    locked = _locked(review, seen=seen)
    review_checks.demand_manager(locked.controller, by=by)
    today, before = locked.controller.today(now), terms_of(locked)
    checked = _checked(terms, controller=locked.controller, today=today)
    changed = [one.name for one in fields(Terms) if getattr(before, one.name) != getattr(checked, one.name)]
    if not changed:
        return locked
    if "next_on" in changed:
        review_checks.demand_day_to_come(checked.next_on, today=today)
    _apply(locked, checked)
    locked.revision += 1
    _save(locked, by=by, now=now)
    _record("office.review_changed", locked, by=by, now=now, details={"fields": sorted(changed)})
    return locked


@transaction.atomic
def complete(
    review: Review,
    *,
    outcome: ReviewOutcome,
    answers: Sequence[Answer],
    evidence: str,
    by: User | None,
    now: datetime,
    done_on: date | None = None,
    evidence_link: str = "",
    seen: int | None = None,
) -> ReviewRound:
    """Record a round: what was looked at, what came out, and the evidence. `done_on` is today unless given.

    The next round is counted from the day on which this one was done, so that what was missed does not pile up.

    Raises ReviewRefusedError, and ReviewChangedMeanwhileError for a revision that is not the latest.
    """
    locked = _locked(review, seen=seen)
    review_checks.demand_reviewer(locked, by=by)
    done_on = done_on or locked.controller.today(now)
    review_checks.demand_day_done(locked, day=done_on, today=locked.controller.today(now))
    given = [Answer(one.entry, one.done, " ".join(one.note.split())) for one in answers]
    _demand_all_answered(locked, answers=given)
    made = ReviewRound(
        review=locked,
        due_on=locked.next_on,
        done_on=done_on,
        done_by=by,
        done_at=now,
        outcome=ReviewOutcome(outcome).value,
        answers=[{"entry": one.entry, "done": one.done, "note": one.note} for one in given],
        evidence=review_checks.evidence(evidence),
        evidence_link=review_checks.link(evidence_link),
        next_on=add_months(done_on, locked.interval_months),
    )
    made.save()
    locked.next_on = made.next_on
    locked.revision += 1
    _save(locked, by=by, now=now)
    noted = {"outcome": made.outcome, "round": str(made.pk), "done_on": done_on.isoformat()}
    _record("office.review_completed", locked, by=by, now=now, details=noted)
    return made


@transaction.atomic
def end(review: Review, *, because: str, by: User | None, now: datetime, seen: int | None = None) -> Review:
    """Stop reviewing something; its rounds stay. It can be planned anew.

    Raises ReviewRefusedError, and ReviewChangedMeanwhileError for a revision that is not the latest.
    """
    locked = _locked(review, seen=seen)
    review_checks.demand_manager(locked.controller, by=by)
    locked.ended_because = review_checks.reason(because)
    locked.ended_at = now
    locked.revision += 1
    _save(locked, by=by, now=now)
    _record("office.review_ended", locked, by=by, now=now)
    return locked


def _checked(terms: Terms, *, controller: Controller, today: date) -> Terms:
    review_checks.demand_owner(terms.owner, controller=controller)
    review_checks.demand_day_near(terms.next_on, today=today)
    return Terms(
        name=review_checks.name(terms.name),
        interval_months=review_checks.interval(terms.interval_months),
        checklist=review_checks.checklist(terms.checklist),
        owner=terms.owner,
        next_on=terms.next_on,
    )


def _apply(review: Review, terms: Terms) -> None:
    review.name = dict(terms.name)
    review.interval_months = terms.interval_months
    review.checklist = list(terms.checklist)
    review.owner = terms.owner
    review.next_on = terms.next_on


def _demand_all_answered(review: Review, *, answers: Sequence[Answer]) -> None:
    if [one.entry for one in answers] != review.checklist:
        raise ReviewRefusedError(gettext("Answer each entry of the checklist, in its order."))
    for number, answer in enumerate(answers):
        if not answer.done and not answer.note:
            raise ReviewRefusedError(
                gettext("Tick this, or write why it was left out."), field=f"note_{number}"
            )
        review_checks.demand_note_short(answer.note, field=f"note_{number}")


def _locked(review: Review, *, seen: int | None) -> Review:
    """Lock a review that goes on."""
    rows = Review.objects.select_for_update(of=("self",)).select_related("controller", "owner")
    locked: Review = rows.get(pk=review.pk)
    if seen is not None and locked.revision != seen:
        raise ReviewChangedMeanwhileError(
            gettext(
                "Somebody changed or completed this review while you had it open. Nothing of yours was done yet."
            )
        )
    if not locked.stands:
        raise ReviewRefusedError(gettext("This review has ended. Plan a new one."))
    return locked


def _save(review: Review, *, by: User | None, now: datetime) -> None:
    history.sign(review, by=by, at=now)
    review.save()


def _record(
    action: str,
    review: Review,
    *,
    by: User | None,
    now: datetime,
    details: Mapping[str, Detail] | None = None,
) -> None:
    access_log.record(
        action=action,
        actor=by,
        controller=review.controller,
        target=review,
        now=now,
        details={**(details or {}), "revision": review.revision},
    )
