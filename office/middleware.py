"""In which language, and in which time zone, a page is shown."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from office import public
from office.domain import second_step

PARAMETER = "lang"
Choice = tuple[str | None, str | None]
SPOKEN = frozenset(code for code, _ in settings.LANGUAGES)
ALSO = {"no": "nb", "nn": "nb"}


class LanguageMiddleware:
    """Chooses the language: `?lang=` (kept in a cookie), the cookie, the browser, the controller's first.

    In the admin the language that a member of staff has set wins over the browser's. Times are shown as at the
    controller: the page's, or in the admin the first for which the person works.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set a language for the whole request, so that an error page has one too."""
        chosen = request.GET.get(PARAMETER, "")
        first = asked_for(request, among=SPOKEN) or settings.LANGUAGE_CODE
        with translation.override(first), timezone.override(timezone.get_default_timezone()):
            request.LANGUAGE_CODE = first
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if chosen in SPOKEN:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=365 * 24 * 3600,
                path="/",
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Refine the language, now that controller and member of staff are known."""
        language, zone = self._of_staff(request) or self._of_controller(
            request, slug=kwargs.get("controller")
        )
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        if zone:
            timezone.activate(zone)

    def _of_staff(self, request: HttpRequest) -> Choice | None:
        user = getattr(request, "user", None)
        if not request.path.startswith("/admin/") or user is None or not user.is_authenticated:
            return None
        return user.language, second_step.standing_of(user).time_zone

    def _of_controller(self, request: HttpRequest, *, slug: str | None) -> Choice:
        found = public.known.get(slug) if slug else None
        if found is None:
            return None, None
        offered = found.languages
        return asked_for(request, among=frozenset(offered)) or offered[0], found.time_zone


def asked_for(request: HttpRequest, *, among: frozenset[str]) -> str | None:
    """Return the language that a request asks for, if it is among those offered."""
    for code in (request.GET.get(PARAMETER), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        if code in among:
            return code
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        code = tag.split("-")[0]
        code = ALSO.get(code, code)
        if code in among:
            return code
    return None
