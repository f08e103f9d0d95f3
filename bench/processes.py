"""What the kernel says of processes: whose children they are, and what memory they hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """A process's memory in MB: all that is resident, and the share when what several use is divided."""

    resident: float
    proportional: float


def children_of(process: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    lists = [Path(task, "children").read_text() for task in Path(f"/proc/{process}/task").iterdir()]
    return [int(number) for children in lists for number in children.split()]


def memory_of(process: int) -> Memory:
    """Return what a process holds now."""
    kilobytes = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
        name, value, _unit = line.split()
        kilobytes[name] = int(value)
    return Memory(resident=kilobytes["Rss:"] / 1024, proportional=kilobytes["Pss:"] / 1024)
