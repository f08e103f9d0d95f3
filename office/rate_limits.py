"""How often something may be tried, counted in the database, so that every process sees it."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from office.models import RateCounter

SWEEP_BATCH = 200


def key(*parts: str) -> str:
    """Return a keyed hash of who tries (an address, a key's prefix), so that no table holds them in clear."""
    return salted_hmac("office.rate_limits", "\0".join(parts), algorithm="sha256").hexdigest()


def hit(scope: str, key_hash: str, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one try in the current window and tell whether it is still within the limit.

    Windows lie end to end since 1970; the count is exact under concurrency on SQLite and PostgreSQL.
    """
    elapsed = timedelta(seconds=now.timestamp() % window.total_seconds())
    start = (now.astimezone(UTC) - elapsed).replace(microsecond=0)
    with transaction.atomic():
        fresh = RateCounter(scope=scope, key_hash=key_hash, window_start=start, expires_at=start + window)
        RateCounter.objects.bulk_create([fresh], ignore_conflicts=True)
        counter = RateCounter.objects.filter(scope=scope, key_hash=key_hash, window_start=start)
        counter.update(count=F("count") + 1)
        count = counter.values_list("count", flat=True).get()
        if count == 1:
            _sweep(now)
    return count <= limit


def _sweep(now: datetime) -> None:
    expired = RateCounter.objects.filter(expires_at__lt=now).select_for_update(skip_locked=True)
    RateCounter.objects.filter(pk__in=list(expired.values_list("pk", flat=True)[:SWEEP_BATCH])).delete()
