"""The sentence of each derivation code. Days stand in words, so that each sentence can be read alone."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext, ngettext

from law import Code
from office import option_words
from office.derivation_values import Values


def _received(v: Values) -> str:
    return v.fill(gettext("Received on %(on)s."))


def _received_local(v: Values) -> str:
    return v.fill(
        gettext(
            "Where the controller acts (%(zone)s) it was %(time)s on %(on)s; in UTC the day was %(utc_date)s."
        )
    )


def _aware(v: Values) -> str:
    return v.fill(gettext("Became aware of the breach on %(on)s at %(time)s (%(zone)s)."))


def _aware_day(v: Values) -> str:
    return v.fill(gettext("Only the day is known, so the hours run from the beginning of %(on)s (%(zone)s)."))


def _full_hour(v: Values) -> str:
    return v.fill(
        gettext("The hour that had begun does not count: the hours run from %(time)s on %(on)s (%(zone)s).")
    )


def _identity_suspended(v: Values) -> str:
    return v.fill(
        ngettext(
            "Proof of identity was asked for on %(asked)s and given on %(proved)s: %(days)s day does not count.",
            "Proof of identity was asked for on %(asked)s and given on %(proved)s: %(days)s days do not count.",
            v.number("days"),
        )
    )


def _identity_suspended_open(v: Values) -> str:
    if not v.number("days"):
        return v.fill(
            gettext(
                "Proof of identity was asked for on %(asked)s and has not come yet."
                " No day from then until it comes will count."
            )
        )
    return v.fill(
        ngettext(
            "Proof of identity was asked for on %(asked)s and has not come yet."
            " If it came today, %(today)s, %(days)s day would not count.",
            "Proof of identity was asked for on %(asked)s and has not come yet."
            " If it came today, %(today)s, %(days)s days would not count.",
            v.number("days"),
        )
    )


def _identity_late(v: Values) -> str:
    return v.fill(
        ngettext(
            "Proof of identity was asked for on %(asked)s. That is later than %(working_days)s working day"
            " (%(limit)s), so the time ran on.",
            "Proof of identity was asked for on %(asked)s. That is later than %(working_days)s working days"
            " (%(limit)s), so the time ran on.",
            v.number("working_days"),
        )
    )


def _identity_restarted(v: Values) -> str:
    return v.fill(
        gettext("The time starts on %(proved)s, when identity was proved. It was asked for on %(asked)s.")
    )


def _identity_restarted_open(v: Values) -> str:
    return v.fill(
        gettext(
            "Proof of identity was asked for on %(asked)s and has not come yet."
            " The time starts when it comes; counted here as if it came today, %(today)s."
        )
    )


def _identity_ignored(v: Values) -> str:
    return v.fill(
        gettext("Proof of identity was asked for on %(asked)s. The clock does not stop for that here.")
    )


def _clarification_suspended(v: Values) -> str:
    return v.fill(
        ngettext(
            "A clarification was asked for on %(asked)s and came on %(clarified)s: %(days)s day does not count.",
            "A clarification was asked for on %(asked)s and came on %(clarified)s: %(days)s days do not count.",
            v.number("days"),
        )
    )


def _clarification_open(v: Values) -> str:
    if not v.number("days"):
        return v.fill(
            gettext(
                "A clarification was asked for on %(asked)s and has not come yet."
                " No day from then until it comes will count."
            )
        )
    return v.fill(
        ngettext(
            "A clarification was asked for on %(asked)s and has not come yet."
            " If it came today, %(today)s, %(days)s day would not count.",
            "A clarification was asked for on %(asked)s and has not come yet."
            " If it came today, %(today)s, %(days)s days would not count.",
            v.number("days"),
        )
    )


def _clarification_late(v: Values) -> str:
    return v.fill(
        ngettext(
            "A clarification was asked for on %(asked)s. That is later than %(working_days)s working day"
            " (%(limit)s), so the time ran on.",
            "A clarification was asked for on %(asked)s. That is later than %(working_days)s working days"
            " (%(limit)s), so the time ran on.",
            v.number("working_days"),
        )
    )


def _clarification_excluded(v: Values) -> str:
    return v.fill(
        ngettext(
            "From %(asked)s, when a clarification was asked for, to %(clarified)s, when it came,"
            " %(days)s day does not count.",
            "From %(asked)s, when a clarification was asked for, to %(clarified)s, when it came,"
            " %(days)s days do not count.",
            v.number("days"),
        )
    )


def _clarification_before_start(v: Values) -> str:
    return v.fill(
        gettext(
            "A clarification was asked for on %(asked)s and came on %(clarified)s,"
            " before the time began to run on %(start)s. So nothing is left out."
        )
    )


def _clarification_ignored(v: Values) -> str:
    return v.fill(
        gettext("A clarification was asked for on %(asked)s. The clock does not stop for that here.")
    )


def _fee_restarted(v: Values) -> str:
    return v.fill(gettext("A fee was asked for on %(asked)s. The time starts on %(paid)s, when it was paid."))


def _fee_restarted_open(v: Values) -> str:
    return v.fill(
        gettext(
            "A fee was asked for on %(asked)s and is not paid yet."
            " The time starts when it is; counted here as if it were paid today, %(today)s."
        )
    )


def _fee_reflection(v: Values) -> str:
    return v.fill(
        ngettext(
            "A share of the cost was announced on %(asked)s."
            " After %(days)s day to think it over, the time starts on %(on)s.",
            "A share of the cost was announced on %(asked)s."
            " After %(days)s days to think it over, the time starts on %(on)s.",
            v.number("days"),
        )
    )


def _fee_ignored(v: Values) -> str:
    return v.fill(gettext("A fee was asked for on %(asked)s. The clock does not stop for that here."))


def _asked_after_end(v: Values) -> str:
    return v.fill(gettext("Asked on %(asked)s, after the time had run out on %(end)s: it changes nothing."))


def _no_number(v: Values) -> str:
    return v.fill(gettext("The law names no number of days. What follows is guidance."))


def _period_chosen(v: Values) -> str:
    period = option_words.period_words(str(v.params["period"]))
    return gettext("The office has chosen its own time to answer: %(period)s.") % {"period": period}


def _option_chosen(v: Values) -> str:
    chosen = option_words.chosen_words(str(v.params["option"]), v.params["value"])
    return gettext("Chosen by the office – %(chosen)s.") % {"chosen": chosen}


def _months_added(v: Values) -> str:
    return v.fill(
        ngettext(
            "%(start)s and %(months)s month: %(on)s.",
            "%(start)s and %(months)s months: %(on)s.",
            v.number("months"),
        )
    )


def _month_end(v: Values) -> str:
    return v.fill(
        ngettext(
            "%(start)s and %(months)s month: that month has no day %(missing)s, so its last day, %(on)s.",
            "%(start)s and %(months)s months: that month has no day %(missing)s, so its last day, %(on)s.",
            v.number("months"),
        )
    )


def _days_added(v: Values) -> str:
    return v.fill(
        ngettext(
            "%(start)s and %(days)s day, the first day not counted: %(on)s.",
            "%(start)s and %(days)s days, the first day not counted: %(on)s.",
            v.number("days"),
        )
    )


def _holiday_not_counted(v: Values) -> str:
    return v.with_holiday().fill(gettext("%(on)s does not count: public holiday (%(name)s, %(place)s)."))


def _closing_day_not_counted(v: Values) -> str:
    return v.fill(gettext("%(on)s does not count: the office is closed."))


def _season_not_counted(v: Values) -> str:
    return v.fill(gettext("The days from %(first)s to %(last)s do not count."))


def _working_days_added(v: Values) -> str:
    return v.fill(
        ngettext(
            "%(start)s and %(days)s working day: %(on)s.",
            "%(start)s and %(days)s working days: %(on)s.",
            v.number("days"),
        )
    )


def _hours_added(v: Values) -> str:
    return v.fill(
        ngettext(
            "%(hours)s hour later: %(time)s on %(on)s (%(zone)s).",
            "%(hours)s hours later: %(time)s on %(on)s (%(zone)s).",
            v.number("hours"),
        )
    )


def _pause_added(v: Values) -> str:
    return v.fill(
        ngettext(
            "The %(days)s day that did not count is added: %(on)s.",
            "The %(days)s days that did not count are added: %(on)s.",
            v.number("days"),
        )
    )


def _pause_added_working(v: Values) -> str:
    return v.fill(
        ngettext(
            "The %(days)s working day that did not count is added: %(on)s.",
            "The %(days)s working days that did not count are added: %(on)s.",
            v.number("days"),
        )
    )


def _weekend(v: Values) -> str:
    return v.fill(gettext("%(on)s is a day of the weekend."))


def _holiday(v: Values) -> str:
    return v.with_holiday().fill(gettext("%(on)s is a public holiday (%(name)s, %(place)s)."))


def _closing_day(v: Values) -> str:
    return v.fill(gettext("On %(on)s the office is closed."))


def _rolled(v: Values) -> str:
    return v.fill(gettext("So the next working day: %(on)s."))


def _rolled_past_sunday(v: Values) -> str:
    return v.fill(gettext("So the next day that is neither a Sunday nor a public holiday: %(on)s."))


def _kept(v: Values) -> str:
    return v.fill(gettext("%(on)s is a day of rest. The date is not moved for that."))


def _hours_kept(v: Values) -> str:
    return v.fill(gettext("%(on)s is a day of rest. A time in hours (until %(time)s) is not moved for that."))


SENTENCES: Mapping[Code, Callable[[Values], str]] = {
    Code.RECEIVED: _received,
    Code.RECEIVED_LOCAL: _received_local,
    Code.AWARE: _aware,
    Code.AWARE_DAY: _aware_day,
    Code.FULL_HOUR: _full_hour,
    Code.IDENTITY_SUSPENDED: _identity_suspended,
    Code.IDENTITY_SUSPENDED_OPEN: _identity_suspended_open,
    Code.IDENTITY_LATE: _identity_late,
    Code.IDENTITY_RESTARTED: _identity_restarted,
    Code.IDENTITY_RESTARTED_OPEN: _identity_restarted_open,
    Code.IDENTITY_IGNORED: _identity_ignored,
    Code.CLARIFICATION_SUSPENDED: _clarification_suspended,
    Code.CLARIFICATION_SUSPENDED_OPEN: _clarification_open,
    Code.CLARIFICATION_LATE: _clarification_late,
    Code.CLARIFICATION_EXCLUDED: _clarification_excluded,
    Code.CLARIFICATION_EXCLUDED_OPEN: _clarification_open,
    Code.CLARIFICATION_BEFORE_START: _clarification_before_start,
    Code.CLARIFICATION_IGNORED: _clarification_ignored,
    Code.FEE_RESTARTED: _fee_restarted,
    Code.FEE_RESTARTED_OPEN: _fee_restarted_open,
    Code.FEE_REFLECTION: _fee_reflection,
    Code.FEE_IGNORED: _fee_ignored,
    Code.ASKED_AFTER_END: _asked_after_end,
    Code.NO_NUMBER: _no_number,
    Code.PERIOD_CHOSEN: _period_chosen,
    Code.OPTION_CHOSEN: _option_chosen,
    Code.MONTHS_ADDED: _months_added,
    Code.MONTH_END: _month_end,
    Code.DAYS_ADDED: _days_added,
    Code.HOLIDAY_NOT_COUNTED: _holiday_not_counted,
    Code.CLOSING_DAY_NOT_COUNTED: _closing_day_not_counted,
    Code.SEASON_NOT_COUNTED: _season_not_counted,
    Code.WORKING_DAYS_ADDED: _working_days_added,
    Code.HOURS_ADDED: _hours_added,
    Code.PAUSE_ADDED: _pause_added,
    Code.PAUSE_ADDED_WORKING: _pause_added_working,
    Code.WEEKEND: _weekend,
    Code.HOLIDAY: _holiday,
    Code.CLOSING_DAY: _closing_day,
    Code.ROLLED: _rolled,
    Code.ROLLED_PAST_SUNDAY: _rolled_past_sunday,
    Code.KEPT: _kept,
    Code.HOURS_KEPT: _hours_kept,
}
