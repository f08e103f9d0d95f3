"""Unsubscribing from a mail by its own address: by the mail program at once, or by a page with one button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consents import declared
from consents.domain import foresight, unsubscribing
from consents.errors import ConsentRefusedError
from consents.models import UnsubscribeLink
from office import client_address, clock, rate_limits
from office.models import Controller
from office.public import get_controller, secluded, too_many

FIELD, ONE_CLICK = "List-Unsubscribe", "One-Click"
NOT_SAID, NOTHING_THERE, REFUSED = 400, 404, 409
SUPPORTED_SINCE = "2026-11-28"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, controller: str, token: str) -> HttpResponse:
    """Show a page with one button; stop it at once by a POST as RFC 8058 has it.

    Mail programs send that POST by themselves, without cookies, so it needs no CSRF token: the token in the address
    is the secret, and it can do nothing else. It is answered without a redirect, which they would not follow. A GET
    changes nothing, since mail filters open links.
    """
    found = get_controller(controller)
    link = unsubscribing.find(token, slug=controller, now=clock.now())
    response = _opened(request, link) if link is not None else _nothing_behind(request, found)
    return secluded(response)


@require_safe
@cache_control(public=True, max_age=86400)
def gpc(request: HttpRequest) -> JsonResponse:
    """Say that Global Privacy Control is heeded here, as its specification has it (`/.well-known/gpc.json`)."""
    return JsonResponse({"gpc": True, "lastUpdate": SUPPORTED_SINCE})


def _opened(request: HttpRequest, link: UnsubscribeLink) -> HttpResponse:
    context = {"controller": link.controller, "name": _name(link), "field": FIELD, "value": ONE_CLICK}
    if request.method != "POST":
        return render(request, "public/unsubscribe/ask.html", context)
    if request.POST.get(FIELD) != ONE_CLICK:
        return render(request, "public/unsubscribe/ask.html", context, status=NOT_SAID)
    try:
        context["is_new"] = unsubscribing.use(link, now=clock.now())
    except ConsentRefusedError as error:
        context["refused"] = str(error)
        return render(request, "public/unsubscribe/ask.html", context, status=REFUSED)
    return render(request, "public/unsubscribe/done.html", context)


def _nothing_behind(request: HttpRequest, controller: Controller) -> HttpResponse:
    """Answer an address that stops nothing. Those count against who tries them out; one that works never does."""
    if wait := rate_limits.count("wrong-token", client_address.of(request), now=clock.now()):
        return too_many(request, wait=wait)
    context = {"controller": controller}
    return render(request, "public/unsubscribe/gone.html", context, status=NOTHING_THERE)


def _name(link: UnsubscribeLink) -> str:
    """Return what the purpose is called; empty for all marketing."""
    if link.purpose is None:
        return ""
    return foresight.name_of(declared.of(link.controller_id), link.purpose.code)
