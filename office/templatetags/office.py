"""What templates of all packages need of the office: values behind their locks, days in words, log lines."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django import template
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model

from office import actions, dates
from office import result_table as tables
from office.domain import access, log_reading
from office.models import AccessEntry
from office.values import Locked

register = template.Library()


@register.simple_tag(takes_context=True)
def reveal(context: template.Context, obj: Model, field: str, controller_id: UUID | None = None) -> Any:
    """Give a field's value, or its lock: {% reveal obj "email" as email %}.

    The controller is the object's own unless its id is given.
    """
    key = controller_id or getattr(obj, "controller_id", None)
    return access.reveal(context["request"].user, obj, field, controller_id=key)


@register.filter
def without_repeats(parts: Sequence[Any]) -> list[Any]:
    """Leave out a part of the path to a page that reads like the one after it: of the two, the nearer leads there."""
    titles = [str(part["title"]).casefold() for part in parts]
    return [
        part for place, part in enumerate(parts) if titles[place] != "".join(titles[place + 1 : place + 2])
    ]


@register.filter
def is_locked(value: object) -> bool:
    """Tell whether a value is a lock, to show it as one."""
    return isinstance(value, Locked)


@register.filter
def owes_log_notice(user: Any) -> bool:
    """Return whether a member of staff has yet to read the notice about logging."""
    return getattr(user, "log_notice", log_reading.NOTICE) < log_reading.NOTICE


@register.filter
def in_words(day: date | None) -> str:
    """Write a day in words, as in "Monday 28 December 2026"; no day, no words."""
    return dates.in_words(day) if day else ""


@register.filter
def sentence(entry: AccessEntry) -> str:
    """Say in a sentence what a line of the access log tells."""
    return actions.describe(entry)


@register.inclusion_tag("admin/includes/result_table.html")
def result_table(changelist: ChangeList) -> dict[str, Any]:
    """Show the table of a list whose cells link themselves."""
    columns = tables.heads(changelist)
    return {"result_headers": columns, "results": list(tables.rows(changelist, columns))}


@register.filter
def beside(cells: Sequence[object], columns: Sequence[object]) -> list[tuple[object, object]]:
    """Return each cell of a row with the head of its column."""
    return list(zip_longest(cells, columns, fillvalue=""))
