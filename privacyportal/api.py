"""The root of the API: its documentation, its errors, and the packages that serve it."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI, Swagger
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.responses import Response

from consents.api import router as consents_router
from consents.api_answers import status_of
from consents.api_guardians import router as guardians_router
from consents.api_stopping import router as stopping_router
from consents.errors import ConsentRefusedError
from office.api_auth import TooManyCallsError
from privacyportal.problems import CONTENT_TYPE, FieldError, problem
from requests.api import router as requests_router
from requests.domain.errors import IntakeRefusedError, RequestError

BODY_PREFIX = 2  # ninja places an error at ("body", <parameter's name>, <field> …)

JSON = "application/json"
DESCRIPTION = "openapi-json"
"""What ninja calls the address of the description."""


class PortalAPI(NinjaAPI):
    """The API, described with problem documents as what they are."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the description; answers that are problems say so by their media type (RFC 9457)."""
        described = super().get_openapi_schema(**kwargs)
        operations = (one for path in described["paths"].values() for one in path.values())
        for answer in (answer for one in operations for answer in one["responses"].values()):
            body = answer.get("content", {}).get(JSON, {})
            if str(body.get("schema", {}).get("$ref", "")).endswith("/Problem"):
                answer["content"] = {CONTENT_TYPE: body}
        return described

    @cached_property
    def described(self) -> bytes:
        """Return the description as it is sent. It stays the same, and making it takes a quarter of a second."""
        return Response(self.get_openapi_schema()).content

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        """Return the addresses; a method that one does not have is a problem too, which ninja words as plain text."""
        found = super()._get_urls()
        for one in found:
            if isinstance(one, URLPattern):
                view = self._describe if one.name == DESCRIPTION else one.callback
                one.callback = _with_known_methods(view)
        return found

    def _describe(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(self.described, content_type=JSON)


def _with_known_methods(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        allowed = answer["Allow"]
        return problem(405, detail=f"Here it is {allowed}.", headers={"Allow": allowed})

    return told


api = PortalAPI(
    title="Privacy Portal",
    version="1",
    description="Data-subject requests, consents and acknowledgements for other systems. A controller's key goes "
    "into the header `Authorization: Bearer <key>`. Errors are problem documents (RFC 9457).",
    docs=Swagger(),
    urls_namespace="api",
)
api.add_router("", requests_router)
api.add_router("", consents_router)
api.add_router("", stopping_router)
api.add_router("", guardians_router)


@api.exception_handler(ValidationError)
def unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which parts of what was sent do not fit; what was sent is not repeated."""
    return problem(
        422, detail="Some fields do not fit.", errors=[_field_error(each) for each in error.errors]
    )


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Ask for a key."""
    return problem(401, detail="A valid key is needed.", headers={"WWW-Authenticate": "Bearer"})


@api.exception_handler(TooManyCallsError)
def too_many(request: HttpRequest, error: TooManyCallsError) -> HttpResponse:
    """Say when to call again."""
    return problem(429, detail=str(error), headers={"Retry-After": str(error.wait)})


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Pass on what an operation refuses."""
    return problem(error.status_code, detail=str(error))


@api.exception_handler(RequestError)
def not_taken_in(request: HttpRequest, error: RequestError) -> HttpResponse:
    """Say why a request cannot be taken in, and at which field if it is one."""
    field = error.field if isinstance(error, IntakeRefusedError) else ""
    errors: list[FieldError] = [{"detail": str(error), "pointer": f"#/{field}"}] if field else []
    return problem(422, detail=str(error), errors=errors)


@api.exception_handler(ConsentRefusedError)
def not_recorded(request: HttpRequest, error: ConsentRefusedError) -> HttpResponse:
    """Say why a choice or an acknowledgement is not recorded, and at which field if it is one."""
    errors: list[FieldError] = [{"detail": str(error), "pointer": f"#/{error.field}"}] if error.field else []
    headers = {"Retry-After": str(error.wait)} if error.wait else {}
    return problem(status_of(error), detail=str(error), errors=errors, code=error.code.value, headers=headers)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Say that there is nothing here; not what was looked for."""
    return problem(404)


def _field_error(error: dict[str, Any]) -> FieldError:
    place = [str(part) for part in error["loc"]]
    if error.get("type") == "extra_forbidden":
        place.pop()  # the name of a field that is not known was made up by whoever sent it
    if place[:1] == ["body"]:
        return {"detail": error["msg"], "pointer": "#/" + "/".join(place[BODY_PREFIX:])}
    return {"detail": error["msg"], "parameter": place[-1]}
