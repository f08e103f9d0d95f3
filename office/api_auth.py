"""How other systems prove who they are to the API: `Authorization: Bearer <key>`."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja.errors import HttpError
from ninja.security import HttpBearer

from office import client_address, clock, rate_limits
from office.domain import api_keys
from office.enums import Scope
from office.errors import ApiKeyRefusedError
from office.models import ApiKey

CALLS_PER_MINUTE = 120
FAILURES_PER_WINDOW = 20
FAILURE_WINDOW = timedelta(minutes=10)


class KeyAuth(HttpBearer):
    """Lets in requests with a key that has one scope; `request.auth` is the ApiKey then.

    Answers 401 for a key that is no good, 403 for one without the scope, 429 for too many calls or failures.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Return the key of a request, or None for one that is no good. Raises HttpError."""
        now = clock.now()
        try:
            key = api_keys.verify(token, now=now)
        except ApiKeyRefusedError:
            self._count_failure(request)
            return None
        if not rate_limits.hit(
            "api", rate_limits.key(key.prefix), CALLS_PER_MINUTE, timedelta(minutes=1), now
        ):
            raise HttpError(429, gettext("Too many calls with this key. Try again in a minute."))
        if self.scope not in key.scopes:
            raise HttpError(403, gettext("This key may not do that: it lacks “%s”.") % self.scope.value)
        return key

    def _count_failure(self, request: HttpRequest) -> None:
        who = rate_limits.key(client_address.of(request))
        if not rate_limits.hit("api-failures", who, FAILURES_PER_WINDOW, FAILURE_WINDOW, clock.now()):
            raise HttpError(429, gettext("Too many tries with keys that are not good. Wait ten minutes."))
