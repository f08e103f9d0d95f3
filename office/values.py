"""What stands where a value may not be shown."""

from dataclasses import dataclass

from django.utils.translation import gettext

from vault.enums import Family


@dataclass(frozen=True, slots=True)
class Locked:
    """Stands for a value of a column family that a person was not granted (P20). Falsy, as if empty."""

    family: Family

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return gettext("%(family)s: locked") % {"family": self.family.label}
