"""The worklist: pages of 50 rows among many requests and among few, as an officer narrows and sorts them."""

from __future__ import annotations

from collections.abc import Iterator

from bench import population
from bench.figures import Figure, at_most, percentile
from bench.pages import WORKLIST, Desk, queries
from bench.population import FEW, MANY
from bench.stage import Stage
from requests.admin.worklist import RequestAdmin

ROUNDS = 5
BOUND = 150  # milliseconds
MOST = 1.5
VIEWS = (
    "",
    "?show=mine",
    "?show=unassigned",
    "?show=week",
    "?show=overdue",
    "?show=person",
    "?show=recipient",
    "?show=closed",
    "?right=erasure",
    "?status=identity_check",
    "?status=in_progress&right=access",
    "?channel=email",
    "?p=3",
    "?show=mine&right=erasure",
    "?o=0",
    "?o=-4",
)


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how long the pages take, how much longer than among few, and whether rows cost queries."""
    seconds = _seconds_at(MANY, stage=stage)
    p95 = _p95(seconds)
    slowest = max(seconds, key=lambda view: percentile(seconds[view], 50))
    told = f"p95 {p95:.0f} ms of {ROUNDS * len(VIEWS)}; slowest {slowest or 'all'}"
    yield Figure("worklist, page of 50", told, f"p95 under {BOUND} ms", ok=p95 < BOUND)
    officer = population.handler()
    many = queries(WORKLIST, user=officer)
    RequestAdmin.list_per_page = 1
    few = queries(WORKLIST, user=officer)
    yield Figure("worklist, queries", f"{few} at 1 row, {many} at 50", "the same", ok=few == many)
    before = _p95(_seconds_at(FEW, stage=stage))
    told = f"p95 {p95:.0f} ms at {MANY:,}, {before:.0f} ms at {FEW:,}"
    yield at_most("worklist, many against few", ratio=p95 / before, bound=MOST, told=told)


def _seconds_at(size: int, *, stage: Stage) -> dict[str, list[float]]:
    """Return how long each view took, time and again."""
    population.hold(size)
    with stage.web() as root:
        desk = Desk(root, user=population.handler())
        desk.all_seconds(WORKLIST + view for view in VIEWS)
        return {view: desk.all_seconds([WORKLIST + view] * ROUNDS) for view in VIEWS}


def _p95(seconds: dict[str, list[float]]) -> float:
    return percentile([one for taken in seconds.values() for one in taken], 95) * 1000
