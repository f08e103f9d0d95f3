"""Where a value is stored, and which data key it is stored under: shared by all encrypted fields."""

from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import checks
from django.db import models

from vault import cipher
from vault.cipher import Place
from vault.enums import Family
from vault.errors import DataKeyError

DEFAULT_KEY = "data_key_id"

if TYPE_CHECKING:
    from django.db.models import Field as FieldBase
    from typing_extensions import TypeVar

    AnyField = models.Field[Any, Any]
    Set_contra = TypeVar("Set_contra", contravariant=True, default=Any)
    Get_co = TypeVar("Get_co", covariant=True, default=Any)
else:
    AnyField = models.Field
    Set_contra = Get_co = Any

    class FieldBase:
        """Stands in for Django's field, which is generic for the type checker only."""

        def __class_getitem__(cls, _types: object) -> type:
            return cls


def tracked_model(model: type[models.Model]) -> type[models.Model]:
    """Return the model that a historical model records, or the model itself."""
    tracked = getattr(model, "instance_type", None)
    return tracked if isinstance(tracked, type) and issubclass(tracked, models.Model) else model


def column_of(field: AnyField) -> str:
    """Return "app.model.field", the same for a model and its history."""
    return f"{tracked_model(field.model)._meta.label_lower}.{field.name}"


class PlacedField(FieldBase[Set_contra, Get_co]):
    """What every encrypted field declares: its family, and the column that names its rows' data key."""

    family: Family
    key: str
    if TYPE_CHECKING:
        db_index: bool

    def __init__(self, *args: Any, family: Family | str, key: str = DEFAULT_KEY, **kwargs: Any) -> None:
        self.family = Family(family)
        self.key = key
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["family"] = self.family.value
        if self.key != DEFAULT_KEY:
            kwargs["key"] = self.key
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Find declarations that could not work."""
        return [*super().check(**kwargs), *self._check_column(), *self._check_row()]

    def place_in(self, instance: models.Model) -> Place:
        """Return the place of the value in a row that is about to be written. Raises DataKeyError."""
        key_id = getattr(instance, self.key)
        if key_id is None:
            raise DataKeyError(
                f"{instance._meta.label} names no data key: set {self.key} = keys.create(…) before saving."
            )
        return self._place(instance, _as_uuid(key_id))

    def place_of(self, instance: models.Model, key_id: UUID) -> Place:
        """Return the place of a value that was read, sealed under `key_id`. Raises MisplacedValueError."""
        place = self._place(instance, key_id)
        own = instance.__dict__.get(self.key)
        if own is not None and _as_uuid(own) != key_id:
            raise cipher.misplaced(place)
        return place

    @cached_property
    def _tracked(self) -> tuple[str, AnyField]:
        """The label and the primary key of the model that rows are bound to, the same for a model and its history."""
        meta = tracked_model(self.model)._meta
        return meta.label_lower, meta.pk

    def _place(self, instance: models.Model, key_id: UUID) -> Place:
        label, primary = self._tracked
        row = getattr(instance, primary.attname)
        if row is None:
            raise DataKeyError(
                f"{instance._meta.label} has encrypted fields and needs its key before it is saved."
            )
        return Place(label=label, field=self.name, row=str(primary.to_python(row)), key_id=key_id)

    def _check_column(self) -> list[checks.CheckMessage]:
        if self.primary_key or self.unique or self.db_index:
            return [
                checks.Error("An encrypted column can be no key and no index.", obj=self, id="vault.E001")
            ]
        return []

    def _check_row(self) -> list[checks.CheckMessage]:
        found: list[checks.CheckMessage] = []
        if all(field.attname != self.key for field in self.model._meta.concrete_fields):
            message = f"The model has no field '{self.key}' to name the row's data key."
            found.append(checks.Error(message, obj=self, id="vault.E002"))
        if isinstance(tracked_model(self.model)._meta.pk, models.AutoField):
            message = "The row's key must be known before it is stored: use a UUID."
            found.append(checks.Error(message, obj=self, id="vault.E004"))
        return found


class Index:
    """What a blind index declares: the field that it finds rows by, and what counts as equal."""

    of: str
    normalise: str


def _as_uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
