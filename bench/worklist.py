"""The worklist: pages of 50 rows among 100,000 requests, as an officer narrows and sorts them."""

from __future__ import annotations

from collections.abc import Iterator

from bench import population
from bench.figures import Figure, percentile
from bench.pages import WORKLIST, Desk, queries
from bench.stage import Stage
from requests.admin.worklist import RequestAdmin

REQUESTS = 100_000
ROUNDS = 5
BOUND = 150  # milliseconds
VIEWS = (
    "",
    "?show=mine",
    "?show=unassigned",
    "?show=week",
    "?show=overdue",
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
    """Measure how long the pages take, and whether rows cost queries."""
    population.hold(REQUESTS)
    officer = population.handler()
    with stage.web() as root:
        desk = Desk(root, user=officer)
        desk.all_seconds(WORKLIST + view for view in VIEWS)
        seconds = {view: desk.all_seconds([WORKLIST + view] * ROUNDS) for view in VIEWS}
    p95 = percentile([one for taken in seconds.values() for one in taken], 95) * 1000
    slowest = max(seconds, key=lambda view: percentile(seconds[view], 50))
    told = f"p95 {p95:.0f} ms of {ROUNDS * len(VIEWS)}; slowest {slowest or 'all'}"
    yield Figure("worklist, page of 50", told, f"p95 under {BOUND} ms", ok=p95 < BOUND)
    many = queries(WORKLIST, user=officer)
    RequestAdmin.list_per_page = 1
    few = queries(WORKLIST, user=officer)
    yield Figure("worklist, queries", f"{few} at 1 row, {many} at 50", "the same", ok=few == many)
