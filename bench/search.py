"""Exact search from the worklist, by reference and by e-mail address: among few requests and among many."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench import population
from bench.figures import Figure, at_most, percentile
from bench.pages import WORKLIST, Desk
from bench.population import FEW, MANY
from bench.stage import Stage
from requests.admin.searching import searchable
from requests.models import Request

SEARCHES = 100
WARM_UP = 10
MOST = 1.5


def measure(stage: Stage) -> Iterator[Figure]:
    """Measure how much longer a search takes among a hundred times as many, or a thousand."""
    few, many = _p95_at(FEW, stage=stage), _p95_at(MANY, stage=stage)
    for kind in few:
        told = f"p95 {many[kind]:.0f} ms at {MANY:,}, {few[kind]:.0f} ms at {FEW:,}"
        yield at_most(f"search by {kind}", ratio=many[kind] / few[kind], bound=MOST, told=told)


def _p95_at(size: int, *, stage: Stage) -> dict[str, float]:
    """Return the p95 in milliseconds of each kind of search."""
    population.hold(size)
    keys = list(Request.objects.open().values_list("pk", flat=True))
    found = [Request.objects.get(pk=key) for key in random.Random(size).sample(keys, SEARCHES)]
    terms = {"reference": [case.reference for case in found], "e-mail": [str(case.email) for case in found]}
    with stage.web() as root:
        desk = Desk(root, user=population.handler())
        return {kind: _p95(desk, each) for kind, each in terms.items()}


def _p95(desk: Desk, terms: list[str]) -> float:
    addresses = [f"{WORKLIST}?q={searchable(term, among=Request.objects.all())}" for term in terms]
    desk.all_seconds(addresses[:WARM_UP])
    return percentile(desk.all_seconds(addresses), 95) * 1000
