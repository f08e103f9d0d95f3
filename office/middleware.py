"""In which language a page is shown."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from office.models import Controller

PARAMETER = "lang"
SPOKEN = frozenset(code for code, _ in settings.LANGUAGES)
ALSO = {"no": "nb", "nn": "nb"}


class LanguageMiddleware:
    """Chooses the language: `?lang=` (kept in a cookie), the cookie, the browser, the controller's first.

    In the admin the language that a member of staff has set wins over the browser's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set a language for the whole request, so that an error page has one too."""
        chosen = request.GET.get(PARAMETER, "")
        translation.activate(asked_for(request, among=SPOKEN) or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
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
        language = self._language(request, slug=kwargs.get("controller"))
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language

    def _language(self, request: HttpRequest, *, slug: str | None) -> str | None:
        if request.path.startswith("/admin/"):
            user = getattr(request, "user", None)
            return user.language if user is not None and user.is_authenticated else None
        if not slug:
            return None
        offered = Controller.objects.filter(slug=slug).values_list("languages", flat=True).first()
        return (asked_for(request, among=frozenset(offered)) or offered[0]) if offered else None


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
