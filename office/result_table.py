"""The table of a list in the admin: the heads and cells of the library's, without what only editable lists need.

The library computes the heads anew for every row. Here no column links by itself: a cell that leads somewhere has
its own link.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import display_for_field, display_for_value, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.utils.html import format_html
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
    named = list(zip(opening, changelist.list_display, strict=True))
    for result in changelist.result_list:
        yield [format_html("{}{}</td>", begin, _shown(changelist, result, name)) for begin, name in named]


def _shown(changelist: ChangeList, result: Model, name: Any) -> Any:
    empty = changelist.model_admin.get_empty_value_display()
    field, told, value = lookup_field(name, result, changelist.model_admin)
    if field is None:
        return display_for_value(value, empty, getattr(told, "boolean", False))
    return display_for_field(value, field, empty)
