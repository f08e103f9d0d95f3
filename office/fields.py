"""Fields of the office's models."""

from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse


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
