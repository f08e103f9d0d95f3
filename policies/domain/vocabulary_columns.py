"""The vocabulary as a table: a row for each entry, a column for each field and, where it is a text, each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Field, IntegerField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office import translated
from office.fields import TranslatedField
from policies.models import DataCategory, Purpose, RecipientKind
from policies.models.vocabulary import Entry

YES, NO = "yes", "no"
TRUTH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
CODE, RETIRED = "code", "retired"
NARROW, WIDE = 18, 40

FIELDS: Mapping[type[Entry], tuple[str, ...]] = {
    Purpose: (
        *("name", "description", "lawful_basis", "special_condition", "optional"),
        *("consequence", "retention", "message", "dpv"),
    ),
    DataCategory: ("name", "description", "activity", "family", "sensitivity", "personal", "special", "dpv"),
    RecipientKind: ("name", "description", "catch_all", "dpv"),
}

Value = str | bool | int

_RETIRED: Any = BooleanField(gettext_lazy("retired"), name=RETIRED, default=False)
"""Stands for the moment since which an entry is retired: a table says only whether it is."""


class CellError(Exception):
    """A cell does not hold what its column takes; the text says what to write."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the first row, the field whose value it holds, the language where that is a text."""

    name: str
    field: Any
    language: str = ""

    @property
    def title(self) -> str:
        """What it is called in words, in the page's language."""
        title: str = capfirst(str(self.field.verbose_name))
        if not self.language:
            return title
        return _("%(field)s, %(language)s") % {
            "field": title,
            "language": translated.language_name(self.language),
        }

    @property
    def needed(self) -> bool:
        """Whether no row can do without it."""
        return self.name == CODE

    @property
    def holds(self) -> str:
        """Say what its cells hold."""
        if self.field.choices:
            return ", ".join(str(value) for value, _name in self.field.choices)
        return _("yes or no") if isinstance(self.field, BooleanField) else ""

    @property
    def width(self) -> int:
        """How wide it is in Excel, in characters."""
        return WIDE if self.language else NARROW

    def value_of(self, entry: Entry) -> Value:
        """Return what the cell of an entry holds."""
        if self.name == RETIRED:
            return entry.retired_at is not None
        value = getattr(entry, self.field.name)
        if self.language:
            return str(value.get(self.language, ""))
        return value if isinstance(value, bool | int) else str(value)

    def text_of(self, entry: Entry) -> str:
        """Return it as text."""
        value = self.value_of(entry)
        if isinstance(value, bool):
            return YES if value else NO
        return str(value)

    def put(self, text: str, entry: Entry) -> None:
        """Give an entry what a cell says; an empty one gives what is usual. Raises `CellError`."""
        if self.language:
            self._put_words(text, entry)
        else:
            setattr(entry, self.field.name, self.read(text))

    def read(self, text: str) -> Value:
        """Return what a cell of no text in several languages means. Raises `CellError`."""
        text = text.strip()
        if not text and self.field.has_default():
            usual: Value = self.field.get_default()
            return usual
        if isinstance(self.field, BooleanField):
            return _truth(text)
        return _choice(self.field, text) if self.field.choices else text

    def _put_words(self, text: str, entry: Entry) -> None:
        text = translated.tidy(text, long=self.field.long)
        if problem := translated.problem_of(text, longest=self.field.longest):
            raise CellError(problem)
        words = {**getattr(entry, self.field.name), self.language: text}
        setattr(entry, self.field.name, {code: words[code] for code in translated.CODES if words.get(code)})


def columns(model: type[Entry]) -> tuple[Column, ...]:
    """Return the columns for a kind of entries, in their order."""
    found = [Column(CODE, model._meta.get_field(CODE))]
    for name in FIELDS[model]:
        field = model._meta.get_field(name)
        if isinstance(field, TranslatedField):
            found += [Column(f"{name}:{code}", field, code) for code in translated.CODES]
        else:
            found.append(Column(name, field))
    return (*found, Column(RETIRED, _RETIRED))


def column_for(field: str, model: type[Entry]) -> str:
    """Return the name of the column to mend when a field is wrong."""
    return next((column.name for column in columns(model) if column.field.name == field), "")


def _truth(text: str) -> bool:
    if text.casefold() not in TRUTH:
        raise CellError(_("“%(text)s” is not known. Write yes or no.") % {"text": text})
    return TRUTH[text.casefold()]


def _choice(field: Field[Any, Any], text: str) -> Value:
    """Return the value that a cell means, written as value or as name."""
    names: dict[Value, str] = {value: str(name) for value, name in field.flatchoices if value != ""}
    if not text and field.blank:
        return ""
    for value, name in names.items():
        if text.casefold() in {str(value).casefold(), name.casefold()}:
            return int(value) if isinstance(field, IntegerField) else value
    choices = ", ".join(str(value) for value in names)
    if not text:
        raise CellError(_("This is missing. Write one of: %(choices)s.") % {"choices": choices})
    raise CellError(
        _("“%(text)s” is not known. Write one of: %(choices)s.") % {"text": text, "choices": choices}
    )
