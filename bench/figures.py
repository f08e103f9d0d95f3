"""What a benchmark reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report; `measured` and `bound` are for people, with their units."""

    name: str
    measured: str
    bound: str
    ok: bool

    def __str__(self) -> str:
        return f"{self.name:<36} {self.measured:<52} {self.bound:<30} {'ok' if self.ok else 'short'}"


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the value that `share` percent of the samples do not pass (nearest rank)."""
    return sorted(samples)[max(0, ceil(len(samples) * share / 100) - 1)]


def at_most(name: str, *, ratio: float, bound: float, told: str) -> Figure:
    """Return a figure that is good when the ratio is small; `told` says what was compared."""
    return Figure(name, f"{ratio:.2f} × ({told})", f"at most {bound:g} ×", ok=ratio <= bound)


def at_least(name: str, *, ratio: float, bound: float, told: str) -> Figure:
    """Return a figure that is good when the ratio is large; `told` says what was compared."""
    return Figure(name, f"{ratio:.2f} × ({told})", f"at least {bound:g} ×", ok=ratio >= bound)
