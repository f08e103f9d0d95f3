"""What happens after too many failed sign-ins, and what is remembered of them."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from office.public import too_many

SALT = "privacyportal.lockout"


def blind_name(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """Return a keyed digest of the name that somebody signs in with: axes stores it instead of the name."""
    typed = (credentials or request.POST).get(settings.AXES_USERNAME_FORM_FIELD) or ""
    return salted_hmac(SALT, typed.strip().casefold(), algorithm="sha256").hexdigest()[:32]


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, str] | None = None
) -> HttpResponse:
    """Answer a sign-in that came after too many failures: status 429, and how long to wait."""
    return too_many(request, wait=settings.AXES_COOLOFF_TIME * 3600)
