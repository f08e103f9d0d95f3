"""The whole visit: all checks, in the order in which one builds on the other."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections

from privacyportal import health
from privacyportal.doctor import databases, doors, keys, knowledge, places, services, settings
from privacyportal.doctor.findings import CHECKS, Finding, carry_out

ROOMS = (settings, databases, keys, places, services, doors, knowledge)
"""The modules whose checks are carried out, in this order; to be imported is enough to be listed."""

ORDER = [room.__name__ for room in ROOMS]


def visit() -> Iterator[Finding]:
    """Carry out all checks and yield what is found."""
    away = {alias for alias in connections if health.database_state(alias) != health.OK}
    behind = {alias for alias in connections if alias not in away and databases.is_behind(alias)}
    for listed in sorted(CHECKS, key=lambda each: ORDER.index(each.look.__module__)):
        of_databases = listed.look.__module__ == databases.__name__
        if not listed.needs & (away if of_databases else away | behind):
            yield from carry_out(listed)
