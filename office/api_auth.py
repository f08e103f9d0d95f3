"""How other systems prove who they are to the API: `Authorization: Bearer <key>`."""

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja.errors import HttpError
from ninja.security import HttpBearer

from office import client_address, clock, rate_limits
from office.domain import api_keys
from office.enums import Scope
from office.errors import ApiKeyRefusedError
from office.models import ApiKey


class TooManyCallsError(HttpError):
    """Answers 429; `wait` is the seconds until the next try."""

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(429, message)
        self.wait = wait


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
        if wait := rate_limits.count("api", key.prefix, now=now):
            raise TooManyCallsError(
                gettext("Too many calls with this key. Try again in a minute."), wait=wait
            )
        if self.scope not in key.scopes:
            raise HttpError(403, gettext("This key may not do that: it lacks “%s”.") % self.scope.value)
        return key

    def _count_failure(self, request: HttpRequest) -> None:
        if wait := rate_limits.count("api-wrong-key", client_address.of(request), now=clock.now()):
            raise TooManyCallsError(
                gettext("Too many tries with keys that are not good. Wait ten minutes."), wait=wait
            )
