"""How often something may be tried, counted in the database, so that every process sees it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from office.models import RateCounter

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SWEEP_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries in a window of time."""

    tries: int
    window: timedelta


LIMITS: dict[str, tuple[Limit, ...]] = {
    # counted by network address
    "requests.new": (Limit(10, MINUTE), Limit(100, HOUR)),
    "requests.reply": (Limit(10, MINUTE), Limit(60, HOUR)),
    "requests.identity": (Limit(10, MINUTE), Limit(30, HOUR)),
    "requests.link": (Limit(5, MINUTE), Limit(10, HOUR)),
    "requests.certificate": (Limit(5, MINUTE), Limit(30, HOUR)),
    "requests.code": (Limit(10, MINUTE), Limit(30, HOUR)),
    "notices.answer": (Limit(10, MINUTE), Limit(60, HOUR)),
    "tasks.answer": (Limit(20, MINUTE), Limit(200, HOUR)),
    "consents.acknowledge": (Limit(10, MINUTE), Limit(60, HOUR)),
    "preferences.ask": (Limit(5, MINUTE), Limit(20, HOUR)),
    "preferences.change": (Limit(30, MINUTE), Limit(200, HOUR)),
    "guardians.answer": (Limit(20, MINUTE), Limit(60, HOUR)),
    "token-page": (Limit(120, MINUTE), Limit(3000, HOUR)),
    "second-step": (Limit(10, MINUTE), Limit(60, HOUR)),
    "wrong-token": (Limit(20, 10 * MINUTE),),
    "api-wrong-key": (Limit(20, 10 * MINUTE),),
    "password-reset": (Limit(10, HOUR),),
    "sign-in": (Limit(20, MINUTE), Limit(200, HOUR)),
    # counted by the address that a mail would go to
    "receipt-to": (Limit(5, HOUR), Limit(10, DAY)),
    "link-to": (Limit(3, HOUR), Limit(6, DAY)),
    "package-code-to": (Limit(3, HOUR), Limit(6, DAY)),
    "preferences-to": (Limit(3, HOUR), Limit(6, DAY)),
    "second-step-to": (Limit(6, HOUR), Limit(20, DAY)),
    "guardian-to": (Limit(3, HOUR), Limit(6, DAY)),
    "password-reset-to": (Limit(3, HOUR),),
    "identity-code-to": (Limit(3, HOUR), Limit(6, DAY)),
    # counted by the address that a mail came from
    "mail-from": (Limit(30, HOUR),),
    # counted by the name that somebody signs in with, and by network and name
    "sign-in-by-as": (Limit(5, 15 * MINUTE),),
    "sign-in-as": (Limit(16, 15 * MINUTE),),
    # counted by request
    "identity-code-of": (Limit(4, DAY),),
    # counted by person
    "staff.proof": (Limit(5, 15 * MINUTE), Limit(60, DAY)),
    "staff.proof-mail": (Limit(1, HOUR),),
    "staff.reveal": (Limit(30, HOUR), Limit(100, DAY)),
    "guardian-of": (Limit(5, DAY),),
    # counted by key
    "api": (Limit(settings.API_CALLS_PER_MINUTE, MINUTE),),
}
"""What may be tried how often. All windows of a line count; each begins anew when it is over."""

COUNT = """
    INSERT INTO office_ratecounter (scope, key_hash, window_start, expires_at, count)
    VALUES {rows}
    ON CONFLICT (scope, key_hash, window_start)
    DO UPDATE SET count = office_ratecounter.count + 1
    RETURNING scope, count
"""


def key(*parts: str) -> str:
    """Return a keyed hash of who tries (an address, a key's prefix), so that no table holds them in clear."""
    return salted_hmac("office.rate_limits", "\0".join(parts), algorithm="sha256").hexdigest()


def count(what: str, *who: str, now: datetime) -> int:
    """Count one try at `what`, a line of `LIMITS`; return 0 within its limits, else the seconds to wait.

    One statement, which is exact under concurrency on SQLite and PostgreSQL. A try beyond the limit counts too.
    """
    who_hash = key(*who)
    rows = {f"{what}/{limit.window.total_seconds():.0f}": limit for limit in LIMITS[what]}
    starts = {scope: _start_of(limit.window, now=now) for scope, limit in rows.items()}
    values = [
        value
        for scope, limit in rows.items()
        for value in (scope, who_hash, _adapted(starts[scope]), _adapted(starts[scope] + limit.window))
    ]
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(rows=", ".join(["(%s, %s, %s, %s, 1)"] * len(rows))), values)
        counted = dict(cursor.fetchall())
    over = [starts[scope] + limit.window for scope, limit in rows.items() if counted[scope] > limit.tries]
    return max((ceil((end - now).total_seconds()) for end in over), default=0)


def forget(what: str, *who: str) -> None:
    """Begin to count anew: somebody who succeeds was not guessing."""
    scopes = [f"{what}/{limit.window.total_seconds():.0f}" for limit in LIMITS[what]]
    RateCounter.objects.filter(scope__in=scopes, key_hash=key(*who)).delete()


def sweep(*, now: datetime) -> int:
    """Delete all counters whose window is over, a batch at a time; return how many."""
    expired = RateCounter.objects.filter(expires_at__lt=now).values_list("pk", flat=True)
    deleted = 0
    while batch := list(expired[:SWEEP_BATCH]):
        deleted += RateCounter.objects.filter(pk__in=batch).delete()[0]
    return deleted


def _start_of(window: timedelta, *, now: datetime) -> datetime:
    """Return when the current window began; windows lie end to end since 1970."""
    elapsed = timedelta(seconds=int(now.timestamp()) % int(window.total_seconds()))
    return now.astimezone(UTC).replace(microsecond=0) - elapsed


def _adapted(moment: datetime) -> datetime | str | None:
    return connection.ops.adapt_datetimefield_value(moment)
