"""Locks in the admin: encrypted fields show their value only to whoever was granted the family (promise P20)."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.text import capfirst
from simple_history.template_utils import HistoricalRecordContextHelper

from office.domain.access import access_of, reveal
from office.fields import TranslatedField
from office.shown import as_cell, as_shown
from office.translated import spelled_out
from office.values import Locked

Mask = Callable[[Model], Any]


def encrypted_names(model: type[Model]) -> frozenset[str]:
    """Return the names of the fields of a model that belong to a column family."""
    return frozenset(field.name for field in model._meta.fields if getattr(field, "family", None) is not None)


class Masks:
    """Stand-ins for the encrypted fields of one model, for one member of staff and one page."""

    def __init__(
        self, model: type[Model], *, user: Any, controller_id_of: Callable[[Model], UUID | None]
    ) -> None:
        self.names = encrypted_names(model)
        self._masks = {name: self._mask(model, name, user, controller_id_of) for name in sorted(self.names)}

    def over(self, names: Iterable[Any]) -> list[Any]:
        """Replace the encrypted ones among field names, also inside groups of them."""
        return [
            self.over(name) if isinstance(name, list | tuple) else self._masks.get(name, name)
            for name in names
        ]

    def all(self) -> list[Mask]:
        """Return the stand-ins of all encrypted fields."""
        return list(self._masks.values())

    @staticmethod
    def _mask(
        model: type[Model], name: str, user: Any, controller_id_of: Callable[[Model], UUID | None]
    ) -> Mask:
        def shown(obj: Model) -> Any:
            value = reveal(user, obj, name, controller_id=controller_id_of(obj))
            if isinstance(value, Locked):
                return as_cell(as_shown(value))
            return str(value) if value is not None and not isinstance(value, str) else value

        shown.__name__ = name
        field = model._meta.get_field(name)
        shown.short_description = capfirst(getattr(field, "verbose_name", name))  # type: ignore[attr-defined]
        return shown


class MaskedChanges(HistoricalRecordContextHelper):  # type: ignore[misc]
    """Words what changed between two versions; locked families stay locked there too."""

    user: Any = None
    controller_id: UUID | None = None

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        """Return a value to show, or its lock."""
        field = self.model._meta.get_field(change.field)
        if isinstance(field, TranslatedField):
            return spelled_out(value or {})
        family = getattr(field, "family", None)
        if family is not None and family not in access_of(self.user).families(self.controller_id):
            return Locked(family, abroad=self.controller_id in access_of(self.user).hidden_at)
        return super().prepare_delta_change_value(change, value)
