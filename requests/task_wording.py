"""The sentences that the access log and the timeline show of tasks and of who works on a request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import actions
from office.dates import in_words
from office.models import AccessEntry
from office.staff_names import name_of
from requests.task_enums import TaskKind, TaskState
from requests.task_words import label_of


def register() -> None:
    """Tell `office` how to say each action; called once at start-up."""
    for action, sentence in SENTENCES.items():
        actions.register(action, sentence)


def _assigned_by_rule(entry: AccessEntry) -> str:
    return _("Assigned by rule to %(name)s") % {"name": name_of(entry.details["to"])}


def _passed_on(entry: AccessEntry) -> str:
    return _("Handed over from %(old)s to %(new)s") % {
        "old": name_of(entry.details["of"]),
        "new": name_of(entry.details["to"]),
    }


def _about_task(sentence: Callable[[], str]) -> actions.Describe:
    """Return how to tell of a task: what happened, what it asks, and where."""

    def describe(entry: AccessEntry) -> str:
        kind = TaskKind(str(entry.details["kind"])).label
        place = str(entry.details.get("place") or "")
        return f"{sentence()}: {kind}, {place}" if place else f"{sentence()}: {kind}"

    return describe


def _planned(entry: AccessEntry) -> str:
    count = int(entry.details["tasks"])
    said = ngettext("%(count)s task made", "%(count)s tasks made", count) % {"count": count}
    return _with_shown(said, entry)


def _with_shown(said: str, entry: AccessEntry) -> str:
    """Say what an owner outside sees of the person, where it is anything."""
    shown = entry.details.get("shown")
    if not isinstance(shown, list) or not shown:
        return said
    names = ", ".join(label_of(name) for name in shown)
    return _("%(said)s; owners outside see: %(names)s") % {"said": said, "names": names}


def _task_given(entry: AccessEntry) -> str:
    return _with_shown(_about_task(lambda: _("Owner of a task changed"))(entry), entry)


def _task_ended(entry: AccessEntry) -> str:
    state = TaskState(str(entry.details["state"])).label
    return _about_task(lambda: _("Task ended as “%(state)s”") % {"state": state})(entry)


def _task_moved(entry: AccessEntry) -> str:
    day = in_words(date.fromisoformat(str(entry.details["due"])))
    return _about_task(lambda: _("Task due on %(day)s") % {"day": day})(entry)


def _task_late(entry: AccessEntry) -> str:
    if entry.details["second"]:
        return _about_task(lambda: _("Task overdue, passed on to the second address"))(entry)
    return _about_task(lambda: _("Task overdue"))(entry)


SENTENCES: dict[str, actions.Describe] = {
    "requests.assigned_by_rule": _assigned_by_rule,
    "requests.passed_on": _passed_on,
    "requests.noted": lambda entry: _("Internal note written"),
    "requests.watched": lambda entry: _("Began to watch the request"),
    "requests.unwatched": lambda entry: _("Stopped watching the request"),
    "requests.rule_saved": lambda entry: _("Assignment rule saved"),
    "requests.rule_removed": lambda entry: _("Assignment rule removed"),
    "requests.absence": lambda entry: _("Absence entered"),
    "requests.absence_ended": lambda entry: _("Absence removed"),
    "requests.planned": _planned,
    "requests.task_ended": _task_ended,
    "requests.task_cancelled": _about_task(lambda: _("Task cancelled")),
    "requests.task_reopened": _about_task(lambda: _("Task opened again")),
    "requests.task_given": _task_given,
    "requests.task_declined": _about_task(lambda: _("Task given back by its owner")),
    "requests.task_reminded": _about_task(lambda: _("Owner of a task reminded")),
    "requests.task_moved": _task_moved,
    "requests.task_late": _task_late,
}
