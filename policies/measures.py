"""What is counted of policies: the findings of drift that nobody has accepted."""

from __future__ import annotations

from datetime import datetime

from office import measures
from office.measures import Cells, Measure
from office.models import Controller
from policies.drift.running import run
from policies.enums import Severity

DRIFT = "policies.drift"


def register() -> None:
    """Let the findings be counted."""
    measures.register(Measure(DRIFT, needs="read_policies", order=90, count=findings))


def findings(controller: Controller, now: datetime) -> Cells:
    """Count the open findings of a controller, and the serious ones among them."""
    found = run(controller, now=now).open
    return [[len(found), sum(row.severity is Severity.SERIOUS for row in found)]]
