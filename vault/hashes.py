"""Keyed hashes that the domain writes itself, where one blind index per column does not do."""

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from vault.domain import indexes
from vault.places import DEFAULT_KEY

if TYPE_CHECKING:
    TextBase = models.CharField[str | None, str | None]
else:
    TextBase = models.CharField


class KeyedHashField(TextBase):
    """A hash by `vault.domain.indexes.blind` that goes with a data key: shredding the key empties it.

    `key` names the column of that key. Unlike a `BlindIndexField` it follows no text of its row: a name has many
    tokens, and what counts as equal may depend on the row.
    """

    def __init__(self, *args: Any, key: str = DEFAULT_KEY, **kwargs: Any) -> None:
        self.key = key
        kwargs["max_length"] = indexes.LENGTH
        kwargs["null"] = kwargs["blank"] = True
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "blank", "editable"):
            kwargs.pop(fixed, None)
        if self.key != DEFAULT_KEY:
            kwargs["key"] = self.key
        return name, path, args, kwargs

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Store a fixed number of characters, as blind indexes do."""
        return f"bpchar({indexes.LENGTH})"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Find a hash that would outlive its key."""
        found = list(super().check(**kwargs))
        if all(field.attname != self.key for field in self.model._meta.concrete_fields):
            message = f"The model has no field '{self.key}' to name the row's data key."
            found.append(checks.Error(message, obj=self, id="vault.E005"))
        return found
