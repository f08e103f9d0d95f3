"""The pages of parents and guardians: the question for a child behind a mailed link, and the way to take it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consents import declared, wishes
from consents.declared import Published
from consents.domain import asked_children, foresight, guardian_answers, guardian_links, guardian_stops
from consents.enums import AskOutcome
from consents.errors import AskEndedError
from consents.guardian_forms import AnswerForm, TakeBackForm
from consents.models import GuardianAsk
from office import citations, client_address, clock, rate_limits
from office.countries import place_name
from office.dates import in_words
from office.public import get_controller, secluded, too_many
from policies.domain import stated
from policies.domain.stated import Statement
from subjects.errors import SubjectError

COOKIE = "guardian"
GONE = 410

form_page = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[[HttpRequest, GuardianAsk, datetime], HttpResponse]
Find = Callable[..., GuardianAsk | None]


def behind_link(find: Find) -> Callable[[View], Callable[..., HttpResponse]]:
    """Give a view the ask that a token leads to; whatever leads nowhere gets one and the same page.

    Kept out of caches, search engines and other sites' logs.
    """

    def decorated(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        @never_cache
        def opened(request: HttpRequest, controller: str, token: str) -> HttpResponse:
            found, now = get_controller(controller), clock.now()
            row = find(token, slug=controller)
            if row is None:
                response = _nothing_behind(request, found, now=now)
            elif wait := _waits(request, now=now):
                response = too_many(request, wait=wait, controller=found)
            else:
                with timezone.override(found.time_zone):
                    response = view(request, row, now)
            return secluded(response)

        return opened

    return decorated


@form_page
@behind_link(guardian_links.find)
def question(request: HttpRequest, row: GuardianAsk, now: datetime) -> HttpResponse:
    """Show what a guardian is asked to the browser that opened the link, and take the answer.

    A link is opened by a press of the button, since mail filters open links by themselves.
    """
    is_theirs = guardian_links.is_of(row, secret=request.COOKIES.get(COOKIE, ""), now=now)
    if not guardian_links.is_open(row, now=now):
        return _ended(request, row, is_theirs=is_theirs)
    if is_theirs:
        return _asked(request, row, now=now)
    if row.opened_at is not None:
        return _spent(request, row)
    if request.method == "POST":
        return _open(request, row, now=now)
    return render(request, "public/guardians/open.html", {"controller": row.controller})


@require_POST
@behind_link(guardian_links.find)
def renew(request: HttpRequest, row: GuardianAsk, now: datetime) -> HttpResponse:
    """Send a fresh link to where the one that was opened went."""
    try:
        guardian_links.renew(row, now=now)
    except AskEndedError:
        return _ended(request, row, is_theirs=False)
    return render(request, "public/guardians/sent.html", {"controller": row.controller})


@require_POST
@behind_link(guardian_links.find)
def not_theirs(request: HttpRequest, row: GuardianAsk, now: datetime) -> HttpResponse:
    """Take in that whoever got the mail is not the child's guardian, from the browser that opened the link."""
    if guardian_links.is_open(row, now=now):
        if not guardian_links.is_of(row, secret=request.COOKIES.get(COOKIE, ""), now=now):
            return _spent(request, row)
        guardian_answers.not_theirs(row, now=now)
    return redirect("consents:guardian", controller=row.controller.slug, token=_token(request))


@form_page
@behind_link(guardian_links.find_stop)
def stop(request: HttpRequest, row: GuardianAsk, now: datetime) -> HttpResponse:
    """Show what stands for the child, and take back what its guardian wants. The link works again and again."""
    child = guardian_stops.child_of(row, now=now)
    context: dict[str, Any] = {"controller": row.controller}
    if child is None:
        return render(request, "public/guardians/over.html", context, status=GONE)
    promises = declared.of(row.controller_id)
    codes = guardian_stops.consents_of(child)
    form = TakeBackForm(
        request.POST or None,
        purposes=[(code, foresight.name_of(promises, code)) for code in codes],
        initial={"purposes": codes},
    )
    if form.is_valid():
        try:
            guardian_stops.stop(
                row,
                codes=form.cleaned_data["purposes"],
                no_marketing=form.cleaned_data["no_marketing"],
                wants_erasure=form.cleaned_data["erasure"],
                key=form.cleaned_data["key"],
                now=now,
            )
        except AskEndedError:
            return render(request, "public/guardians/over.html", context, status=GONE)
        except SubjectError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "public/guardians/stopped.html", context)
    context |= {
        "child": asked_children.named(row),
        "address": asked_children.address_of(row),
        "foreseen": guardian_stops.foreseen(row.controller, codes=codes, now=now),
        "form": form,
        "codes": codes,
        "can_ask_erasure": wishes.erasure_can_be_asked(),
    }
    return render(request, "public/guardians/stop.html", context)


def _open(request: HttpRequest, row: GuardianAsk, *, now: datetime) -> HttpResponse:
    try:
        secret = guardian_links.open_link(row, now=now)
    except AskEndedError:
        return _spent(request, row)
    response = redirect(request.path)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=guardian_links.SESSION,
        path=request.path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _asked(request: HttpRequest, row: GuardianAsk, *, now: datetime) -> HttpResponse:
    version = _version(row)
    language = version.language_for(get_language() or "", otherwise=[row.language])
    statements = _statements(version, row)
    form = AnswerForm(request.POST or None, statements=statements, initial={"language": language})
    if form.is_valid():
        try:
            guardian_answers.answer(row, given=form.given, language=form.cleaned_data["language"], now=now)
        except AskEndedError:
            return redirect(request.path)
        except SubjectError as error:
            form.refuse(str(error), field=error.field)
        else:
            return redirect(request.path)
    until = asked_children.age_needed(row, on=row.controller.today(now))
    context = {
        "controller": row.controller,
        "form": form,
        "version": version,
        "child": asked_children.called(row),
        "address": asked_children.address_of(row),
        "age": until.age if until is not None else None,
        "law": f"{citations.in_words(until.source)}, {place_name(until.law_of)}" if until is not None else "",
        "day": in_words(row.controller.today(row.expires_at)),
    }
    return render(request, "public/guardians/question.html", context)


def _ended(request: HttpRequest, row: GuardianAsk, *, is_theirs: bool) -> HttpResponse:
    """Say how it ended; what was answered is shown to the browser that answered alone."""
    row.refresh_from_db()
    outcome = AskOutcome(row.outcome or AskOutcome.EXPIRED)
    context: dict[str, Any] = {
        "controller": row.controller,
        "outcome": outcome.value,
        "day": in_words(row.controller.today(row.closed_at)) if row.closed_at is not None else "",
    }
    if outcome is AskOutcome.ANSWERED and is_theirs:
        answers = guardian_answers.answers_to(row)
        context["rows"] = [
            (one.name, _("yes") if answers[one.code] else _("no")) for one in _statements(_version(row), row)
        ]
        context["can_take_back"] = any(answers.values())
        return render(request, "public/guardians/answered.html", context)
    status = 200 if is_theirs else GONE
    return render(request, "public/guardians/ended.html", context, status=status)


def _spent(request: HttpRequest, row: GuardianAsk) -> HttpResponse:
    """Say that a link was opened already, and offer a new one to the same address: nobody else gets it."""
    context = {"controller": row.controller, "token": _token(request)}
    return render(request, "public/guardians/spent.html", context, status=GONE)


def _nothing_behind(request: HttpRequest, controller: Any, *, now: datetime) -> HttpResponse:
    """Answer a link that opens nothing. Those count against who tries them out; one that opens always does."""
    if wait := _wait(request, "wrong-token", now=now):
        return too_many(request, wait=wait, controller=controller)
    return render(request, "public/guardians/gone.html", {"controller": controller}, status=404)


def _token(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["token"]) if request.resolver_match else ""


def _waits(request: HttpRequest, *, now: datetime) -> int:
    """Count a page that is opened, and what is sent to it besides."""
    wait = _wait(request, "token-page", now=now)
    return wait or (_wait(request, "guardians.answer", now=now) if request.method == "POST" else 0)


def _wait(request: HttpRequest, what: str, *, now: datetime) -> int:
    return rate_limits.count(what, client_address.of(request), now=now)


def _version(row: GuardianAsk) -> Published:
    found = declared.of(row.controller_id).by_id(row.version_id) or declared.anew(row.controller_id).by_id(
        row.version_id
    )
    assert found is not None  # noqa: S101 - a version that was shown is never unpublished
    return found


def _statements(version: Published, row: GuardianAsk) -> list[Statement]:
    about = {one.code: one for one in stated.of(version.declaration)}
    return [about[code] for code in row.purposes if code in about]
