"""Encrypted model fields and blind indexes.

A value is plain on an instance until it is saved, sealed in the database and on loaded instances, and opened
when the attribute is read. Columns are binary; queries can only ask whether a value is null, or empty.
"""

import base64
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from vault import cipher
from vault.domain import indexes, keyring
from vault.errors import EncryptedLookupError, MisplacedValueError, UnsealedValueError, VaultError
from vault.files import EncryptedFileField
from vault.places import Get_co, Index, PlacedField, Set_contra, column_of
from vault.values import SHREDDED, Sealed, Shredded, Unsealed

__all__ = ["BlindIndexField", "EncryptedFileField", "EncryptedJSONField", "EncryptedTextField", "SealedField"]

if TYPE_CHECKING:
    ValueField = PlacedField
    TextBase = models.CharField[str | None, str | None]
else:
    TextBase = models.CharField

    class ValueField(PlacedField, models.Field):
        """A placed field with a column of its own."""


SERIALISED = "\0sealed:"
SURROGATE = re.compile("[\ud800-\udfff]")


class SealedAttribute(DeferredAttribute):
    """The attribute of an encrypted field: opens on reading, keeps what is set as it is."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        """Return the plain value, or SHREDDED."""
        if instance is None:
            return self
        data = instance.__dict__
        if self.field.attname not in data:
            data[self.field.attname] = self.field.fetched(instance)
        return self.field.opened(instance, data[self.field.attname])

    def __set__(self, instance: models.Model, value: object) -> None:
        """Hold a value until the instance is saved."""
        data = instance.__dict__
        data[self.field.attname] = self.field.held(value, data.get(self.field.attname))


class EmptyExact(Exact):
    """Equality of an encrypted column, which can only be asked for the empty values."""

    def get_prep_lookup(self) -> bytes | None:
        """Let the empty string and None through. Raises EncryptedLookupError."""
        if self.rhs is None:
            return None
        if isinstance(self.rhs, str) and self.rhs == "":
            return b""
        raise _unsearchable(self.lhs.output_field)


class SealedField(ValueField[Set_contra, Get_co]):
    """Base of fields whose column holds an envelope. Sub-classes turn values into text and back."""

    descriptor_class = SealedAttribute

    def get_internal_type(self) -> str:
        """Store bytes."""
        return "BinaryField"

    def render(self, value: object) -> str:
        """Return the text that is encrypted for a value."""
        raise NotImplementedError

    def parse(self, text: str) -> object:
        """Return the value that a text stands for."""
        raise NotImplementedError

    def held(self, value: object, current: object) -> object:
        """Return what an instance holds after `value` was set."""
        if value is None or isinstance(value, Sealed | Unsealed):
            return value
        if isinstance(value, Shredded):
            return current if isinstance(current, Sealed) else SHREDDED
        return Unsealed(value)

    def fetched(self, instance: models.Model) -> object:
        """Read a deferred value from the row, still sealed."""
        manager = type(instance)._base_manager.db_manager(instance._state.db, hints={"instance": instance})
        return manager.filter(pk=instance.pk).values_list(self.attname, flat=True).get()

    def opened(self, instance: models.Model, held: object) -> object:
        """Return the plain value of what an instance holds, or SHREDDED. Raises VaultError."""
        if isinstance(held, Unsealed):
            return held.value
        return self._open(instance, held) if isinstance(held, Sealed) else held

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        """Seal the value for its row. Raises VaultError."""
        data = model_instance.__dict__
        if self.attname not in data:
            data[self.attname] = self.fetched(model_instance)
        data[self.attname] = self._to_store(model_instance, data[self.attname], adding=add)
        return data[self.attname]

    def get_db_prep_save(self, value: object, connection: BaseDatabaseWrapper) -> object:
        """Pass sealed and empty values only. Raises UnsealedValueError."""
        if value is None:
            return None
        if isinstance(value, Sealed):
            return value.envelope
        raise UnsealedValueError(
            f"{column_of(self)} is encrypted for one row: set it on an instance and save that; update() and "
            "bulk_update() cannot write it."
        )

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Callable[..., object]]:
        """Read envelopes; the keys of a result are loaded together."""
        batches = keyring.Batches()

        def sealed(value: object, expression: object, connection: object) -> object:
            return self._from_column(value, batches)

        return [sealed]

    def get_lookup(self, lookup_name: str) -> Any:
        """Know `isnull`, and equality with the empty value. Raises EncryptedLookupError."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        if lookup_name == "exact":
            return EmptyExact
        raise _unsearchable(self)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Validate; an erased value passes as it is."""
        return value if isinstance(value, Shredded) else super().clean(value, model_instance)

    def to_python(self, value: Any) -> Any:
        """Refuse what a serialiser wrote, since it cannot be opened elsewhere."""
        if isinstance(value, str) and value.startswith(SERIALISED):
            raise ValidationError(_("Encrypted values cannot be loaded from a dump; restore the databases."))
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise the sealed value, never the plain one."""
        data = obj.__dict__
        held = data[self.attname] if self.attname in data else self.fetched(obj)
        stored = self._to_store(obj, held, adding=False)
        return SERIALISED + base64.b64encode(stored.envelope).decode() if isinstance(stored, Sealed) else ""

    def _from_column(self, value: object, batches: keyring.Batches) -> object:
        if value is None:
            return None
        if not isinstance(value, bytes | memoryview):
            raise MisplacedValueError(
                f"A row holds an unencrypted value in {column_of(self)}: it went past the vault."
            )
        envelope = bytes(value)
        key_id = cipher.key_id_of(envelope)
        return Sealed(envelope, None if key_id is None else batches.expecting(key_id))

    def _open(self, instance: models.Model, sealed: Sealed) -> object:
        if sealed.envelope == cipher.TOMBSTONE:
            return SHREDDED
        key_id = self._key_of(sealed)
        place = self.place_of(instance, key_id)
        if keyring.is_condemned(key_id):
            return SHREDDED
        known = sealed.recall(place)
        if known is not None:
            return known[0]
        secret = keyring.secret_of(key_id, batch=sealed.batch)
        if secret is None:
            return SHREDDED
        text = cipher.unseal(sealed.envelope, place=place, secret=secret)
        value = self.parse(text)
        sealed.remember(place, value, text)
        return value

    def _to_store(self, instance: models.Model, held: object, *, adding: bool) -> object:
        if isinstance(held, Shredded):
            return Sealed(cipher.TOMBSTONE)
        if isinstance(held, Unsealed):
            return self._seal(instance, held.value)
        if not isinstance(held, Sealed) or held.envelope == cipher.TOMBSTONE:
            return held
        place = self.place_of(instance, self._key_of(held))
        if adding:
            self._open(instance, held)
        known = held.recall(place)
        if known is not None and self.render(known[0]) != known[1]:
            return self._seal(instance, known[0])
        return held

    def _seal(self, instance: models.Model, value: object) -> Sealed:
        place = self.place_in(instance)
        secret = keyring.secret_to_write(place)
        text = self.render(value)
        sealed = Sealed(cipher.seal(text, place=place, secret=secret))
        sealed.remember(place, value, text)
        return sealed

    def _key_of(self, sealed: Sealed) -> UUID:
        key_id = cipher.key_id_of(sealed.envelope)
        if key_id is None:
            raise cipher.misplaced(column_of(self))
        return key_id


class EncryptedTextField(SealedField[Set_contra, Get_co]):
    """Text, encrypted. The empty string is stored as such."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def held(self, value: object, current: object) -> object:
        """Return what an instance holds after `value` was set."""
        empty = isinstance(value, str) and not isinstance(value, Shredded) and not value
        return "" if empty else super().held(value, current)

    def render(self, value: object) -> str:
        """Return the text itself. Raises UnsealedValueError."""
        if hasattr(value, "resolve_expression") or isinstance(value, bytes):
            raise UnsealedValueError(f"{column_of(self)} takes text.")
        text = str(value)
        if SURROGATE.search(text):
            raise UnsealedValueError(f"{column_of(self)} takes Unicode text, without surrogates.")
        return text

    def parse(self, text: str) -> str:
        """Return the text itself."""
        return text

    def to_python(self, value: Any) -> Any:
        """Turn what a form gave into text."""
        value = super().to_python(value)
        return value if value is None or isinstance(value, str) else str(value)

    def get_db_prep_save(self, value: object, connection: BaseDatabaseWrapper) -> object:
        """Pass sealed and empty values only. Raises UnsealedValueError."""
        empty = isinstance(value, str | bytes) and not isinstance(value, Shredded) and not value
        return b"" if empty else super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        """Offer a text area."""
        defaults = {"form_class": forms.CharField, "widget": forms.Textarea, "max_length": self.max_length}
        return super().formfield(**{**defaults, **kwargs})

    def _from_column(self, value: object, batches: keyring.Batches) -> object:
        empty = isinstance(value, bytes | memoryview) and not len(value)
        return "" if empty else super()._from_column(value, batches)


class EncryptedJSONField(SealedField[Set_contra, Get_co]):
    """A JSON value, encrypted. None is stored as null; changes within the value are noticed when saving."""

    empty_strings_allowed = False
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def render(self, value: object) -> str:
        """Return the value as JSON text; dates and identifiers become strings."""
        return json.dumps(value, cls=DjangoJSONEncoder)

    def parse(self, text: str) -> object:
        """Read the JSON text."""
        return json.loads(text)

    def formfield(self, **kwargs: Any) -> Any:
        """Offer a field for JSON."""
        return super().formfield(**{"form_class": forms.JSONField, "encoder": DjangoJSONEncoder, **kwargs})


class BlindIndexField(Index, TextBase):
    """A keyed hash of an encrypted text field of the same row, for exact search; null when that is empty.

    Recomputed whenever the text was read or set; name both in `update_fields`. `vault.domain.indexes` says
    what counts as equal.
    """

    if TYPE_CHECKING:
        db_index: bool

    def __init__(self, *args: Any, of: str, normalise: str, **kwargs: Any) -> None:
        self.of = of
        self.normalise = normalise
        kwargs["max_length"] = indexes.LENGTH
        kwargs["null"] = kwargs["blank"] = True
        kwargs["editable"] = False
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "blank", "editable", "db_index"):
            kwargs.pop(fixed, None)
        kwargs |= {"of": self.of, "normalise": self.normalise}
        if not self.db_index:
            kwargs["db_index"] = False
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Watch how rows of the model are saved."""
        super().contribute_to_class(cls, name, private_only)
        models.signals.pre_save.connect(self._refuse_half, sender=cls)

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Store a fixed number of characters: PostgreSQL adds a second index, for patterns, to varchar only.

        Not "char": from "char(32)" Django's bulk inserts cut the length off, and one character would be left.
        """
        return f"bpchar({indexes.LENGTH})"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Find an index of nothing."""
        found = list(super().check(**kwargs))
        try:
            sibling = self.model._meta.get_field(self.of)
        except FieldDoesNotExist:
            sibling = None
        if not isinstance(sibling, EncryptedTextField) or self.normalise not in indexes.NORMALISERS:
            found.append(
                checks.Error(
                    f"'{self.of}' must be an encrypted text field of the model and '{self.normalise}' one of "
                    f"{', '.join(indexes.NORMALISERS)}.",
                    obj=self,
                    id="vault.E003",
                )
            )
        return found

    def of_text(self, text: str) -> str:
        """Return the hash of a text, empty when the text is."""
        return indexes.blind(text, column=column_of(self), normalise=self.normalise)

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        """Follow the indexed field, unless it was neither read nor set."""
        sibling = model_instance._meta.get_field(self.of)
        held = model_instance.__dict__.get(self.of)
        known = (
            isinstance(held, Unsealed | str)
            or held is None
            or bool(isinstance(held, Sealed) and held.is_open)
        )
        if known and self.of in model_instance.__dict__ and isinstance(sibling, SealedField):
            setattr(
                model_instance,
                self.attname,
                self.of_text(str(sibling.opened(model_instance, held) or "")) or None,
            )
        stored: str | None = getattr(model_instance, self.attname)
        return stored

    def _refuse_half(self, update_fields: frozenset[str] | None, **_event: object) -> None:
        """Stop a save that would write the text and leave its index behind. Raises VaultError."""
        if update_fields is not None and self.of in update_fields and self.name not in update_fields:
            raise VaultError(f"{column_of(self)} follows '{self.of}': name both in update_fields.")


def _unsearchable(field: Any) -> EncryptedLookupError:
    return EncryptedLookupError(
        f"{column_of(field)} is encrypted: a query can ask only whether it is null or empty. For exact "
        "search declare a BlindIndexField and filter by vault.domain.indexes.of(…)."
    )
