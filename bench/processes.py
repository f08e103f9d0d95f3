"""What the kernel says of processes: whose children they are, and what memory they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import django

T = TypeVar("T")


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


def apart(do: Callable[..., T], *arguments: object) -> T:
    """Do something in a new process, which holds nothing of what was measured before, nor leaves anything behind."""
    with get_context("spawn").Pool(1, initializer=django.setup) as pool:
        return pool.apply(do, arguments)


def peak() -> float:
    """Return the most MB that this process has held. What the one that started it held does not count."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
