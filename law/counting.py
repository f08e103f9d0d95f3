"""Counting a period from a day to its last day, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from law.calendars import DAY, SUNDAY, HolidayCalendar
from law.codes import Code
from law.enums import BusinessDays, Hours, Identity, Roll, Unit
from law.periods import Period, add_months
from law.records import DerivationStep
from law.statutes import Statute


@dataclass(frozen=True, slots=True)
class Count:
    """Everything that counting depends on besides the period and the day it starts."""

    statute: Statute
    calendar: HolidayCalendar
    roll: Roll
    identity: Identity
    hours: Hours
    business_days: BusinessDays
    closing_days: frozenset[date]
    one_off_holidays: Mapping[date, str]

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday on `day`, proclaimed for that day or of every year, or None."""
        return self.one_off_holidays.get(day) or self.calendar.holiday(day)

    def rest(self, day: date) -> DerivationStep | None:
        """Why nobody works on `day`, or None if it is a working day."""
        if not self.is_rest(day):
            return None
        source = self.statute.roll_source
        name = self.holiday(day)
        if name is not None:
            return DerivationStep(Code.HOLIDAY, day, {"name": name, "place": self.calendar.code}, source)
        if day.weekday() in self.calendar.weekend:
            return DerivationStep(Code.WEEKEND, day, {"weekday": day.isoweekday()}, source)
        return DerivationStep(Code.CLOSING_DAY, day, {}, source)

    def is_rest(self, day: date) -> bool:
        """Whether `day` is a weekend, a public holiday or a closing day."""
        return (
            day.weekday() in self.calendar.weekend
            or self.holiday(day) is not None
            or day in self.closing_days
        )

    def works(self, day: date) -> bool:
        """Whether `day` counts when the law counts working days."""
        if day.weekday() in self.calendar.weekend:
            return False
        if self.business_days is BusinessDays.WEEKENDS_ONLY:
            return True
        season = self.statute.season
        return not (
            self.holiday(day) is not None
            or day in self.closing_days
            or (season is not None and season.holds(day))
        )

    def working_day_after(self, day: date, amount: int) -> date:
        """The working day that is `amount` working days after `day`."""
        while amount > 0:
            day += DAY
            if self.works(day):
                amount -= 1
        return day

    def prompt_day_after(self, day: date, amount: int) -> date:
        """The last day to ask promptly: `amount` days of the calendar that are no rest days after `day`."""
        while amount > 0:
            day += DAY
            if not self.is_rest(day):
                amount -= 1
        return day

    def end(self, period: Period, start: date, left_out: frozenset[date]) -> date:
        """The last day of `period` from `start` when the days in `left_out` do not count."""
        if period.unit is Unit.WORKING_DAYS:
            amount = period.amount + sum(self.works(day) for day in left_out)
            return self.rolled(self.working_day_after(start, amount))
        if period.unit is Unit.MONTHS:
            day = add_months(start, period.amount)
        else:
            day = start + timedelta(days=period.amount)
        return self.rolled(day + len(left_out) * DAY)

    def rolled(self, day: date) -> date:
        """`day`, or the day that the law moves it to."""
        if self.roll is Roll.NONE:
            return day
        while self._moves(day):
            day += DAY
        return day

    def _moves(self, day: date) -> bool:
        if self.roll is Roll.SUNDAY_OR_HOLIDAY and day.weekday() != SUNDAY:
            return self.holiday(day) is not None or day in self.closing_days
        return self.is_rest(day)


def explain(
    count: Count, period: Period, start: date, left_out: frozenset[date], *, source: str
) -> list[DerivationStep]:
    """The reasons for `count.end(...)`; the last one is on that day. `source` is the period's article."""
    if period.unit is Unit.WORKING_DAYS:
        trail, day = _explain_working_days(count, period, start, left_out, source)
    else:
        step = _explain_days(count, period, start, source)
        trail, day = [step], step.on
        if left_out:
            day += len(left_out) * DAY
            trail.append(DerivationStep(Code.PAUSE_ADDED, day, {"days": len(left_out)}, source))
    trail += _explain_rest(count, day)
    return trail


def _explain_days(count: Count, period: Period, start: date, source: str) -> DerivationStep:
    begins = start.isoformat()
    if period.unit is not Unit.MONTHS:
        end = start + timedelta(days=period.amount)
        return DerivationStep(Code.DAYS_ADDED, end, {"start": begins, "days": period.amount}, source)
    end = add_months(start, period.amount)
    if end.day == start.day:
        return DerivationStep(Code.MONTHS_ADDED, end, {"start": begins, "months": period.amount}, source)
    article = count.statute.month_end_source or source
    params: dict[str, str | int] = {"start": begins, "months": period.amount, "missing": start.day}
    return DerivationStep(Code.MONTH_END, end, params, article)


def _explain_working_days(
    count: Count, period: Period, start: date, left_out: frozenset[date], source: str
) -> tuple[list[DerivationStep], date]:
    end = count.working_day_after(start, period.amount)
    trail = _not_counted(count, start, end, source)
    params: dict[str, str | int] = {"start": start.isoformat(), "days": period.amount}
    trail.append(DerivationStep(Code.WORKING_DAYS_ADDED, end, params, source))
    paused = sum(count.works(day) for day in left_out)
    if not paused:
        return trail, end
    after = count.working_day_after(end, paused)
    trail += _not_counted(count, end, after, source)
    trail.append(DerivationStep(Code.PAUSE_ADDED_WORKING, after, {"days": paused}, source))
    return trail, after


def _not_counted(count: Count, after: date, until: date, source: str) -> list[DerivationStep]:
    """The days between that are no weekend and yet did not count; a season as one line."""
    trail: list[DerivationStep] = []
    season = count.statute.season if count.business_days is BusinessDays.STATUTE else None
    inside: date | None = None
    for number in range(1, (until - after).days + 1):
        day = after + number * DAY
        if season is not None and season.holds(day):
            inside = inside or day
            continue
        if inside is not None and season is not None:
            trail.append(_season(inside, day - DAY, season.source))
            inside = None
        if count.works(day) or day.weekday() in count.calendar.weekend:
            continue
        name = count.holiday(day)
        if name is None:
            trail.append(DerivationStep(Code.CLOSING_DAY_NOT_COUNTED, day, {}, source))
        else:
            params: dict[str, str | int] = {"name": name, "place": count.calendar.code}
            trail.append(DerivationStep(Code.HOLIDAY_NOT_COUNTED, day, params, source))
    return trail


def _season(first: date, last: date, source: str) -> DerivationStep:
    params: dict[str, str | int] = {"first": first.isoformat(), "last": last.isoformat()}
    return DerivationStep(Code.SEASON_NOT_COUNTED, last, params, source)


def _explain_rest(count: Count, day: date) -> list[DerivationStep]:
    reason = count.rest(day)
    if reason is None:
        return []
    end = count.rolled(day)
    source = count.statute.roll_source
    if end == day:
        return [reason, DerivationStep(Code.KEPT, day, {}, source)]
    trail, at = [reason], day + DAY
    while at < end:
        reason = count.rest(at)
        if reason is not None:
            trail.append(reason)
        at += DAY
    code = Code.ROLLED if count.roll is Roll.NEXT_WORKING_DAY else Code.ROLLED_PAST_SUNDAY
    trail.append(DerivationStep(code, end, {"start": day.isoformat()}, source))
    return trail


def hours_after(
    count: Count, period: Period, received: date | datetime, *, zone: ZoneInfo, source: str
) -> tuple[datetime, list[DerivationStep]]:
    """The moment, local to `zone`, at which a period in hours ends, and its reasons.

    True hours, across summer time and rest days (Regulation 1182/71 Art 3(4) leaves periods in hours out).
    A day without a time counts from its beginning.
    """
    trail: list[DerivationStep] = []
    if isinstance(received, datetime):
        begins = received.astimezone(zone)
        params: dict[str, str | int] = {"time": f"{begins:%H:%M}", "zone": zone.key}
        trail.append(DerivationStep(Code.AWARE, begins.date(), params, source))
    else:
        begins = datetime(received.year, received.month, received.day, tzinfo=zone)
        trail.append(DerivationStep(Code.AWARE_DAY, received, {"zone": zone.key}, source))
    if count.hours is Hours.NEXT_FULL_HOUR and isinstance(received, datetime):
        running = begins.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        begins = (running + timedelta(hours=1)).astimezone(zone)
        params = {"time": f"{begins:%H:%M}", "zone": zone.key}
        article = "Regulation 1182/71 Art 3(1)"
        trail.append(DerivationStep(Code.FULL_HOUR, begins.date(), params, article))
    end = (begins.astimezone(UTC) + timedelta(hours=period.amount)).astimezone(zone)
    at = f"{end:%H:%M}"
    added: dict[str, str | int] = {"hours": period.amount, "time": at, "zone": zone.key}
    trail.append(DerivationStep(Code.HOURS_ADDED, end.date(), added, source))
    reason = count.rest(end.date())
    if reason is not None:
        trail.append(reason)
        trail.append(DerivationStep(Code.HOURS_KEPT, end.date(), {"time": at}, source))
    return end, trail
