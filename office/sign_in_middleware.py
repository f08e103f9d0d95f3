"""Who is signed in with less than they need gets no further."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from office import confirming
from office.domain import second_step
from office.models import User
from office.sessions import SessionStore

MARK = "second_step"
"""Under which the session keeps the second step that was taken at its sign-in."""

OPEN = frozenset({"admin:login", "admin:logout", "admin:jsi18n", "sign_in", "sign_in_code"})
SET_UP = frozenset({"second_step", "second_step_begin"})


class SignInMiddleware:
    """Middleware for pages of the admin: asks for the second step, hears who is asked again, notes the last use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Lead whoever lacks a second step to it, and hear the answer of whoever was asked again."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not request.path_info.startswith("/admin/") or name in OPEN or not request.user.is_authenticated:
            return None
        user = request.user
        standing = second_step.standing_of(user)
        if standing.step is not None and request.session.get(MARK) != str(standing.step):
            logout(request)
            return redirect("admin:login")
        if standing.step is None and standing.required and name not in SET_UP:
            return redirect("second_step")
        cast(SessionStore, request.session).note_seen(at=timezone.now())
        return confirming.answered(request, user) if confirming.is_answer(request) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask whoever a view wants to be sure of."""
        if not isinstance(exception, confirming.ConfirmationNeededError):
            return None
        return confirming.page(request, cast(User, request.user))
