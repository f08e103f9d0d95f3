"""What an instance holds for an encrypted field: sealed, not yet sealed, or erased."""

from collections.abc import Hashable
from typing import NoReturn, final
from uuid import UUID

from django.utils.translation import gettext

from vault.errors import UnsealedValueError


@final
class Shredded(str):
    """The marker of a value whose data key was destroyed: falsy, without text, shown as "erased"."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return gettext("erased")

    def __html__(self) -> str:
        return str(self)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return "SHREDDED"

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __reduce__(self) -> str:
        return "SHREDDED"


SHREDDED = Shredded()


class KeyBatch:
    """Data keys of values that were read together: the first value opened loads them all."""

    __slots__ = ("__weakref__", "ids")

    def __init__(self) -> None:
        self.ids: set[UUID] = set()


@final
class Sealed:
    """An encrypted value as its column stores it; remembers what it was opened to, for one row."""

    __slots__ = ("_opened", "batch", "envelope")

    def __init__(self, envelope: bytes, batch: KeyBatch | None = None) -> None:
        self.envelope = envelope
        self.batch = batch
        self._opened: tuple[Hashable, object, str] | None = None

    def remember(self, place: Hashable, value: object, text: str) -> None:
        """Keep the opened value, and the text it was read from, for the row at `place`."""
        self._opened = (place, value, text)

    @property
    def is_open(self) -> bool:
        """Tell whether the value was opened or sealed by this process."""
        return self._opened is not None

    def recall(self, place: Hashable) -> tuple[object, str] | None:
        """Return the opened value and its text if they were kept for `place`."""
        if self._opened is None or self._opened[0] != place:
            return None
        return self._opened[1], self._opened[2]

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.envelope == other.envelope

    def __hash__(self) -> int:
        return hash(self.envelope)

    def __reduce__(self) -> tuple[type["Sealed"], tuple[bytes]]:
        return Sealed, (self.envelope,)

    def __deepcopy__(self, memo: dict[int, object]) -> "Sealed":
        return Sealed(self.envelope, self.batch)


@final
class Unsealed:
    """A value that was set on an instance and is sealed when the instance is saved."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "<unsealed>"

    def __copy__(self) -> "Unsealed":
        return Unsealed(self.value)

    def __deepcopy__(self, memo: dict[int, object]) -> "Unsealed":
        return Unsealed(self.value)

    def __reduce__(self) -> NoReturn:
        raise UnsealedValueError("An instance with unsaved personal values cannot be pickled: save it first.")
