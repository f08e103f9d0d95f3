"""How gunicorn serves the portal: `gunicorn -c python:privacyportal.gunicorn privacyportal.wsgi`.

No access log: its lines would keep who asked for which request. Two processes, so that nothing comes to rely
on the memory of one.
"""

import ctypes
import gc
from contextlib import suppress
from importlib import import_module

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from office.cldr import names_in
from privacyportal import measuring, spare_memory

M_ARENA_MAX = -8
"""glibc's name for the number of heaps; by default each thread has its own, and keeps what it has freed."""


measuring.share(settings.VAR_DIR / "metrics")


def on_starting(server: object) -> None:
    """Let the threads of a process share one heap, where the C library is glibc: 6 MB less for each process."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def when_ready(server: object) -> None:
    """Load what the first pages would, and give back what loading left over; what stays, the processes share."""
    import_module(settings.ROOT_URLCONF)
    for address in ("office:home", "admin:index"):
        reverse(address)
    for language, _name in settings.LANGUAGES:
        names_in(language)
        with translation.override(language):
            pass
    gc.collect()
    gc.freeze()
    spare_memory.give_back()


worker_class = "privacyportal.patient_worker.PatientWorker"
workers = 2
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 8
control_socket_disable = True
forwarded_allow_ips = ""  # which proxies are believed is for TRUSTED_PROXIES to say
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": settings.LOGGING["formatters"],
    "handlers": settings.LOGGING["handlers"],
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "ERROR", "propagate": False},
    },
}
