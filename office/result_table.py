"""The table of a list in the admin: the heads and cells of the library's, without what only editable lists need.

The library computes the heads anew for every row, and looks up anew for every cell what tells it. Here no column
links by itself: a cell that leads somewhere has its own link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.admin.utils import display_for_field, display_for_value, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from unfold.templatetags.unfold_list import result_headers

Head = dict[str, Any]


def heads(changelist: ChangeList) -> list[Head]:
    """Return the heads of the columns: `text`, and of those that sort, the addresses that do."""
    return [{**head, "text": capfirst(str(head["text"]))} for head in result_headers(changelist)]


def rows(changelist: ChangeList, columns: list[Head]) -> Iterator[list[SafeString]]:
    """Return the cells of each row."""
    opening = [
        format_html('<td class="field-{}" data-label="{}">', getattr(name, "__name__", name), head["text"])
        for name, head in zip(changelist.list_display, columns, strict=True)
    ]
    tellers = [_teller(changelist, name) for name in changelist.list_display]
    told = list(zip(opening, tellers, strict=True))
    for result in changelist.result_list:
        yield [SafeString(f"{begin}{conditional_escape(tell(result))}</td>") for begin, tell in told]


def _teller(changelist: ChangeList, name: Any) -> Callable[[Model], Any]:
    """Return what gives a column's value for a row: a function, a method of the admin, or a lookup by name."""
    admin = changelist.model_admin
    empty = admin.get_empty_value_display()
    of_model = {"__str__", *(field.name for field in changelist.lookup_opts.get_fields())}
    told = name if callable(name) else None if name in of_model else getattr(admin, name, None)
    if told is None:
        return lambda row: _looked_up(name, row, admin=admin, empty=empty)
    boolean = getattr(told, "boolean", False)
    return lambda row: display_for_value(told(row), empty, boolean)


def _looked_up(name: str, result: Model, *, admin: Any, empty: str) -> Any:
    field, told, value = lookup_field(name, result, admin)
    if field is None:
        return display_for_value(value, empty, getattr(told, "boolean", False))
    return display_for_field(value, field, empty)
