"""Background work of the office: thin shells, safe to run twice."""

from celery import shared_task

from office import clock, rate_limits
from office.domain import log_retention, reports, review_reminders, summaries
from office.sessions import SessionStore


@shared_task(name="office.sweep_counters")
def sweep_counters() -> int:
    """Delete the counters of rate limits whose window is over."""
    return rate_limits.sweep(now=clock.now())


@shared_task(name="office.remind_reviews")
def remind_reviews() -> int:
    """Mail the reminders of recurring reviews that are due."""
    return review_reminders.sweep(now=clock.now())


@shared_task(name="office.sweep_access_log")
def sweep_access_log() -> int:
    """Delete the lines of the access log that are older than they are kept."""
    return log_retention.sweep(now=clock.now())


@shared_task(name="office.sweep_sessions")
def sweep_sessions() -> None:
    """Delete the sessions that have ended, by the machine's time."""
    SessionStore.clear_expired()


@shared_task(name="office.refresh_figures")
def refresh_figures(keys: list[str] | None = None) -> int:
    """Count anew what the dashboard draws: what is not fresh, or these controllers at once."""
    now = clock.now()
    return summaries.sweep(now=now) if keys is None else summaries.refresh_each(keys, now=now)


@shared_task(name="office.make_reports")
def make_reports() -> int:
    """Make the monthly reports that are due, and tell the chosen roles where they are."""
    return reports.sweep(now=clock.now())
