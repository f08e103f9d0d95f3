"""What stands where a value may not be shown."""

from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from vault.enums import Family


@dataclass(frozen=True, slots=True)
class Locked:
    """Stands for a value of a column family that a person was not granted (P20). Falsy, as if empty.

    `abroad` is whether it is hidden for where the person works. `about` names model, row and field of the value.
    """

    family: Family
    abroad: bool = field(default=False, compare=False)
    about: tuple[str, UUID, str] | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        words = gettext("%(family)s: hidden abroad") if self.abroad else gettext("%(family)s: locked")
        return words % {"family": self.family.label}

    @property
    def url(self) -> str:
        """Return where the person learns why, and whom to ask; nothing for a value without a row."""
        return reverse("locked", args=self.about) if self.about is not None else ""
