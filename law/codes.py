"""The reasons a derivation can give, each with its parameters.

This package gives codes and parameters; the words, in every language, are written elsewhere. Days in the
parameters are ISO dates (`2026-09-03`), times `23:30`, zones IANA names, counts whole numbers. The text
after each member says what it states; `on` is the day the line speaks of; `PARAMS` lists the parameters.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Code(StrEnum):
    """One sentence of a derivation."""

    # How it begins.
    RECEIVED = "received"
    """Received on `on`."""
    RECEIVED_LOCAL = "received_local"
    """`on` is the local day, other than the day in UTC: zone, time (local), utc_date."""
    AWARE = "aware"
    """Became aware of the breach on `on`: time, zone."""
    AWARE_DAY = "aware_day"
    """Only the day is known, so the hours run from its beginning: zone."""
    FULL_HOUR = "full_hour"
    """The running hour does not count: time (from which the hours run), zone."""

    # What happened meanwhile.
    IDENTITY_SUSPENDED = "identity_suspended"
    """Asked on `on`, proved later, the days between do not count: asked, proved, days."""
    IDENTITY_SUSPENDED_OPEN = "identity_suspended_open"
    """Asked on `on`, not proved yet, counted as if proved today: asked, today, days."""
    IDENTITY_LATE = "identity_late"
    """Asked too late on `on`, not suspended: asked, limit (last day to ask in time), working_days."""
    IDENTITY_RESTARTED = "identity_restarted"
    """The time starts on `on`, when identity was proved: asked, proved."""
    IDENTITY_RESTARTED_OPEN = "identity_restarted_open"
    """Asked and not proved yet, the time starts as if proved today: asked, today."""
    IDENTITY_IGNORED = "identity_ignored"
    """Asked on `on`; this law, or the option chosen, does not stop the clock for it: asked."""
    CLARIFICATION_SUSPENDED = "clarification_suspended"
    """Asked on `on`, answered later, the days between do not count: asked, clarified, days."""
    CLARIFICATION_SUSPENDED_OPEN = "clarification_suspended_open"
    """Asked on `on`, not answered yet, counted as if answered today: asked, today, days."""
    CLARIFICATION_LATE = "clarification_late"
    """Asked too late on `on`, not suspended: asked, limit, working_days."""
    CLARIFICATION_EXCLUDED = "clarification_excluded"
    """The days from asking to answering, both included, do not count: asked, clarified, days."""
    CLARIFICATION_EXCLUDED_OPEN = "clarification_excluded_open"
    """The same with today for the answer that is still out: asked, today, days."""
    CLARIFICATION_BEFORE_START = "clarification_before_start"
    """Answered before the time began to run, so nothing to leave out: asked, clarified, start."""
    CLARIFICATION_IGNORED = "clarification_ignored"
    """Asked on `on`; the clock does not stop for it under this law for this right: asked, right."""
    FEE_RESTARTED = "fee_restarted"
    """The time starts on `on`, when the fee was paid: asked, paid."""
    FEE_RESTARTED_OPEN = "fee_restarted_open"
    """Fee asked and not paid yet, the time starts as if paid today: asked, today."""
    FEE_REFLECTION = "fee_reflection"
    """Share of the cost announced, the time starts on `on` after the days to think it over: asked, days."""
    FEE_IGNORED = "fee_ignored"
    """Fee asked on `on`; the clock does not stop for it under this law: asked."""
    ASKED_AFTER_END = "asked_after_end"
    """Asked on `on`, after the time had run out on `end`, so it changes nothing: asked, end."""

    # The period.
    NO_NUMBER = "no_number"
    """The law names no number, what follows is guidance."""
    PERIOD_CHOSEN = "period_chosen"
    """The office chose another period than the statute's: period (as written)."""
    OPTION_CHOSEN = "option_chosen"
    """The office counts in another way than the statute: option (a field of `Options`), value."""
    MONTHS_ADDED = "months_added"
    """`start` + `months`, ending on the same day number: start, months."""
    MONTH_END = "month_end"
    """`start` + `months`; that month has no such day, so its last: start, months, missing (day number)."""
    DAYS_ADDED = "days_added"
    """`start` + `days`, the day of the event not counted: start, days."""
    HOLIDAY_NOT_COUNTED = "holiday_not_counted"
    """`on` is a holiday and no working day: name, place."""
    CLOSING_DAY_NOT_COUNTED = "closing_day_not_counted"
    """`on` is a closing day of the office."""
    SEASON_NOT_COUNTED = "season_not_counted"
    """Days that the statute itself leaves out: first, last."""
    WORKING_DAYS_ADDED = "working_days_added"
    """`start` + `days` working days: start, days."""
    HOURS_ADDED = "hours_added"
    """The hours end on `on`: hours, time, zone."""
    PAUSE_ADDED = "pause_added"
    """Days that did not count are added: days."""
    PAUSE_ADDED_WORKING = "pause_added_working"
    """Working days that did not count are added: days."""

    # How it ends.
    WEEKEND = "weekend"
    """`on` is a day of the weekend: weekday (1 Monday to 7 Sunday)."""
    HOLIDAY = "holiday"
    """`on` is a public holiday: name (English), place."""
    CLOSING_DAY = "closing_day"
    """`on` is a closing day of the office."""
    ROLLED = "rolled"
    """Hence the next working day, `on`: start (the rest day on which the time would end)."""
    ROLLED_PAST_SUNDAY = "rolled_past_sunday"
    """Hence the next day that is neither Sunday nor holiday, `on`: start."""
    KEPT = "kept"
    """A rest day; neither this law nor an option moves it, so the date stands."""
    HOURS_KEPT = "hours_kept"
    """A rest day; periods in hours are not moved: time."""


PARAMS: Mapping[Code, frozenset[str]] = MappingProxyType(
    {
        Code.RECEIVED: frozenset(),
        Code.RECEIVED_LOCAL: frozenset({"zone", "time", "utc_date"}),
        Code.AWARE: frozenset({"time", "zone"}),
        Code.AWARE_DAY: frozenset({"zone"}),
        Code.FULL_HOUR: frozenset({"time", "zone"}),
        Code.IDENTITY_SUSPENDED: frozenset({"asked", "proved", "days"}),
        Code.IDENTITY_SUSPENDED_OPEN: frozenset({"asked", "today", "days"}),
        Code.IDENTITY_LATE: frozenset({"asked", "limit", "working_days"}),
        Code.IDENTITY_RESTARTED: frozenset({"asked", "proved"}),
        Code.IDENTITY_RESTARTED_OPEN: frozenset({"asked", "today"}),
        Code.IDENTITY_IGNORED: frozenset({"asked"}),
        Code.CLARIFICATION_SUSPENDED: frozenset({"asked", "clarified", "days"}),
        Code.CLARIFICATION_SUSPENDED_OPEN: frozenset({"asked", "today", "days"}),
        Code.CLARIFICATION_LATE: frozenset({"asked", "limit", "working_days"}),
        Code.CLARIFICATION_EXCLUDED: frozenset({"asked", "clarified", "days"}),
        Code.CLARIFICATION_EXCLUDED_OPEN: frozenset({"asked", "today", "days"}),
        Code.CLARIFICATION_BEFORE_START: frozenset({"asked", "clarified", "start"}),
        Code.CLARIFICATION_IGNORED: frozenset({"asked", "right"}),
        Code.FEE_RESTARTED: frozenset({"asked", "paid"}),
        Code.FEE_RESTARTED_OPEN: frozenset({"asked", "today"}),
        Code.FEE_REFLECTION: frozenset({"asked", "days"}),
        Code.FEE_IGNORED: frozenset({"asked"}),
        Code.ASKED_AFTER_END: frozenset({"asked", "end"}),
        Code.NO_NUMBER: frozenset(),
        Code.PERIOD_CHOSEN: frozenset({"period"}),
        Code.OPTION_CHOSEN: frozenset({"option", "value"}),
        Code.MONTHS_ADDED: frozenset({"start", "months"}),
        Code.MONTH_END: frozenset({"start", "months", "missing"}),
        Code.DAYS_ADDED: frozenset({"start", "days"}),
        Code.HOLIDAY_NOT_COUNTED: frozenset({"name", "place"}),
        Code.CLOSING_DAY_NOT_COUNTED: frozenset(),
        Code.SEASON_NOT_COUNTED: frozenset({"first", "last"}),
        Code.WORKING_DAYS_ADDED: frozenset({"start", "days"}),
        Code.HOURS_ADDED: frozenset({"hours", "time", "zone"}),
        Code.PAUSE_ADDED: frozenset({"days"}),
        Code.PAUSE_ADDED_WORKING: frozenset({"days"}),
        Code.WEEKEND: frozenset({"weekday"}),
        Code.HOLIDAY: frozenset({"name", "place"}),
        Code.CLOSING_DAY: frozenset(),
        Code.ROLLED: frozenset({"start"}),
        Code.ROLLED_PAST_SUNDAY: frozenset({"start"}),
        Code.KEPT: frozenset(),
        Code.HOURS_KEPT: frozenset({"time"}),
    }
)
