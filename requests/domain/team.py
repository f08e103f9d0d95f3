"""Working together on requests: notes, watching, rules that assign, handing everything over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from office import history
from office.domain import access_log
from office.domain.access import access_of
from office.models import User
from requests import notifications, team_notifications
from requests.domain import absences, texts
from requests.domain.changes import changing, demand_open
from requests.domain.errors import IntakeRefusedError, RequestError
from requests.models import AssignmentRule, Deadline, InternalNote, Request, Watcher


def note(case: Request, *, text: str, by: User, now: datetime, seen: int | None = None) -> InternalNote:
    """Keep a note among staff about a request."""
    with changing(case, action="requests.noted", by=by, now=now, seen=seen) as locked:
        return _keep(locked, text=text, by=by, now=now)


def _keep(case: Request, *, text: str, by: User, now: datetime) -> InternalNote:
    body = texts.paragraphs("text", text)
    if not body:
        raise IntakeRefusedError("text", _("Write the note."))
    return InternalNote.objects.create(
        data_key_id=case.data_key_id, request=case, author=by, body=body, created_at=now
    )


def watch(case: Request, *, by: User, now: datetime, seen: int | None = None) -> None:
    """Let a member of staff hear of replies, decisions and delays of a request."""
    with changing(case, action="requests.watched", by=by, now=now, seen=seen) as locked:
        Watcher.objects.get_or_create(request=locked, user=by, defaults={"since": now})


def unwatch(case: Request, *, by: User, now: datetime, seen: int | None = None) -> None:
    """End what `watch` began. Raises `RequestError` for whoever does not watch."""
    with changing(case, action="requests.unwatched", by=by, now=now, seen=seen) as locked:
        gone, _each = Watcher.objects.filter(request=locked, user=by).delete()
        if not gone:
            raise RequestError(_("You do not watch this request."))


def by_rule(case: Request, *, now: datetime) -> User | None:
    """Return whom the first fitting rule gives a new request to; whoever is away is stood in for, or passed over."""
    rules = AssignmentRule.objects.filter(
        controller=case.controller, right__in=["", case.right], language__in=["", case.language]
    )
    on = case.controller.today(now)
    for rule in rules.select_related("assignee").order_by("position", "pk"):
        found = absences.at_work(rule.assignee, on=on, controller_id=case.controller_id)
        if found is not None:
            return found
    return None


def say_assigned(case: Request, *, current: Deadline, now: datetime) -> None:
    """Put on record that a rule gave a new request to somebody, and tell them."""
    if case.assignee is None:
        return
    access_log.record(
        action="requests.assigned_by_rule",
        actor=None,
        controller=case.controller,
        target=case,
        now=now,
        details={"to": str(case.assignee.pk), "version": case.version},
    )
    notifications.assigned(case, user=case.assignee, current=current, now=now)


def save_rule(rule: AssignmentRule, *, by: User, now: datetime) -> AssignmentRule:
    """Store a rule. Raises `RequestError` for somebody who may not handle the controller's requests."""
    if not access_of(rule.assignee).allows("handle_cases", rule.controller_id):
        raise RequestError(_("This person may not handle requests of this controller."))
    history.sign(rule, by=by, at=now)
    rule.save()
    access_log.record(
        action="requests.rule_saved", actor=by, controller=rule.controller, target=rule, now=now
    )
    return rule


def remove_rule(rule: AssignmentRule, *, by: User, now: datetime) -> None:
    """Remove a rule."""
    access_log.record(
        action="requests.rule_removed", actor=by, controller=rule.controller, target=rule, now=now
    )
    history.sign(rule, by=by, at=now)
    rule.delete()


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of one request; `why_not` is empty where it changed hands."""

    case: Request
    why_not: str = ""


def hand_over(whose: User, *, to: User, text: str, by: User, now: datetime) -> list[Handed]:
    """Give all open requests of somebody to another, each in a transaction of its own, and tell the latter once.

    Raises `RequestError`: the same person, or for somebody else without leading their office; `IntakeRefusedError`
    for words that cannot be kept.
    """
    absences.demand(by, of=whose)
    if whose == to:
        raise IntakeRefusedError("to", _("Choose somebody else."))
    words = texts.paragraphs("text", text)
    mine = access_of(by).controllers(absences.NEEDED if by == whose else absences.LEADS)
    rows = Request.objects.open().filter(assignee=whose, controller__in=mine)
    results = []
    for case in rows.select_related("controller").order_by("received_at", "pk"):
        try:
            _hand(case, whose=whose, to=to, words=words, by=by, now=now)
        except RequestError as error:
            results.append(Handed(case=case, why_not=str(error)))
        else:
            results.append(Handed(case=case))
    done = [one.case for one in results if not one.why_not]
    if done and to != by:
        team_notifications.handed_over(done, whose=whose, to=to, now=now)
    return results


def _hand(case: Request, *, whose: User, to: User, words: str, by: User, now: datetime) -> None:
    if not to.is_active or not access_of(to).allows("handle_cases", case.controller_id):
        raise RequestError(_("This person may not handle requests of this controller."))
    details: dict[str, str | int | list[str] | None] = {"to": str(to.pk), "of": str(whose.pk)}
    with changing(case, action="requests.passed_on", by=by, now=now, details=details) as locked:
        demand_open(locked)
        if locked.assignee_id != whose.pk:
            raise RequestError(_("Somebody else has it by now."))
        locked.assignee = to
        if words:
            _keep(locked, text=words, by=by, now=now)
