"""Fields of the office's models."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.text import capfirst

from office import translated


class LogoFile(FieldFile):
    """The logo of a controller; its address is a page of the portal, not a path into the storage."""

    @property
    def url(self) -> str:
        """Return the public address. Raises ValueError when there is no logo."""
        if not self:
            raise ValueError("There is no logo.")
        controller: Any = self.instance
        return reverse("office:logo", args=[controller.slug])


class LogoField(models.FileField):
    """Holds a logo."""

    attr_class = LogoFile


class TranslatedField(models.JSONField):
    """A short text in the portal's languages: a dictionary by language code, without empty entries.

    `max_length` counts for each language; `long` makes the form's fields several lines high. Without `blank` at least
    one language must be given.
    """

    def __init__(self, *args: Any, max_length: int = 200, long: bool = False, **kwargs: Any) -> None:
        self.longest = max_length
        self.long = long
        kwargs["default"] = dict
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Name what a migration needs to make the field again."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "max_length": self.longest, "long": self.long}

    def to_python(self, value: Any) -> Any:
        """Return the text without empty languages and needless space."""
        return translated.tidied(super().to_python(value), long=self.long)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse no text where one is needed, languages that the portal does not speak, texts that are too long."""
        if not self.blank and value in self.empty_values:
            raise ValidationError(translated.needed())
        super().validate(value, model_instance)
        translated.check(value, longest=self.longest)

    def formfield(self, **kwargs: Any) -> Any:
        """Return a field with one input per language."""
        from office.translated_forms import TranslatedFormField  # noqa: PLC0415 - the admin's widgets, for forms only

        given = {
            name: kwargs[name] for name in ("label", "help_text", "initial", "required") if name in kwargs
        }
        return TranslatedFormField(
            longest=self.longest,
            long=self.long,
            **{
                "required": not self.blank,
                "label": capfirst(self.verbose_name),
                "help_text": self.help_text,
                **given,
            },
        )
