"""Asked again before what cannot be taken back, or takes much along: is it still the person who signed in?

A view calls `require` once it knows that the person may. Signing in counts, and each answer, for ten minutes. What
was sent too late waits on the page that asks, and goes on from there.
"""

from datetime import datetime, timedelta

from django.contrib import admin
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from office import clock, public
from office.domain import proving, second_step, staff
from office.models import User
from office.sign_in_forms import FIELD, ConfirmForm, refusal

GOOD_FOR = timedelta(minutes=10)
KEY = "confirmed"
THEN = public.THEN
"""Beside the answer: whether the page was asked for (`get`), or something was sent to it (`post`)."""

FORBIDDEN = 403


class ConfirmationNeededError(Exception):
    """The person is asked again who they are, before anything is done."""


def note(session: SessionBase, *, at: datetime) -> None:
    """Remember that somebody showed who they are. `at` is the machine's time."""
    session[KEY] = at.timestamp()


def is_fresh(session: SessionBase, *, at: datetime) -> bool:
    """Tell whether somebody showed who they are in the last ten minutes."""
    age = at.timestamp() - session.get(KEY, 0)
    return bool(0 <= age < GOOD_FOR.total_seconds())


def require(request: HttpRequest) -> None:
    """Go on only for a person who has shown who they are. Raises ConfirmationNeededError, which asks them."""
    if not is_fresh(request.session, at=timezone.now()):
        raise ConfirmationNeededError


def is_answer(request: HttpRequest) -> bool:
    """Tell whether the page that asks was answered."""
    return request.method == "POST" and FIELD in request.POST


def answered(request: HttpRequest, user: User) -> HttpResponse | None:
    """Check an answer: the page again for a wrong one, else what was meant to happen; None lets the view go on."""
    at = timezone.now()
    typed = request.POST.get(FIELD, "")
    by_code = second_step.standing_of(user).step is not None
    if by_code:
        proof = proving.by_code(user, code=typed, at=at, now=clock.now())
    else:
        proof = proving.by_password(user, password=typed, at=at, now=clock.now())
    if not proof.given:
        return page(request, user, error=refusal(proof, by_code=by_code))
    note(request.session, at=at)
    with transaction.atomic():
        staff.record_for_offices(user, action="office.confirmed", actor=user, now=clock.now())
    then = request.POST.get(THEN)
    kept = request.POST.copy()
    for name in (FIELD, THEN):
        kept.pop(name, None)
    request.POST = kept  # type: ignore[assignment]
    return redirect(request.get_full_path()) if then != "post" else None


def page(request: HttpRequest, user: User, *, error: str = "") -> HttpResponse:
    """Ask who is there, with what was sent waiting on the page."""
    sent = request.method == "POST" and request.POST.get(THEN, "post") == "post"
    by_code = second_step.standing_of(user).step is not None
    form = ConfirmForm(by_code=by_code, error=error)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Confirm that it is you"),
        "form": form,
        "then_field": THEN,
        "then": "post" if sent else "get",
        "typed": public.typed_in(request) if sent else [],
        "had_files": bool(request.FILES),
        "by_code": by_code,
        "email": user.email,
    }
    response = TemplateResponse(request, "office/confirm.html", context, status=FORBIDDEN)
    response["Cache-Control"] = "no-store"
    return response
