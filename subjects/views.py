"""The public page of the second step, which the pages of requests and choices share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office import client_address, rate_limits
from office.public import too_many, typed_in
from subjects.domain import second_steps
from subjects.domain.second_steps import Entered, Guarded
from subjects.enums import CodeFor
from subjects.errors import SubjectError

COOKIE = "code"
FORBIDDEN = 403

REFUSALS = {
    Entered.WRONG: gettext_lazy("This is not the code of our latest mail. Look at it again."),
    Entered.OVER: gettext_lazy("This code works no more. Have another one sent."),
}
DONE = {
    CodeFor.ON: gettext_lazy("From now on a code is asked for each time."),
    CodeFor.OFF: gettext_lazy("No code is asked for any more. The link alone opens the page."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the second step is: its own address, and that of what it protects, under which both lie."""

    page: str
    back: str


class CodeForm(forms.Form):
    """The code from our mail."""

    use_required_attribute = False

    code = forms.CharField(
        label=gettext_lazy("The code from our mail"),
        help_text=gettext_lazy("Eight digits, for example 1234 5678"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
        error_messages={
            "required": gettext_lazy("Enter the code from our mail."),
            "max_length": gettext_lazy("A code has eight digits."),
        },
    )


def secret_of(request: HttpRequest) -> str:
    """Return what a browser shows as having asked for a code."""
    return request.COOKIES.get(COOKIE, "")


def is_open(request: HttpRequest, cause: str, *, now: datetime) -> bool:
    """Tell whether this browser may see the pages of a request or a person."""
    return second_steps.is_open(cause, secret=secret_of(request), now=now)


def refused(request: HttpRequest, guarded: Guarded, *, place: Place) -> HttpResponse:
    """Lead to the page that asks for the code; what was typed stays here, to be sent once the code is entered."""
    if request.method in {"GET", "HEAD"}:
        return redirect(place.page)
    context = {"controller": guarded.controller, "page": place.page, "typed": typed_in(request)}
    return render(request, "public/second_step/again.html", context, status=FORBIDDEN)


def code_page(request: HttpRequest, guarded: Guarded, *, place: Place, now: datetime) -> HttpResponse:
    """Say whether a code is asked for, mail one, take one; it says nothing of what it protects."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        if wait := rate_limits.count("second-step", client_address.of(request), now=now):
            return too_many(request, wait=wait, controller=guarded.controller)
        if "send" in request.POST:
            return _sent(request, guarded, place=place, now=now)
        if form.is_valid():
            entered = second_steps.enter(
                guarded, secret=secret_of(request), typed=form.cleaned_data["code"], now=now
            )
            if entered is Entered.RIGHT:
                return _entered(request, guarded, place=place, now=now)
            form.add_error("code", str(REFUSALS[entered]))
    awaited = second_steps.awaited(guarded.cause, secret=secret_of(request), now=now)
    step = second_steps.step_of(guarded.cause)
    context = {
        "controller": guarded.controller,
        "place": place,
        "form": form,
        "step": step,
        "since": guarded.controller.today(step.since) if step else None,
        "is_open": is_open(request, guarded.cause, now=now),
        "code_for": CodeFor(awaited.code_for).value if awaited else "",
    }
    return render(request, "public/second_step/page.html", context)


def _sent(request: HttpRequest, guarded: Guarded, *, place: Place, now: datetime) -> HttpResponse:
    response = redirect(place.page)
    asked = request.POST.get("send", "")
    code_for = CodeFor(asked) if asked in CodeFor.values else CodeFor.ENTER
    try:
        secret = second_steps.send(guarded, code_for=code_for, secret=secret_of(request), now=now)
    except SubjectError as error:
        messages.error(request, str(error))
        return response
    messages.success(request, _("The code is on its way to your e-mail address."))
    _remember(request, response, secret=secret, place=place)
    return response


def _entered(request: HttpRequest, guarded: Guarded, *, place: Place, now: datetime) -> HttpResponse:
    code_for = _code_for(request, guarded)
    if code_for in DONE:
        messages.success(request, str(DONE[code_for]))
    response = redirect(place.back)
    _remember(request, response, secret=secret_of(request), place=place)
    return response


def _code_for(request: HttpRequest, guarded: Guarded) -> CodeFor:
    row = second_steps.browser(guarded.cause, secret=secret_of(request))
    return CodeFor(row.code_for) if row is not None else CodeFor.ENTER


def _remember(request: HttpRequest, response: HttpResponse, *, secret: str, place: Place) -> None:
    """Let the browser show its secret for an hour, on these pages only."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=second_steps.GOOD_FOR,
        path=place.back,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
