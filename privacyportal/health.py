"""Whether the portal is alive, and whether it can work: for operators and load balancers."""

import logging
import tempfile

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

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
    """Answer 200 when both databases and the broker can be used, else 503 and which cannot."""
    states = {alias: _database_answers(alias) for alias in ("default", "vault")}
    states["broker"] = _broker_takes()
    words = {name: "ok" if works else "out of reach" for name, works in states.items()}
    return JsonResponse(words, status=200 if all(states.values()) else 503)


def _database_answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.warning("The database %s is out of reach.", alias, exc_info=True)
        return False
    return True


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
