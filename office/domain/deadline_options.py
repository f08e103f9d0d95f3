"""Choosing how a controller's deadlines are counted, and seeing beforehand what that does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import law
from law import Case, Event, EventKind, LawError, Options, Right, Step
from office import citations, history, law_words, option_words, recounts
from office.dates import due_in_words, in_words
from office.deadline_options import calendar_of, options_for, row_of, with_days_off
from office.domain import access_log
from office.domain.access import access_of
from office.errors import DeadlineOptionsRefusedError
from office.models import Controller, DeadlineOptions, User
from office.models.deadlines import OPTIONS

NEEDS = "manage_office"
A_DAY = timedelta(days=1)
FOUR_YEARS, A_YEAR = 1461, 366
ASKED_AFTER, PROVED_AFTER = 2, 9
ELSEWHERE = ("GB", "US-CA", "BR")
"""Laws that move, stop and extend in other ways than the controller's own may."""
CHRISTMAS = (11, 24)
"""Month and day on which a request comes in whose month ends on Christmas Eve."""


@dataclass(frozen=True, slots=True)
class Example:
    """A typical case: in words, and when it is due now and with other options. A time where it is in hours."""

    words: str
    before: date | datetime
    after: date | datetime

    @property
    def moves(self) -> bool:
        """Whether the options make a difference here."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Preview:
    """What options would do: to typical cases, to how many open requests, and whether they go beyond the law.

    `later` is a sentence with a case that is due later than the law has it by itself; empty if there is none.
    """

    examples: tuple[Example, ...]
    waiting: int
    later: str

    @property
    def shortens(self) -> bool:
        """Whether a typical case is due earlier: what has waited longer than that is overdue at once."""
        return any(law.ends_after(one.before, one.after) for one in self.examples)


def preview(controller: Controller, *, options: Options, now: datetime) -> Preview:
    """Say what options would do; raises DeadlineOptionsRefusedError for those that cannot be."""
    today = controller.today(now)
    demand_lawful(controller, options=options, today=today)
    standing, wanted = options_for(controller), with_days_off(controller, options)
    return Preview(
        examples=tuple(
            Example(words=str(words), before=_due(case, standing), after=_due(case, wanted))
            for words, case in _typical(controller, now=now)
        ),
        waiting=recounts.waiting(controller),
        later=_later_than_law(controller, options=options, now=now),
    )


def demand_lawful(controller: Controller, *, options: Options, today: date) -> None:
    """Refuse options that `law` does not know, and a time to answer that ends after the law's on any day.

    A shorter time is the office's own matter. Raises DeadlineOptionsRefusedError.
    """
    try:
        if options.holidays is not None and options.holidays not in law.calendars_in(controller.country):
            law.deadline(_access(controller, today, options=options), Step.RESPOND, today=today)
            raise DeadlineOptionsRefusedError(
                gettext("“%(place)s” is not where %(controller)s acts.")
                % {"place": options.holidays, "controller": controller},
                field="holidays",
            )
        without = replace(options, period=None)
        breach = replace(_access(controller, today, options=without), right=None)
        later = law.first_later(
            [
                *(
                    _access(controller, today + number * A_DAY, options=without)
                    for number in range(FOUR_YEARS)
                ),
                breach,
            ],
            options,
        )
    except LawError as error:
        raise DeadlineOptionsRefusedError(
            law_words.wrong(error), field=error.field.removeprefix("options.")
        ) from error
    if later is not None:
        raise DeadlineOptionsRefusedError(_too_long(later), field="period")


def _too_long(later: law.Later) -> str:
    if later.before.guidance:
        sentence = gettext(
            "The law names no number of days, but that is longer than what counts as without delay under "
            "%(source)s: what comes in on %(received)s is due by %(lawful)s, with this time only on %(chosen)s. "
            "Choose a shorter time or none."
        )
    else:
        sentence = gettext(
            "That is longer than %(source)s allows: what comes in on %(received)s is due by %(lawful)s, with "
            "this time only on %(chosen)s. Choose a shorter time or none."
        )
    return sentence % {
        "source": citations.in_words(later.source),
        "received": in_words(_day(later.case.received)),
        "lawful": in_words(_day(later.before.due)),
        "chosen": in_words(_day(later.after.due)),
    }


def _later_than_law(controller: Controller, *, options: Options, now: datetime) -> str:
    """Name a case that these options make due later than the law has it by itself, over the coming year."""
    year = list(_year_of_cases(controller, options=options, now=now))
    found = law.first_later(year, options) or _later_elsewhere(year, options=options)
    if found is None:
        return ""
    asked = [in_words(event.on) for event in found.case.events]
    if found.case.right is None:
        sentence = gettext(
            "A breach may then be notified later than by the law’s most cautious reading: one found out on "
            "%(received)s by %(chosen)s instead of %(lawful)s."
        )
    elif asked:
        sentence = gettext(
            "Some answers are then due later than by the law’s most cautious reading: what is received on "
            "%(received)s, with proof of identity asked for on %(asked)s and given on %(proved)s, would be due on "
            "%(chosen)s instead of %(lawful)s."
        )
    else:
        sentence = gettext(
            "Some answers are then due later than by the law’s most cautious reading: what is received on "
            "%(received)s would be due on %(chosen)s instead of %(lawful)s."
        )
    said = sentence % {
        "received": due_in_words(found.case.received),
        "asked": asked[0] if asked else "",
        "proved": asked[-1] if asked else "",
        "chosen": due_in_words(found.after.due),
        "lawful": due_in_words(found.before.due),
    }
    if found.case.jurisdiction == controller.country:
        return said
    under = gettext("This is under the law of %(place)s.")
    return f"{said} {under % {'place': option_words.place_name(found.case.jurisdiction)}}"


def _later_elsewhere(year: list[Case], *, options: Options) -> law.Later | None:
    """Find a case under another country's law, which may move a day or start anew where the own law does not.

    Other options do the same at home; a time of the office's own never binds past a law.
    """
    if options.roll is None and options.identity is None:
        return None
    without = replace(options, period=None)
    for code in ELSEWHERE:
        found = law.first_later((replace(case, jurisdiction=code) for case in year), without)
        if found is not None:
            return found
    return None


def _year_of_cases(controller: Controller, *, options: Options, now: datetime) -> Iterator[Case]:
    """Access received on each day of a year: without a question, asked early, and on the last day in time.

    Then a breach, found out now.
    """
    today = controller.today(now)
    for number in range(A_YEAR):
        received = today + number * A_DAY
        plain = _access(controller, received, options=Options())
        yield plain
        last = law.add_working_days(
            received, options.prompt_working_days, place=calendar_of(controller, options)
        )
        for asked in (received + ASKED_AFTER * A_DAY, last):
            yield replace(plain, events=_proved(asked, after=PROVED_AFTER - ASKED_AFTER))
    yield replace(plain, right=None, received=now.astimezone(ZoneInfo(controller.time_zone)))


def _typical(controller: Controller, *, now: datetime) -> Iterator[tuple[object, Case]]:
    today = controller.today(now)
    plain = _access(controller, today, options=Options())
    yield _("Access, received today"), plain
    asked = today + ASKED_AFTER * A_DAY
    yield (
        _("The same, with proof of identity asked for two days later and given after a week"),
        replace(plain, events=_proved(asked, after=PROVED_AFTER - ASKED_AFTER)),
    )
    advent = date(today.year + ((today.month, today.day) > CHRISTMAS), *CHRISTMAS)
    yield _("Access, received on 24 November, a month before Christmas Eve"), replace(plain, received=advent)
    yield _("A breach, found out now"), replace(plain, right=None, received=now)


def _access(controller: Controller, received: date, *, options: Options) -> Case:
    return Case(
        jurisdiction=controller.country,
        right=Right.ACCESS,
        received=received,
        acts_in=controller.country,
        options=options,
    )


def _proved(asked: date, *, after: int) -> tuple[Event, ...]:
    proved = asked + after * A_DAY
    return (Event(EventKind.IDENTITY_ASKED, asked), Event(EventKind.IDENTITY_PROVED, proved))


def _due(case: Case, options: Options) -> date | datetime:
    step = Step.RESPOND if case.right is not None else Step.BREACH_NOTIFICATION
    last = max([_day(case.received), *(event.on for event in case.events)])
    chosen = law.options_under(case.jurisdiction, options)
    found = law.binding_deadlines(replace(case, options=chosen), today=last)
    return next(one.due for one in found if one.step is step)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


@transaction.atomic
def save(
    controller: Controller, *, options: Options, reason: str, by: User, now: datetime
) -> DeadlineOptions:
    """Store the options of a controller, with the reason for departing from the law; open requests follow.

    Raises DeadlineOptionsRefusedError, also for whoever does not manage the office, and where nothing changes.
    """
    if not access_of(by).allows(NEEDS, controller.pk):
        raise DeadlineOptionsRefusedError(
            gettext("You do not manage the office of %(controller)s.") % {"controller": controller}
        )
    demand_lawful(controller, options=options, today=controller.today(now))
    Controller.objects.select_for_update().get(pk=controller.pk)
    row = row_of(controller) or DeadlineOptions(controller=controller)
    before = (row.chosen, row.reason)
    _fill(row, options=options, reason=reason.strip())
    if row.chosen and not row.reason:
        raise DeadlineOptionsRefusedError(
            gettext("Write why the office counts in another way than the law."), field="reason"
        )
    if (row.chosen, row.reason) == before:
        raise DeadlineOptionsRefusedError(gettext("Nothing is changed."))
    history.sign(row, by=by, at=now)
    row.save()
    access_log.record(
        action="office.deadline_options_set",
        actor=by,
        controller=controller,
        target=controller,
        now=now,
        details={"version": latest_version(controller)},
    )
    transaction.on_commit(recounts.ask)
    return row


def _fill(row: DeadlineOptions, *, options: Options, reason: str) -> None:
    for name in OPTIONS:
        setattr(row, name, getattr(options, name) or "")
    prompt = options.prompt_working_days
    row.prompt_working_days = prompt if prompt != Options().prompt_working_days else None
    row.reason = reason if row.chosen else ""


def latest_version(controller: Controller) -> int | None:
    """Return the number of the latest version of a controller's options; None before the first."""
    version = DeadlineOptions.history.filter(controller_id=controller.pk).order_by("-history_id").first()
    return version.history_id if version is not None else None
