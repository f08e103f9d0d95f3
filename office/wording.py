"""What the office's own lines of the access log say."""

from datetime import date

from django.apps import apps
from django.utils.translation import gettext, ngettext

from office import action_names, actions, option_words, recounts, review_words, sign_in_words
from office.countries import place_name
from office.dates import in_words, month_in_words, period_in_words
from office.domain import log_reading, log_retention
from office.domain.searching import SEARCHED
from office.enums import Role
from office.models import AccessEntry, DeadlineOptions, OnePersonOffice, ViewingException
from vault.enums import Family


def register() -> None:
    """Register the sentences of the office's actions."""
    actions.register_names(action_names.NAMES)
    actions.register("office.role_granted", _role_granted)
    actions.register("office.role_revoked", _role_revoked)
    actions.register("office.staff_invited", lambda entry: gettext("Invited by mail"))
    actions.register("office.staff_joined", lambda entry: gettext("Accepted the invitation"))
    actions.register("office.staff_deactivated", lambda entry: gettext("Locked out"))
    actions.register("office.staff_brought_back", lambda entry: gettext("Was let in again"))
    actions.register("office.staff_moved", _staff_moved)
    actions.register("office.viewing_excepted", _viewing_excepted)
    actions.register(
        "office.viewing_exception_ended", lambda entry: gettext("Exception for viewing from abroad ended")
    )
    actions.register(
        "office.locked_asked", lambda entry: gettext("Asked to see: %(family)s") % _family_in(entry)
    )
    actions.register(
        "office.revealed",
        lambda entry: gettext("Locked value shown once, with a reason: %(family)s") % _family_in(entry),
    )
    actions.register("office.history_viewed", lambda entry: gettext("Earlier versions viewed"))
    actions.register("office.signed_in", lambda entry: gettext("Signed in"))
    actions.register("office.password_reset", lambda entry: gettext("Chose a new password"))
    sign_in_words.register()
    actions.register("office.api_key_made", lambda entry: gettext("API key made"))
    actions.register("office.api_key_revoked", lambda entry: gettext("API key revoked"))
    actions.register("office.controller_made", lambda entry: gettext("Controller set up"))
    actions.register("office.controller_changed", _controller_changed)
    actions.register("office.report_made", _report_made)
    actions.register("office.report_mailed", _report_mailed)
    actions.register("office.closing_day_set", _closing_day_set)
    actions.register("office.closing_day_removed", _closing_day_removed)
    actions.register("office.deadline_options_set", _deadline_options_set)
    actions.register("office.one_off_holiday_set", _one_off_holiday_set)
    actions.register("office.one_off_holiday_removed", _one_off_holiday_removed)
    actions.register(recounts.RECOUNTED, _recounted)
    actions.register("office.one_person_office_set", _one_person_office_set)
    actions.register(
        "office.one_person_office_ended", lambda entry: gettext("One-person office ended: two people decide")
    )
    actions.register("office.shared", lambda entry: gettext("Shown to somebody from outside"))
    actions.register(
        "office.sharing_ended", lambda entry: gettext("Not shown to somebody from outside any more")
    )
    actions.register(
        "office.access_rights_exported",
        lambda entry: gettext("List of access rights downloaded: %(rows)s rows") % entry.details,
    )
    actions.register(SEARCHED, _searched)
    actions.register(log_retention.PURGED, _log_purged)
    actions.register(log_reading.READ, lambda entry: gettext("Read the access log"))
    actions.register(log_reading.EXPORTED, _log_exported)
    actions.register(log_reading.NOTICE_READ, lambda entry: gettext("Read the notice about logging"))
    review_words.register()


def _role_granted(entry: AccessEntry) -> str:
    return gettext("Role given: %(role)s") % {"role": Role(entry.details["role"]).label}


def _log_purged(entry: AccessEntry) -> str:
    sentence: str = ngettext(
        "%(rows)s line of the access log deleted, since it is kept for %(period)s",
        "%(rows)s lines of the access log deleted, since they are kept for %(period)s",
        entry.details["rows"],
    )
    return sentence % {"rows": entry.details["rows"], "period": period_in_words(entry.details["days"])}


def _log_exported(entry: AccessEntry) -> str:
    return gettext("Access log downloaded, %(rows)s lines: “%(reason)s”") % {
        "rows": entry.details["rows"],
        "reason": entry.reason,
    }


def _searched(entry: AccessEntry) -> str:
    kinds = ", ".join(str(apps.get_model(kind)._meta.verbose_name_plural) for kind in entry.details["kinds"])
    return gettext("Searched and found: %(kinds)s (%(count)s)") % {
        "kinds": kinds,
        "count": entry.details["found"],
    }


def _role_revoked(entry: AccessEntry) -> str:
    return gettext("Role taken: %(role)s") % {"role": Role(entry.details["role"]).label}


def _staff_moved(entry: AccessEntry) -> str:
    country = entry.details["country"]
    if not country:
        return gettext("Country of work taken back")
    return gettext("Works in: %(country)s") % {"country": place_name(country)}


def _viewing_excepted(entry: AccessEntry) -> str:
    reason = ViewingException.objects.get(pk=entry.details["exception"]).reason
    return gettext("May see values from %(country)s until %(day)s: “%(reason)s”") % {
        "country": place_name(entry.details["country"]),
        "day": in_words(date.fromisoformat(entry.details["last_day"])),
        "reason": reason,
    }


def _family_in(entry: AccessEntry) -> dict[str, str]:
    return {"family": str(Family(entry.details["family"]).label)}


def _controller_changed(entry: AccessEntry) -> str:
    said = gettext("Settings changed: %(fields)s") % {"fields": ", ".join(entry.details["fields"])}
    countries = ", ".join(place_name(code) for code in entry.details.get("shown_again_in", ()))
    if not countries:
        return said
    return said + ". " + gettext("Values are shown again in: %(countries)s") % {"countries": countries}


def _report_made(entry: AccessEntry) -> str:
    return gettext("Report made of %(month)s") % {"month": _month_of(entry)}


def _report_mailed(entry: AccessEntry) -> str:
    people = entry.details["people"]
    sentence = ngettext(
        "Report of %(month)s: %(people)s person told",
        "Report of %(month)s: %(people)s people told",
        people,
    )
    return sentence % {"month": _month_of(entry), "people": people}


def _month_of(entry: AccessEntry) -> str:
    return month_in_words(date.fromisoformat(entry.details["month"]))


def _closing_day_set(entry: AccessEntry) -> str:
    return gettext("Closing day set: %(day)s") % {"day": entry.details["day"]}


def _closing_day_removed(entry: AccessEntry) -> str:
    return gettext("Closing day removed: %(day)s") % {"day": entry.details["day"]}


def changed_by(version: int) -> str:
    """Say who changed a controller's deadline options to a version, and why."""
    found = DeadlineOptions.history.select_related("history_user").get(history_id=version)
    name = found.history_user.name if found.history_user else "–"
    if not found.reason:
        return gettext("deadline options taken back by %(name)s") % {"name": name}
    return gettext("deadline options changed by %(name)s: “%(reason)s”") % {
        "name": name,
        "reason": found.reason,
    }


def _deadline_options_set(entry: AccessEntry) -> str:
    row = DeadlineOptions.history.get(history_id=entry.details["version"]).instance
    if not row.chosen:
        return gettext("Deadline options taken back: counted as the law has it")
    return gettext("Deadline options set: %(options)s; because “%(reason)s”") % {
        "options": ", ".join(option_words.chosen_words(name, value) for name, value in row.chosen.items()),
        "reason": row.reason,
    }


def _one_off_holiday_set(entry: AccessEntry) -> str:
    return gettext("One-off public holiday set: %(day)s, %(place)s") % _of_holiday(entry)


def _one_off_holiday_removed(entry: AccessEntry) -> str:
    return gettext("One-off public holiday taken back: %(day)s, %(place)s") % _of_holiday(entry)


def _of_holiday(entry: AccessEntry) -> dict[str, str]:
    day, place = entry.details["day"], entry.details["place"]
    return {"day": in_words(date.fromisoformat(day)), "place": option_words.place_name(place)}


def _recounted(entry: AccessEntry) -> str:
    counted, moved = entry.details["counted"], entry.details["moved"]
    sentence = ngettext(
        "%(counted)s open request counted anew, dates moved: %(moved)s",
        "%(counted)s open requests counted anew, dates moved: %(moved)s",
        counted,
    )
    return sentence % {"counted": counted, "moved": moved}


def _one_person_office_set(entry: AccessEntry) -> str:
    reason = OnePersonOffice.objects.get(pk=entry.details["one_person_office"]).reason
    if entry.details["last_day"] is None:
        return gettext("One-person office set without a last day: “%(reason)s”") % {"reason": reason}
    return gettext("One-person office set until %(day)s: “%(reason)s”") % {
        "day": in_words(date.fromisoformat(entry.details["last_day"])),
        "reason": reason,
    }
