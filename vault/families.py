"""Which fields are encrypted, and which family each belongs to."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from vault.enums import Family
from vault.files import EncryptedFileField
from vault.hashes import KeyedHashField
from vault.places import Index, PlacedField, tracked_model

KEY_ENDING = "_key_id"


@cache
def encrypted_fields(model: type[models.Model]) -> dict[str, Family]:
    """Return the encrypted fields of a model, or of the one its history tracks, each with its family."""
    fields = tracked_model(model)._meta.concrete_fields
    return {field.name: field.family for field in fields if isinstance(field, PlacedField)}


def family_of(model: type[models.Model], field_name: str) -> Family | None:
    """Return the family of a field, None when it is not encrypted."""
    return encrypted_fields(model).get(field_name)


def key_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Yield every model and column that names data keys, historical models included."""
    for model in apps.get_models():
        names = {field.key for field in model._meta.concrete_fields if isinstance(field, PlacedField)}
        names |= {field.attname for field in model._meta.concrete_fields if _names_a_key(field)}
        for name in sorted(names):
            yield model, name


def value_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Yield every model with encrypted values and the column of their data key, historical models included."""
    for model in apps.get_models():
        keys = {field.key for field in model._meta.concrete_fields if isinstance(field, PlacedField)}
        for key in sorted(keys):
            yield model, key


def index_columns() -> Iterator[tuple[type[models.Model], str, str]]:
    """Yield every model with a blind index or keyed hash, its column and that of the data key it depends on."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, KeyedHashField):
                yield model, field.attname, field.key
            elif isinstance(field, Index):
                sibling = model._meta.get_field(field.of)
                if isinstance(sibling, PlacedField):
                    yield model, field.attname, sibling.key


def file_columns() -> Iterator[tuple[type[models.Model], EncryptedFileField]]:
    """Yield every model with an encrypted file, and the field."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedFileField):
                yield model, field


def _names_a_key(field: "models.Field[Any, Any]") -> bool:
    """Whether a column names a data key, of values in its own row or of others that hang on it."""
    return isinstance(field, models.UUIDField) and field.attname.endswith(KEY_ENDING)
