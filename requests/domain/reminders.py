"""Reminding the office in time. Deadlines first, milestones before them, all from stored facts.

A reminder belongs to a day of the controller's calendar and falls due at its reminder hour (07:00 unless set). A
sweep looks at the requests whose day has come and says what should have been said and was not: a missed beat loses
nothing, a doubled one repeats nothing, and a request entered late alerts at once. Each request carries the next day
on which it may need a look (`Deadline.look_on`); every change of it sets that day to the day of the change, and a
change of the controller's habits or people does so for all of its open requests.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from law import Step
from mailroom.models import Mail
from office.deadline_options import calendar_of, options_for
from office.domain.access import access_of, holders
from office.models import Controller, User
from office.one_by_one import OneByOne
from requests import notifications
from requests.domain import absences, identity_rules, links
from requests.domain.outlook import Facts, Notice, Office, next_look, notices
from requests.enums import ClockKind
from requests.identity_enums import CheckOutcome
from requests.models import Absence, ClockEvent, Deadline, IdentityCheck, Reminded, Request, Upkeep, Watcher

BATCH = 100


@dataclass(slots=True)
class Tally:
    """How a sweep goes: how many mails it queued, and what went wrong."""

    queued: int = 0
    turns: OneByOne = field(default_factory=OneByOne)


def sweep(*, now: datetime) -> int:
    """Queue every reminder that is due and was not given yet; return how many mails that made.

    What goes wrong at one request keeps nothing else waiting; it is raised when all is done.
    """
    tally = Tally()
    for controller in Controller.objects.all():
        tally.turns.do(_sweep_controller, controller, now=now, tally=tally)
    tally.turns.end()
    return tally.queued


def office_of(controller: Controller, *, now: datetime) -> Office:
    """Read who a controller's reminders go to, and what they go by."""
    return Office(
        controller=controller,
        options=options_for(controller),
        leads=tuple(holders("approve_cases", controller=controller)),
        handlers=_handlers(controller, now=now),
        unchecked=identity_rules.unchecked(controller),
    )


def _handlers(controller: Controller, *, now: datetime) -> dict[UUID, User]:
    """Return who hears in the place of each who handles requests: they themselves, or whoever stands in for them."""
    on, handlers = controller.today(now), holders("handle_cases", controller=controller)
    if not Absence.objects.filter(first_day__lte=on, last_day__gte=on).exists():
        return {user.pk: user for user in handlers}
    present = {user.pk: absences.at_work(user, on=on, controller_id=controller.pk) for user in handlers}
    return {key: user for key, user in present.items() if user is not None}


def _sweep_controller(controller: Controller, *, now: datetime, tally: Tally) -> int:
    """Look at all whose day has come; return how many requests that were."""
    looked_at = 0
    office, day = office_of(controller, now=now), controller.reminder_day(now)
    habits = fingerprint(office)
    _mind_habits(office, habits=habits, day=day)
    after: Deadline | None = None
    while True:
        with transaction.atomic():
            if _upkeep_of(controller).habits != habits:
                return looked_at  # another sweep knows newer ones, by which it is planned when to look again
            rows = _take(controller, day=day, after=after)
            if not rows:
                return looked_at
            _look_at(rows, office=office, day=day, now=now, tally=tally)
        after, looked_at = rows[-1], looked_at + len(rows)


def _mind_habits(office: Office, *, habits: str, day: date) -> None:
    """Look at every open request again when the controller reminds in another way, or other people."""
    known, _made = Upkeep.objects.get_or_create(controller=office.controller)
    if known.habits == habits:
        return
    rows = Deadline.objects.current().open().filter(request__controller=office.controller)
    with transaction.atomic():
        upkeep = _upkeep_of(office.controller)
        rows.filter(Q(look_on__gt=day) | Q(look_on=None)).update(look_on=day)
        Upkeep.objects.filter(pk=upkeep.pk).update(habits=habits)


def _upkeep_of(controller: Controller) -> Upkeep:
    """Lock what is remembered of a controller, so that no sweep plans by habits that another one replaces."""
    return Upkeep.objects.select_for_update().get(controller=controller)


def fingerprint(office: Office) -> str:
    """Return what tells one way of reminding from another."""
    controller, options = office.controller, office.options
    parts = (
        sorted(controller.remind_days),
        controller.lead_from_days,
        controller.unassigned_working_days,
        controller.milestone_received_days,
        controller.milestone_identity_days,
        controller.milestone_extension_days,
        calendar_of(controller, options),
        options.prompt_working_days,
        sorted(map(str, options.days_off)),
        sorted(str(user.pk) for user in office.leads),
        sorted(map(str, office.handlers)),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _take(controller: Controller, *, day: date, after: Deadline | None) -> list[Deadline]:
    """Lock the next requests whose day has come; those that somebody is changing wait for the next sweep."""
    rows = Deadline.objects.current().open().filter(request__controller=controller, look_on__lte=day)
    if after is not None:
        later = Q(look_on__gt=after.look_on) | Q(pk__gt=after.pk)
        rows = rows.filter(later, look_on__gte=after.look_on)
    rows = rows.select_related("request").order_by("look_on", "pk")
    return list(rows.select_for_update(of=("self", "request"), skip_locked=True)[:BATCH])


def _look_at(rows: list[Deadline], *, office: Office, day: date, now: datetime, tally: Tally) -> None:
    """Say what is due and note when to look again; what goes wrong at a request waits for the next sweep."""
    given = _given(rows)
    planned: defaultdict[date | None, list[int]] = defaultdict(list)
    for facts in _facts(rows):
        facts.case.controller = office.controller
        tally.queued += tally.turns.do(
            _look, facts.case, facts=facts, office=office, day=day, given=given, planned=planned, now=now
        )
    for look_on, keys in planned.items():
        Deadline.objects.filter(pk__in=keys).update(look_on=look_on)


def _look(
    case: Request,
    *,
    facts: Facts,
    office: Office,
    day: date,
    given: Given,
    planned: defaultdict[date | None, list[int]],
    now: datetime,
) -> int:
    """Say what is due of one request, and plan when to look again."""
    with transaction.atomic():
        queued = _remind(facts, office=office, day=day, given=given, now=now)
    planned[next_look(facts, office=office, day=day)].append(facts.current.pk)
    return queued


def _facts(rows: list[Deadline]) -> list[Facts]:
    """Read what is known of each request, in three queries for all."""
    ids = [row.request_id for row in rows]
    asked = ClockEvent.objects.standing().filter(request__in=ids, kind=ClockKind.IDENTITY_ASKED)
    proved = IdentityCheck.objects.filter(request__in=ids, outcome=CheckOutcome.PROVED)
    settled = asked.order_by().values_list("request_id").union(proved.order_by().values_list("request_id"))
    asked_ids = {request_id for (request_id,) in settled}
    windows = Deadline.objects.open().filter(request__in=ids, step=Step.EXTENSION_NOTICE.value)
    watchers: defaultdict[UUID, list[User]] = defaultdict(list)
    for watcher in Watcher.objects.filter(request__in=ids, user__is_active=True).select_related("user"):
        if access_of(watcher.user).allows("read_cases", rows[0].request.controller_id):
            watchers[watcher.request_id].append(watcher.user)
    by_law = {(window.request_id, window.jurisdiction): window for window in windows}
    return [
        Facts(
            current=row,
            window=by_law.get((row.request_id, row.jurisdiction)) if row.step == Step.RESPOND.value else None,
            identity_asked=row.request_id in asked_ids,
            watchers=tuple(watchers[row.request_id]),
        )
        for row in rows
    ]


Given = set[tuple[UUID, UUID, str]]


def _given(rows: list[Deadline]) -> Given:
    found = Reminded.objects.filter(request__in=[row.request_id for row in rows])
    return set(found.values_list("request_id", "user_id", "key"))


def _remind(facts: Facts, *, office: Office, day: date, given: Given, now: datetime) -> int:
    """Give each person the strongest of what is new to them; it speaks for the rest. Returns how many mails."""
    fresh: defaultdict[User, list[Notice]] = defaultdict(list)
    for notice in notices(facts, office=office, day=day):
        for user in notice.users:
            if (facts.case.pk, user.pk, notice.key) not in given:
                fresh[user].append(notice)
    for user, found in fresh.items():
        first, *others = found
        notifications.reminder(facts.current, user=user, notice=first, others=others, now=now)
        Reminded.objects.bulk_create(
            Reminded(request=facts.case, user=user, key=notice.key) for notice in found
        )
    return len(fresh)


def nudge_unconfirmed(*, now: datetime) -> int:
    """Remind people, once, to confirm an address that has stayed unconfirmed; return how many were reminded.

    The request is worked on all the same; an unconfirmed address neither stops the clock nor hides it. What goes
    wrong at one request keeps no other waiting; it is raised when all is done.
    """
    tally = Tally()
    for controller in Controller.objects.all():
        waiting = (
            Request.objects.open()
            .unconfirmed()
            .filter(
                controller=controller,
                created_at__lte=now - timedelta(days=controller.nudge_days),
                created_at__gt=now - timedelta(days=controller.nudge_days + 30),
            )
            .select_related("controller")
        )
        for case in waiting.iterator(chunk_size=BATCH):
            tally.queued += tally.turns.do(_nudge, case, now=now)
    tally.turns.end()
    return tally.queued


@transaction.atomic
def _nudge(case: Request, *, now: datetime) -> int:
    """Remind one person; 0 for who got no receipt, since theirs was taken over, or was reminded before."""
    keys = [f"request:{case.pk}:receipt", f"request:{case.pk}:confirm"]
    said = set(Mail.objects.filter(dedupe_key__in=keys).values_list("template", flat=True))
    if said != {"requests/receipt"}:
        return 0
    notifications.confirm_nudge(case, url=links.issue(case, now=now), now=now)
    return 1
