"""Settings of the portal: one file, driven by the environment, loud when something is missing.

Every variable read here is explained in `.env.example`; a test keeps the two in step.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from privacyportal.environment import (
    address,
    env,
    environment_file,
    is_production,
    number,
    required,
    text,
    words,
)
from privacyportal.house import INSTALLED_APPS, MIDDLEWARE  # noqa: F401 - read by Django
from privacyportal.unfold import UNFOLD  # noqa: F401 - read by the library

BASE_DIR = Path(__file__).resolve().parent.parent
ENV_FILE = environment_file(BASE_DIR / ".env")
PRODUCTION = is_production()

# Places -------------------------------------------------------------------------------------------------

VAR_DIR = Path(text("VAR_DIR", str(BASE_DIR / "var"))).resolve()
try:
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"VAR_DIR is {VAR_DIR}, which cannot be made: {error.strerror}.") from error
FILES_DIR = Path(text("FILES_DIR", str(VAR_DIR / "files"))).resolve()

# The door -----------------------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = required("SECRET_KEY", "for-this-machine-only-never-for-production-0123456789abcdefghij")
PORT = number("PORT", "8000")
PUBLIC_URL = required("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
if PRODUCTION and not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("PUBLIC_URL must start with https:// when PORTAL_ENV is 'production'.")
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or ""
ALLOWED_HOSTS = words("ALLOWED_HOSTS") or [PUBLIC_HOST]
if not PRODUCTION:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]


def networks(name: str) -> list[str]:
    """Read a variable as a list of addresses and networks.

    Raises:
        ImproperlyConfigured: naming the entry that is neither, or that takes in the whole internet.
    """
    entries = words(name)
    for entry in entries:
        try:
            network = ip_network(entry, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {entry!r} is no address and no network.") from error
        if network.prefixlen == 0:
            raise ImproperlyConfigured(f"{name}: {entry!r} would believe everybody.")
    return entries


TRUSTED_PROXIES = networks("TRUSTED_PROXIES")

ROOT_URLCONF = "privacyportal.urls"
WSGI_APPLICATION = "privacyportal.wsgi.application"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# The house ----------------------------------------------------------------------------------------------

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            "builtins": ["office.templatetags.dates", "office.templatetags.translated"],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets may have templates of the portal's own

# Databases ----------------------------------------------------------------------------------------------


def database(name: str, file: str) -> dict[str, Any]:
    """Read one database address; `file` under VAR_DIR stands in for it on this machine.

    SQLite gets immediate transactions, a write-ahead log, and overwrites what is deleted. PostgreSQL gets no parallel
    workers, whose start takes longer than most of our queries, and learns that a page read at random costs hardly
    more than the next one, as on any solid-state disk; `?options=` in the address says otherwise.
    """
    config: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / file)}
    if required(name, ""):
        config = address(name, env.db_url_config)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        }
    else:
        config["OPTIONS"] = {
            "connect_timeout": 5,  # seconds; who waits longer than that is told to come back
            "options": "-c max_parallel_workers_per_gather=0 -c random_page_cost=1.1",
            **config.get("OPTIONS", {}),
        }
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {
    "default": database("DATABASE_URL", "portal.sqlite3"),
    "vault": database("VAULT_DATABASE_URL", "vault.sqlite3"),
}
if all(DATABASES["default"].get(key) == DATABASES["vault"].get(key) for key in ("NAME", "HOST", "PORT")):
    raise ImproperlyConfigured(
        "VAULT_DATABASE_URL must name another database than DATABASE_URL: keys are kept apart from data."
    )
DATABASE_ROUTERS = ["vault.router.VaultRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def master_keys() -> list[str]:
    """Read the master keys ("id:base64" each, the first is current); this machine keeps one in a file.

    Raises:
        ImproperlyConfigured: in production, when VAULT_KEYS is missing or empty.
    """
    keys = words("VAULT_KEYS")
    if keys:
        return keys
    if PRODUCTION:
        raise ImproperlyConfigured(
            "VAULT_KEYS must be set when PORTAL_ENV is 'production'; see .env.example."
        )
    file = VAR_DIR / "master.key"
    return file.read_text().split() if file.exists() else []


VAULT_KEYS = master_keys()

# Staff --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "office.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "office.passwords.BreachedPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

# Lock-out counts by name and address together; neither names nor what was typed is stored or logged.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_USE_ATTEMPT_EXPIRATION = True
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "privacyportal.lockout.locked_out"
AXES_CLIENT_IP_CALLABLE = "office.client_address.of"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "privacyportal.lockout.blind_name"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "next"]  # where a sign-in leads may hold a search
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_ENGINE = "office.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "privacyportal.errors.unsure"
CSRF_COOKIE_SAMESITE = "Lax"

# Languages and time -------------------------------------------------------------------------------------

LANGUAGES = [("en", _("English")), ("sv", _("Swedish")), ("nb", _("Norwegian Bokmål"))]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["privacyportal.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

CLOCK_FILE = text("CLOCK_FILE")
if CLOCK_FILE and PRODUCTION:
    raise ImproperlyConfigured("CLOCK_FILE moves the portal's time and is refused in production.")

# Files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(FILES_DIR), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# An upload stays in memory until it is encrypted: nothing readable is spooled to a temporary folder.
FILE_UPLOAD_HANDLERS = ["office.uploads.UploadsInMemory"]
UPLOAD_MAX_BYTES = 10_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 25_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
UPLOAD_MAX_FILES = 5
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # more than a form takes, so that it can say so beside the field

# Systems ------------------------------------------------------------------------------------------------

API_CALLS_PER_MINUTE = number("API_CALLS_PER_MINUTE", "600")
NOTICE_RETENTION_DAYS = number("NOTICE_RETENTION_DAYS", "365")

# Mail ---------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "mailroom.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = required("DEFAULT_FROM_EMAIL", "privacy-portal@localhost")


def mail_transport() -> dict[str, Any]:
    """Read where mails go: an SMTP server from EMAIL_URL, or files under `var/mail` on this machine."""
    transport: dict[str, Any] = {"kind": "file", "dir": str(VAR_DIR / "mail")}
    if not required("EMAIL_URL", ""):
        return transport
    config = address("EMAIL_URL", env.email_url_config)
    if not config["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        raise ImproperlyConfigured("EMAIL_URL must start with smtp://, smtp+tls:// or smtp+ssl://.")
    return transport | {
        "kind": "smtp",
        "host": config["EMAIL_HOST"],
        "port": config["EMAIL_PORT"] or 25,
        "user": config["EMAIL_HOST_USER"] or "",
        "password": config["EMAIL_HOST_PASSWORD"] or "",
        "tls": bool(config.get("EMAIL_USE_TLS")),
        "ssl": bool(config.get("EMAIL_USE_SSL")),
    }


MAIL_TRANSPORT = mail_transport()

# Background work ----------------------------------------------------------------------------------------

REDIS_URL = required("REDIS_URL", "")
BROKER_DIR = VAR_DIR / "broker"
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A nudge that the broker refuses is dropped soon: the sweep finds the work in the database.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.2}
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps no file that could be lost or torn
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long the broker is away, the worker waits for it
if REDIS_URL:
    address("REDIS_URL")
    CELERY_BROKER_URL = REDIS_URL
    # Who tells the broker something waits a second for it, no more.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "socket_connect_timeout": 1,
        "socket_timeout": 1,
        "max_retries": 0,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,  # seconds
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
    BROKER_DIR.mkdir(exist_ok=True)

# Security headers ---------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Watching over it ---------------------------------------------------------------------------------------

METRICS_TOKEN = text("METRICS_TOKEN")
METRICS_NETWORKS = networks("METRICS_NETWORKS")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:  # noqa: PLR2004 - characters
    raise ImproperlyConfigured("METRICS_TOKEN must have 20 characters at least.")

# Logs ---------------------------------------------------------------------------------------------------

LOG_FORMAT = text("LOG_FORMAT", "plain")
if LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT must be 'plain' or 'json'.")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "privacyportal.logs.DiscreetFormatter"},
        "json": {"()": "privacyportal.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers go: one of them would mail tracebacks.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # What beat sends and a worker receives is seen when it has been done.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        # Its warnings name who failed to sign in, and from where.
        "axes": {"level": "ERROR"},
    },
}
