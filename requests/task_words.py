"""What an owner outside reads of a task: only what is needed to do it."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.dates import in_words
from office.domain import abroad
from requests.models import OutsideOwner, Request, Task
from requests.task_enums import SHOWABLE, TaskKind

TITLES: dict[TaskKind, Promise] = {
    TaskKind.SEARCH: gettext_lazy("Look whether you have data of this person"),
    TaskKind.EXPORT: gettext_lazy("Send us the data that you have of this person"),
    TaskKind.ERASE: gettext_lazy("Erase the data of this person"),
    TaskKind.CORRECT: gettext_lazy("Correct the data of this person"),
    TaskKind.RESTRICT: gettext_lazy("Keep the data of this person, and stop using it"),
    TaskKind.STOP: gettext_lazy("Stop using the data of this person"),
    TaskKind.OTHER: gettext_lazy("Help us with the request of this person"),
}


def title_of(task: Task) -> str:
    """Return what is asked, in one line."""
    return str(TITLES[TaskKind(task.kind)])


def asked(task: Task, *, to: OutsideOwner) -> dict[str, Any]:
    """Return what the page shows of an open task; of the person only what an officer chose.

    Where the company hides people's data in the owner's country it shows nothing of the person, and says why.
    """
    about = [(_("Reference"), task.request.reference)]
    if task.place:
        about.append((_("Where"), task.place))
    about.append((_("Due"), in_words(task.due_on)))
    hidden = abroad.is_hidden_from(task.request.controller, country=to.country)
    return {
        "hidden": abroad.why(country=to.country) if hidden else "",
        "heading": title_of(task),
        "about": about,
        "clues": [] if hidden else clues_of(task),
        "words": "" if hidden else str(task.words or ""),
    }


def clues_of(task: Task) -> list[tuple[str, str]]:
    """Return by what the person is found, as far as an officer shows it and the request has it."""
    rows = [
        (label_of(name), str(getattr(task.request, name) or "")) for name in SHOWABLE if name in task.shown
    ]
    return [(label, value) for label, value in rows if value]


def label_of(name: str) -> str:
    """Return what a field of a request is called."""
    label = str(Request._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]
