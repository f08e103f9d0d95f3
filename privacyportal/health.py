"""Whether the portal is alive, for load balancers, and whether it can work, for those who watch over it.

A portal whose jobs are late is not ready, but still takes requests in: a load balancer that asked /readyz would turn
people away, and their requests would not be received.
"""

import logging
import tempfile
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from mailroom.domain import delivery
from office import clock
from privacyportal import jobs
from privacyportal.celery import app

logger = logging.getLogger(__name__)

OK, OUT_OF_REACH = "ok", "out of reach"

BEAT_PATIENCE = timedelta(minutes=3)
"""Several jobs have a turn every half minute: when none came to its end for so long, beat or worker is down."""

MAIL_PATIENCE = timedelta(minutes=15)
"""How long a mail may be due without a worker taking it. One that a server puts off is not due again yet."""


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all that the portal works with can be used, and its work is done in time.

    Else 503 and what is wrong, by name: a database or the broker "out of reach", the beat whose last turn is long
    past, "late:" and the jobs that were not done for long, a mail that nobody took for long.
    """
    words = {alias: database_state(alias) for alias in ("default", "vault")}
    words["broker"] = OK if broker_takes() else OUT_OF_REACH
    words |= _work() if words["default"] == OK else dict.fromkeys(("beat", "jobs", "mail"), OUT_OF_REACH)
    return JsonResponse(words, status=200 if set(words.values()) == {OK} else 503)


def database_state(alias: str) -> str:
    """Ask a database for a row; return "ok" or "out of reach"."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        logger.warning("The database %s is out of reach.", alias, exc_info=True)
        return OUT_OF_REACH
    return OK


def broker_takes() -> bool:
    """Tell whether the broker can be reached, or its folder be written to."""
    try:
        if settings.REDIS_URL:
            with app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, timeout=3)
        else:
            with tempfile.TemporaryFile(dir=settings.BROKER_DIR):
                pass
    except (OSError, OperationalError):
        logger.warning("The broker is out of reach.", exc_info=True)
        return False
    return True


def _work() -> dict[str, str]:
    try:
        last, late = jobs.last_turn(), jobs.late(now=timezone.now())
        waits = delivery.backlog(now=clock.now()).overdue
    except DatabaseError:
        return dict.fromkeys(("beat", "jobs", "mail"), OUT_OF_REACH)
    return {
        "beat": _beat(last),
        "jobs": f"late: {', '.join(late)}" if late else OK,
        "mail": f"waits for {_minutes(waits)}" if waits > MAIL_PATIENCE else OK,
    }


def _beat(last: datetime | None) -> str:
    if last is None:
        return "no turn yet"
    silence = timezone.now() - last
    return f"silent for {_minutes(silence)}" if silence > BEAT_PATIENCE else OK


def _minutes(span: timedelta) -> str:
    return f"{int(span.total_seconds() // 60)} min"
