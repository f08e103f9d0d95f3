"""Whether the portal is alive, for load balancers, and whether it can work, for those who watch over it.

A portal whose jobs are late is not ready, but still takes requests in: a load balancer that asked /readyz would turn
people away, and their requests would not be received.
"""

import logging
import tempfile

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from privacyportal import jobs
from privacyportal.celery import app

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when both databases and the broker can be used and the jobs are done in time.

    Else 503 and what is wrong: "out of reach", or "late:" and the jobs that were not done for long.
    """
    states = {alias: _database_answers(alias) for alias in ("default", "vault")}
    states["broker"] = _broker_takes()
    words = {name: "ok" if works else "out of reach" for name, works in states.items()}
    words["jobs"] = _jobs()
    return JsonResponse(words, status=200 if set(words.values()) == {"ok"} else 503)


def _database_answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.warning("The database %s is out of reach.", alias, exc_info=True)
        return False
    return True


def _jobs() -> str:
    try:
        late = jobs.late(now=timezone.now())
    except DatabaseError:
        return "out of reach"
    return f"late: {', '.join(late)}" if late else "ok"


def _broker_takes() -> bool:
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
