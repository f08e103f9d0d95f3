"""The preference centre: what data is used for, where one stands, and the way to stop it, behind a mailed link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consents import preferences_shown, second_step, wishes
from consents.domain import choosing, foresight, links, preferences, questions, signals, withdrawing
from consents.domain.events import Source
from consents.domain.preferences import Choice, Rest
from consents.enums import Consent, EventKind, Refusal, Scope
from consents.errors import ConsentRefusedError, LinkSpentError
from consents.models import PreferenceLink
from consents.preference_forms import AnswerForm, AskForm, GuardianForm, KeyForm, StopForm
from mailroom.errors import InvalidAddressError
from office import client_address, clock, rate_limits
from office.models import Controller
from office.public import get_controller, secluded, too_many
from subjects.errors import SubjectError
from subjects.views import code_page

P = ParamSpec("P")
COOKIE = "choices"
GONE = 410

form_page = require_http_methods(["GET", "HEAD", "POST"])


def behind_cookie(
    view: Callable[Concatenate[HttpRequest, PreferenceLink, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give a view the link that this browser opened; without one the way back to asking for it."""

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, controller: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        found, now = get_controller(controller), clock.now()
        link = _link_of(request, found, now=now)
        if link is None:
            if request.method == "POST":
                messages.error(
                    request, _("Your time on the page is over. Nothing was changed; ask for a new link.")
                )
            return redirect("consents:preferences", controller=found.slug)
        if wait := _wait(request, "token-page", now=now):
            return too_many(request, wait=wait, controller=found)
        if request.method == "POST" and (wait := _wait(request, "preferences.change", now=now)):
            return too_many(request, wait=wait, controller=found)
        with timezone.override(found.time_zone):
            refusal = second_step.refusal(request, link, now=now)
            return secluded(view(request, link, *args, **kwargs) if refusal is None else refusal)

    return opened


@form_page
@never_cache
def choices(request: HttpRequest, controller: str) -> HttpResponse:
    """Show a person's choices to the browser that opened their link, and to any other the way to get one."""
    found, now = get_controller(controller), clock.now()
    link = _link_of(request, found, now=now)
    if link is None:
        return _ask(request, found, now=now)
    if wait := _wait(request, "token-page", now=now):
        return too_many(request, wait=wait, controller=found)
    if (refusal := second_step.refusal(request, link, now=now)) is not None:
        return secluded(refusal)
    with timezone.override(found.time_zone):
        person = links.person_of(link, now=now)
        open_questions = questions.of(person, now=now) if person is not None else {}
        shown = preferences.of(found, person, asked=open_questions)
        asked = {*link.purposes} - choosing.answered(link, now=now) | open_questions.keys()
        context = {
            "controller": found,
            "address": links.masked_address_of(link),
            "asked": shown.of_codes(asked),
            "sections": preferences_shown.sections(shown),
            "ways": preferences_shown.ways(shown),
            "shown": shown,
            "lift_form": KeyForm(),
            "code": second_step.offered(link, now=now),
        }
        return secluded(render(request, "public/preferences/choices.html", context))


def _ask(request: HttpRequest, controller: Controller, *, now: datetime) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if wait := _wait(request, "preferences.ask", now=now):
            return too_many(request, wait=wait, controller=controller)
        language = get_language() or controller.default_language
        try:
            links.ask(controller, email=form.cleaned_data["email"], language=language[:2], now=now)
        except InvalidAddressError:
            form.add_error("email", _("Enter an e-mail address such as name@example.com."))
        else:
            return redirect("consents:preferences_sent", controller=controller.slug)
    return render(request, "public/preferences/ask.html", {"controller": controller, "form": form})


@require_safe
def sent(request: HttpRequest, controller: str) -> HttpResponse:
    """Say that the link is on its way; the same for every address."""
    return render(request, "public/preferences/sent.html", {"controller": get_controller(controller)})


@form_page
@never_cache
def open_link(request: HttpRequest, controller: str, token: str) -> HttpResponse:
    """Open a mailed link, by a press of the button, since mail filters open links by themselves."""
    found, now = get_controller(controller), clock.now()
    link = links.find(token, slug=controller)
    if wait := _wait(request, "wrong-token" if link is None else "token-page", now=now):
        return too_many(request, wait=wait, controller=found)
    if link is None:
        return secluded(render(request, "public/preferences/gone.html", {"controller": found}, status=404))
    if request.method == "POST":
        try:
            secret = links.open_link(link, now=now)
        except LinkSpentError:
            return _spent(request, link)
        response = redirect("consents:preferences", controller=found.slug)
        response.set_cookie(
            COOKIE,
            secret,
            max_age=links.SESSION,
            path=response.url,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        _heed_signal(request, link, now=now)
        return response
    if not links.is_fresh(link, now=now):
        return _spent(request, link)
    context = {"controller": found, "address": links.masked_address_of(link)}
    return secluded(render(request, "public/preferences/open.html", context))


def _heed_signal(request: HttpRequest, link: PreferenceLink, *, now: datetime) -> None:
    """Let Global Privacy Control count for a person of the register whose browser sends it, and say so."""
    person = links.person_of(link, now=now)
    if person is None or request.headers.get(signals.HEADER) != signals.YES:
        return
    try:
        noted = signals.note(link.controller, whom=person, seen_at=now, source=Source(), now=now)
    except ConsentRefusedError:  # what the person says on the page counts in any case
        return
    if noted.is_new:
        messages.info(
            request,
            _(
                "Your browser tells us not to share your data and not to use it for advertising (Global Privacy "
                "Control). We have noted that as your objection. You can change it here."
            ),
        )


def _spent(request: HttpRequest, link: PreferenceLink) -> HttpResponse:
    """Say that a link was used, and offer a new one to the same address: what a forwarded link is still good for."""
    context = {"controller": link.controller, "address": links.masked_address_of(link)}
    return secluded(render(request, "public/preferences/spent.html", context, status=GONE))


@require_POST
@never_cache
def renew(request: HttpRequest, controller: str, token: str) -> HttpResponse:
    """Send a fresh link to where a spent one went."""
    found, now = get_controller(controller), clock.now()
    if wait := _wait(request, "preferences.ask", now=now):
        return too_many(request, wait=wait, controller=found)
    link = links.find(token, slug=controller)
    if link is not None:
        links.ask_again(link, now=now)
    return redirect("consents:preferences_sent", controller=found.slug)


@form_page
@behind_cookie
def stop(request: HttpRequest, link: PreferenceLink, scope: str) -> HttpResponse:
    """Show what stopping leads to, ask whether erasure is wanted too, then do it (promise P14)."""
    if scope not in Scope.values:
        raise Http404
    now, chosen, named = clock.now(), Scope(scope), request.GET.get("purpose", "")
    codes = _codes(link.controller, chosen, named)
    if not codes:
        raise Http404
    form = StopForm(request.POST or None)
    if form.is_valid():
        try:
            row = choosing.stop(
                link,
                scope=chosen,
                codes=codes,
                wants_erasure=form.cleaned_data["erasure"],
                key=form.cleaned_data["key"],
                now=now,
            )
        except SubjectError as error:
            form.add_error(None, str(error))
        else:
            said = _("It had stopped already.")
            if form.cleaned_data["erasure"]:
                said = _(
                    "Your wish to have your data erased is with us; its receipt is on its way to you by e-mail."
                )
            if row is not None:
                said = _("Done. It has stopped, and the receipt is on its way to you by e-mail.")
            messages.success(request, said)
            return redirect("consents:preferences", controller=link.controller.slug)
    context = {
        "controller": link.controller,
        "scope": chosen.value,
        "foreseen": foresight.of(
            link.controller,
            codes=withdrawing.used_by(
                link.controller, links.person_of(link, now=now), codes=codes, scope=chosen
            ),
            scope=chosen,
            now=now,
        ),
        "is_consent": chosen is Scope.PURPOSES and _choice(link, codes[0], now=now).rest is Rest.CONSENT,
        "can_ask_erasure": wishes.erasure_can_be_asked(),
        "form": form,
    }
    return render(request, "public/preferences/stop.html", context)


@form_page
@behind_cookie
def agree(request: HttpRequest, link: PreferenceLink, purpose: str) -> HttpResponse:
    """Show what a person is asked to agree to, and take a yes or a no; one to what they agreed to withdraws it."""
    choice = _choice(link, purpose, now=clock.now())
    if choice.rest is not Rest.CONSENT:
        raise Http404
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        says_yes = form.says_yes
        if not says_yes and choice.stand.consent is Consent.GIVEN and choice.stand.objected_since is None:
            page = reverse("consents:stop", args=[link.controller.slug, Scope.PURPOSES.value])
            return redirect(f"{page}?{urlencode({'purpose': purpose})}")
        kind = EventKind.GIVEN if says_yes else EventKind.REFUSED
        said = _("Noted: yes. You can withdraw it here at any time.") if says_yes else _("Noted: no.")
        if _answered(link, form=form, choice=choice, kind=kind):
            messages.success(request, said)
            return redirect("consents:preferences", controller=link.controller.slug)
        if form.refusal is Refusal.GUARDIAN_NEEDED:
            return redirect("consents:ask_guardian", controller=link.controller.slug, purpose=purpose)
    context = {"controller": link.controller, "choice": choice, "form": form, "version": choice.terms.version}
    return render(request, "public/preferences/agree.html", context)


@form_page
@behind_cookie
def guardian(request: HttpRequest, link: PreferenceLink, purpose: str) -> HttpResponse:
    """Ask a child, whose own yes does not count yet, whom we may ask (promise P26)."""
    choice, now = _choice(link, purpose, now=clock.now()), clock.now()
    if choice.rest is not Rest.CONSENT or not choosing.needs_guardian(link, now=now):
        raise Http404
    form = GuardianForm(request.POST or None)
    if form.is_valid():
        try:
            choosing.ask_guardian(
                link,
                terms=choice.terms,
                code=choice.code,
                language=choice.terms.version.language_for(
                    get_language() or "", otherwise=link.controller.languages
                ),
                email=form.cleaned_data["guardian_email"],
                confirmed=form.cleaned_data["confirmed"],
                key=form.cleaned_data["key"],
                now=now,
            )
        except ConsentRefusedError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("We ask them by e-mail now, and you hear what they said."))
            return redirect("consents:preferences", controller=link.controller.slug)
    context = {"controller": link.controller, "choice": choice, "form": form}
    return render(request, "public/preferences/guardian.html", context)


@require_POST
@behind_cookie
def lift(request: HttpRequest, link: PreferenceLink, purpose: str, what: str) -> HttpResponse:
    """Take back an objection, to the use or to sharing alone."""
    kinds = {"use": EventKind.OBJECTION_LIFTED, "sharing": EventKind.SHARING_OBJECTION_LIFTED}
    if what not in kinds:
        raise Http404
    choice, form = _choice(link, purpose, now=clock.now()), KeyForm(request.POST)
    if form.is_valid() and _answered(link, form=form, choice=choice, kind=kinds[what]):
        messages.success(request, _("Noted: you no longer object."))
    else:
        for error in form.errors.values():
            messages.error(request, " ".join(str(one) for one in error))
    return redirect("consents:preferences", controller=link.controller.slug)


@form_page
@never_cache
def code(request: HttpRequest, controller: str) -> HttpResponse:
    """Ask for the code, turn it on or off: the one page behind a link that is there without it."""
    found, now = get_controller(controller), clock.now()
    link = _link_of(request, found, now=now)
    guarded = second_step.guarded(link, now=now) if link is not None else None
    if guarded is None:
        return redirect("consents:preferences", controller=found.slug)
    with timezone.override(found.time_zone):
        return secluded(code_page(request, guarded, place=second_step.place_of(found), now=now))


@require_POST
@never_cache
def leave(request: HttpRequest, controller: str) -> HttpResponse:
    """Close the page for this browser; that takes no code."""
    found, now = get_controller(controller), clock.now()
    if wait := _wait(request, "preferences.change", now=now):
        return too_many(request, wait=wait, controller=found)
    link = _link_of(request, found, now=now)
    if link is None:
        return redirect("consents:preferences", controller=found.slug)
    links.leave(link, now=now)
    messages.success(request, _("You have left your choices. The link in the mail no longer opens them."))
    response = redirect("consents:preferences", controller=found.slug)
    response.delete_cookie(COOKIE, path=response.url)
    return response


def _answered(link: PreferenceLink, *, form: KeyForm, choice: Choice, kind: EventKind) -> bool:
    """Record an answer; what keeps it from being recorded stands on the form."""
    try:
        choosing.answer(
            link,
            terms=choice.terms,
            code=choice.code,
            kind=kind,
            language=choice.terms.version.language_for(
                get_language() or "", otherwise=link.controller.languages
            ),
            key=form.cleaned_data["key"],
            now=clock.now(),
        )
    except SubjectError as error:
        form.refusal = error.code if isinstance(error, ConsentRefusedError) else None
        form.add_error(None, str(error))
        return False
    return True


def _link_of(request: HttpRequest, controller: Controller, *, now: datetime) -> PreferenceLink | None:
    secret = request.COOKIES.get(COOKIE, "")
    return links.of_session(secret, slug=controller.slug, now=now) if secret else None


def _wait(request: HttpRequest, what: str, *, now: datetime) -> int:
    return rate_limits.count(what, client_address.of(request), now=now)


def _choice(link: PreferenceLink, code: str, *, now: datetime) -> Choice:
    person = links.person_of(link, now=now)
    asked = questions.of(person, now=now) if person is not None else {}
    found = preferences.of(link.controller, person, asked=asked).find(code)
    if found is None:
        raise Http404
    return found


def _codes(controller: Controller, scope: Scope, named: str) -> tuple[str, ...]:
    """Return the codes that a page stops: all of a scope, or the one that is named, if it can be stopped."""
    codes = foresight.stoppable(controller, scope=scope)
    if not named:
        return () if scope is Scope.PURPOSES else codes
    return (named,) if named in codes else ()
