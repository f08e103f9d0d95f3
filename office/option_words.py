"""The words for deadline options and their values."""

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from law.enums import Unit
from law.periods import parse_period
from office.cldr import names_in
from office.deadline_options import EVES

NAMES = {
    "period": _("Time to answer"),
    "roll": _("A last day that is a day of rest"),
    "holidays": _("Public holidays"),
    "identity": _("Asking for proof of identity"),
    "prompt_working_days": _("Asking promptly"),
    "business_days": _("Times in working days"),
    "hours": _("Times in hours"),
}

VALUES = {
    ("roll", "none"): _("stays the last day"),
    ("roll", "next_working_day"): _("moves to the next working day"),
    ("roll", "sunday_or_holiday"): _("moves from Sundays and public holidays only"),
    ("identity", "suspend"): _("stops the clock until it comes"),
    ("identity", "restart"): _("starts the time anew when it comes"),
    ("identity", "ignore"): _("does not stop the clock"),
    ("business_days", "weekends_only"): _("leave out weekends only, no public holidays"),
    ("hours", "next_full_hour"): _("run from the next full hour"),
}
"""The values of each option that differ from the law of some case."""


def value_words(option: str, value: str | int) -> str:
    """Say what an option is set to, in the current language."""
    if option == "holidays":
        return calendar_name(str(value))
    if option == "prompt_working_days":
        return ngettext("within %(days)s working day", "within %(days)s working days", int(value)) % {
            "days": value
        }
    if option == "period":
        return period_words(str(value))
    known = VALUES.get((option, str(value)))
    return str(known) if known is not None else str(value)


def period_words(text: str) -> str:
    """Say a period of the form that `law` reads in the current language."""
    period = parse_period(text)
    match period.unit:
        case Unit.HOURS:
            words = ngettext("%(amount)s hour", "%(amount)s hours", period.amount)
        case Unit.DAYS:
            words = ngettext("%(amount)s day", "%(amount)s days", period.amount)
        case Unit.WORKING_DAYS:
            words = ngettext("%(amount)s working day", "%(amount)s working days", period.amount)
        case Unit.MONTHS:
            words = ngettext("%(amount)s month", "%(amount)s months", period.amount)
    return words % {"amount": period.amount}


def chosen_words(option: str, value: str | int) -> str:
    """Say an option with its value."""
    return gettext("%(option)s: %(value)s") % {
        "option": NAMES.get(option, option),
        "value": value_words(option, value),
    }


def calendar_name(code: str) -> str:
    """Name a calendar of `law`: a country, a region of it, or a country with its eves."""
    place = place_name(code.removesuffix(EVES))
    return gettext("%(place)s, with its eves") % {"place": place} if code.endswith(EVES) else place


def place_name(code: str) -> str:
    """Name a country in the current language; a region by its country and code."""
    country, _dash, region = code.partition("-")
    name = names_in(get_language() or "en").territories.get(country, country)
    return f"{name} ({code})" if region else name
